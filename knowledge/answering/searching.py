"""Everything that is found for a question: in the standard, in our documents, for each subject."""

import os
from dataclasses import dataclass, replace
from threading import BoundedSemaphore

from knowledge.answering.company import CompanyFinding, CompanySide
from knowledge.answering.evidence import names_nothing
from knowledge.answering.ordering import in_kind
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.routing import OURS_ALONE, OURS_SURE
from knowledge.answering.several import FoundSubject, find_each
from knowledge.answering.subjects import subjects_in
from knowledge.answering.understanding import (
    Understanding,
    asks_in,
    kind_of,
    speaks_in_terms,
    subject,
)
from knowledge.catalogue.catalogue import Catalogue
from knowledge.indexes import Vectors
from knowledge.passages import LibraryView, PassageId, PassageStore, Reader
from knowledge.retrieval import FoundEntry, StandardSearch


@dataclass(frozen=True, kw_only=True)
class Searched:
    """A question with everything that was found for it."""

    understanding: Understanding
    vector: Vectors
    standard: list[FoundEntry]
    company: CompanyFinding
    reader: Reader
    subjects: tuple[FoundSubject, ...] = ()
    """What was found for each of several subjects; empty where the question has one."""


class Searcher:
    """Searches the standard and what a reader may see of our documents."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        store: PassageStore,
        embedder: RememberingEmbedder,
        standard: StandardSearch,
        company: CompanySide,
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._standard = standard
        self._company = company
        # More searches at once than processors would take longer together than one after another.
        self._processors = BoundedSemaphore(os.cpu_count() or 1)

    def search(self, understanding: Understanding, reader: Reader) -> Searched:
        """Return what is found for the question as it was understood."""
        sought = subject(understanding)
        subjects = subjects_in(understanding)
        texts = [understanding.search_text, sought]
        with self._processors:
            vector, near, *each = self._embedder.embed([*texts, *(one.text for one in subjects)])
            found = self._standard.search(
                sought, near, limit=12, in_terms=speaks_in_terms(understanding)
            )
            return Searched(
                understanding=understanding,
                vector=vector,
                standard=in_kind(found, understanding),
                company=self._search_company(understanding, vector, reader),
                reader=reader,
                subjects=find_each(subjects, each, self._standard),
            )

    def _search_company(
        self, understanding: Understanding, vector: Vectors, reader: Reader
    ) -> CompanyFinding:
        """Search our documents; for a number that was typed, by what it stands for."""
        view = self._store.view(reader)
        if not understanding.references:
            asks = asks_in(understanding)
            if len(asks) > 1:
                return self._company.find_each(asks, vector, view)
            return self._find(understanding, vector, view)
        entry = self._catalogue.entries[understanding.references[0].ids[0]]
        whole = f"{entry.title}. {entry.text.gist}"
        meant = replace(understanding, search_text=whole, fresh=entry.title)
        vector = self._embedder.embed([whole])[0]
        return self._company.find(meant, vector, view, serving=frozenset({entry.id}))

    def _find(
        self, understanding: Understanding, vector: Vectors, view: LibraryView
    ) -> CompanyFinding:
        """Return what is found; for a thing of which nothing speaks, the rules for the earlier one.

        What one may or must do is silence then, and nothing near to it.
        """
        beside = self._answered_earlier(understanding, view)
        finding = self._company.find(understanding, vector, view, beside=beside)
        sure = max(finding.confidence, finding.unapproved_confidence) >= OURS_SURE
        if sure or not understanding.thing or understanding.asked in OURS_ALONE:
            return finding
        earlier = understanding.before
        asked = replace(understanding, search_text=earlier, fresh=earlier, thing="")
        near = self._company.find(asked, self._embedder.embed([earlier])[0], view)
        return replace(near, is_nearest=True) if near.confidence >= OURS_SURE else finding

    def _answered_earlier(
        self, understanding: Understanding, view: LibraryView
    ) -> PassageId | None:
        """Return where the earlier question is answered that "for how long?" leans on."""
        if not names_nothing(understanding):
            return None
        earlier = understanding.search_text.removesuffix(understanding.fresh).strip()
        asked = replace(understanding, search_text=earlier, fresh=earlier, asked=kind_of(earlier))
        near = self._company.find(asked, self._embedder.embed([earlier])[0], view)
        return near.approved[0].passage.id if near.confidence >= OURS_SURE else None
