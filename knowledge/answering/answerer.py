"""From a question to a proved answer: each step answers or leaves the question to the next."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Protocol

from knowledge.answering import refusals, wording
from knowledge.answering.apart import Apart
from knowledge.answering.company import CompanySide, document_notices
from knowledge.answering.composition import Composition
from knowledge.answering.curated import CuratedSide
from knowledge.answering.document_control import about_documents, may_be_about_documents
from knowledge.answering.events import EventResponder
from knowledge.answering.joining import Part, joined
from knowledge.answering.listed import listed
from knowledge.answering.parting import Parted, names_control, part
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.answering.routing import Route, choose_route, is_only_near
from knowledge.answering.searching import Searched, Searcher
from knowledge.answering.several import spoken_for
from knowledge.answering.spelling import Speller
from knowledge.answering.standard import StandardSaid, StandardSide
from knowledge.answering.standard_text import catalogue_words
from knowledge.answering.threads import ThreadReader
from knowledge.answering.understanding import (
    LONGEST,
    Asked,
    Understanding,
    clean,
    speaks_in_terms,
    understand,
)
from knowledge.answers import Answer, Kind, Question, Reason
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import Edition
from knowledge.errors import LibraryUnavailable
from knowledge.onlooker import Onlooker
from knowledge.passages import PassageStore, Reader
from knowledge.recognition.disguises import shown
from knowledge.recognition.events import EventType, SecurityEvent, read
from knowledge.recognition.guards import instructs, separate, without_instructions
from knowledge.recognition.recogniser import EventRecogniser
from knowledge.retrieval import Place, StandardSearch
from knowledge.words import words

_RANKED = 10

Reword = Callable[[str, Answer], Answer]
"""Says a composed answer to a question more fluently, or leaves it as it is."""


class Rewriter(Protocol):
    """Says a composed answer more fluently, or returns it as it is."""

    def rewrite(self, question: str, answer: Answer, *, onlooker: Onlooker | None = None) -> Answer:
        """Return *answer* with sentences that are proved again; never raises for a model.

        An *onlooker* hears each sentence as soon as it is proved.
        """
        ...


class Answerer:
    """Answers questions; the same question on the same documents gives the same answer."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        store: PassageStore,
        embedder: RememberingEmbedder,
        standard: StandardSearch,
        company: CompanySide,
        events: EventResponder,
        today: Callable[[], date],
        rewriter: Rewriter | None = None,
        recogniser: EventRecogniser | None = None,
        curated: CuratedSide | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._embedder = embedder
        self._standard_search = standard
        self._standard = StandardSide(catalogue)
        self._company = company
        self._events = events
        self._today = today
        self._rewriter = rewriter
        self._recogniser = recogniser or EventRecogniser()
        self._curated = curated
        self._apart = Apart(catalogue)
        self._searcher = Searcher(
            catalogue=catalogue, store=store, embedder=embedder, standard=standard, company=company
        )
        self._speller = Speller(catalogue_words(catalogue), is_known=company.knows)
        self._thread = ThreadReader(catalogue, embedder, mend=self._speller.mend)

    def answer(self, question: Question, *, onlooker: Onlooker | None = None) -> Answer:
        """Return the answer, refusal, ask-back, action or event that *question* calls for."""
        begun = time.perf_counter()
        reword = partial(self._reworded, onlooker=onlooker)
        answer = self._event(question) or self._replied(question, reword)
        return replace(answer, elapsed_ms=round((time.perf_counter() - begun) * 1000, 1))

    def foresee(self, question: Question) -> Kind:
        """Return what kind of answer *question* gets; no model is asked to word it."""
        return (self._event(question) or self._replied(question, _as_composed)).kind

    def places(self, query: str, reader: Reader, *, limit: int) -> list[Place]:
        """Return the places nearest to *query*, of our documents and of the catalogue, best first."""
        understanding = understand(query, self._catalogue, mend=self._speller.mend)
        text = understanding.search_text
        if not words(text):
            return []
        vector = self._embedder.embed([text])[0]
        entries = self._standard_search.search(
            text, vector, limit=limit, in_terms=speaks_in_terms(understanding)
        )
        ours = self._company.places(text, vector, view=self._store.view(reader), limit=limit)
        found = [*self._standard.places(understanding.references, entries), *ours]
        near = [place for place in found if place.score > 0]
        return sorted(near, key=lambda place: (-place.score, place.source))[:limit]

    def event_in(self, text: str) -> SecurityEvent | None:
        """Return the security event that *text* tells of, or None; needs no documents."""
        return self._recogniser.detect(clean(text))

    def _event(self, question: Question) -> Answer | None:
        """Answer a security event before anything else, whatever else is out of order."""
        event = self.event_in(question.text)
        if event is None or self._is_mere_order(question.text, event):
            return None
        try:
            view = self._store.view(question.reader)
            return self._events.respond(event, view)
        except LibraryUnavailable:
            return self._events.respond(event, None)

    def _is_mere_order(self, text: str, event: SecurityEvent) -> bool:
        """Tell whether what sounds like an event is nothing but orders to an assistant."""
        is_clear = event.type is not EventType.OTHER and read(clean(text)).event is not None
        if is_clear or not instructs(clean(text)):
            return False
        return self.event_in(without_instructions(text[:LONGEST])) is None

    def _replied(self, question: Question, reword: Reword) -> Answer:
        refused = refusals.refuse(question)
        if refused and refused.reason is Reason.HIDDEN_INSTRUCTION:
            return self._without_instructions(question, refused, reword)
        return refused or self._aside(question) or self._told(question, reword)

    def _without_instructions(self, question: Question, refused: Answer, reword: Reword) -> Answer:
        """Answer what is honestly asked, and say which part was ignored."""
        asked, ignored = separate(question.text[:LONGEST])
        honest = replace(question, text=asked)
        answer = self._replied(honest, reword) if asked and ignored else refused
        notice = wording.IGNORED.format(part=shown(ignored or question.text))
        return replace(answer, notices=(notice, *answer.notices))

    def _aside(self, question: Question) -> Answer | None:
        """Answer what is no question of knowledge: an action, an ask-back."""
        return refusals.act(question) or refusals.ask(question, is_ours=self._company.knows)

    def _told(self, question: Question, reword: Reword) -> Answer:
        """Answer each thing that is asked of one subject, or the question as a whole."""
        parted = part(clean(question.text))
        if parted is None:
            return self._answered(question, reword)
        if parted.leans:
            return self._each(parted, question) or self._answered(question, reword)
        whole = self._answered(question, reword)
        if whole.reason not in _NOTHING_FOUND:
            return whole
        return self._each(parted, question) or whole

    def _each(self, parted: Parted, question: Question) -> Answer | None:
        """Answer each part as if it were asked alone in a thread about the same."""
        subject, parts = parted.head, list[Part]()
        for asked in parted.parts:
            before = parted.before(asked, subject)
            alone = replace(question, text=asked, history=(*question.history, *before))
            answer = refusals.refuse(alone) or self._answered(alone, _as_composed)
            parts.append(Part(asked=asked, answer=answer))
            if names_control(asked) and answer.ranked:
                subject = f"what does {answer.ranked[0]} ask?"
        return joined(parts)

    def _answered(self, question: Question, reword: Reword) -> Answer:
        understanding = self._thread.understand(question)
        unknown = [r for r in understanding.references if r.edition is Edition.UNKNOWN]
        if unknown:
            return refusals.unknown_number(unknown[0], self._catalogue)
        known = self._corrected(understanding, question.reader) or listed(
            understanding, self._catalogue
        )
        if known:
            return known
        searched = self._searcher.search(understanding, question.reader)
        controlled = self._of_documents(searched)
        if controlled:
            return controlled
        return reword(understanding.search_text, self._compose(searched))

    def _reworded(self, text: str, answer: Answer, *, onlooker: Onlooker | None) -> Answer:
        if self._rewriter is None or answer.kind is not Kind.ANSWER:
            return answer
        return self._rewriter.rewrite(text, answer, onlooker=onlooker)

    def _corrected(self, understanding: Understanding, reader: Reader) -> Answer | None:
        """Return what the leads wrote for this question; no model touches it."""
        if self._curated is None:
            return None
        return self._curated.answer(understanding.search_text, reader)

    def _of_documents(self, searched: Searched) -> Answer | None:
        """Return what document control knows of our documents, if that is asked."""
        if not may_be_about_documents(searched.understanding):
            return None
        documents = self._store.view(searched.reader).documents()
        told = about_documents(searched.understanding, documents, self._today())
        return told and replace(told, ranked=self._ranked(searched))

    def _ranked(self, searched: Searched) -> tuple[str, ...]:
        references = searched.understanding.references
        return self._standard.rank(references, searched.standard, searched.subjects)[:_RANKED]

    def _compose(self, searched: Searched) -> Answer:
        contrast = self._apart.contrast(searched.understanding)
        route = choose_route(
            searched.understanding,
            searched.standard,
            searched.company,
            is_known=contrast is not None,
        )
        ranked = self._ranked(searched)
        if contrast is not None:
            ranked = tuple(dict.fromkeys([*self._apart.ranked(contrast), *ranked]))
        if route in _SILENT and not self._uses_ours(searched.reader):
            answer = refusals.refusal(Reason.DOCUMENTS_NOT_USED)
        elif route is Route.NOTHING:
            reason = refusals.why_nothing(
                searched.understanding, searched.standard, nearness=searched.company.nearness
            )
            if reason is Reason.NOT_IN_DOCUMENTS and not self._uses_ours(searched.reader):
                reason = Reason.DOCUMENTS_NOT_USED
            answer = refusals.refusal(reason, nearest=searched.company.nearest)
        else:
            answer = self._said(route, searched)
        return replace(answer, ranked=ranked[:_RANKED])

    def _uses_ours(self, reader: Reader) -> bool:
        """Tell whether any document of ours may be used, so that one can be silent."""
        if not reader.sees_company_documents:
            return False
        return reader.folders is None or bool(self._store.view(reader).documents())

    def _said(self, route: Route, searched: Searched) -> Answer:
        composition = Composition()
        notices: tuple[str, ...] = ()
        lead = ""
        if route in _STANDARD_FIRST:
            said = self._say_standard(searched, composition)
            lead, notices = said.lead, said.notices
        if route in _WITH_OURS:
            self._company.say(searched.company, composition)
            notices += document_notices(searched.company.approved, self._today())
        if route is Route.OURS_THEN_STANDARD:
            self._say_standard(searched, composition)
        if route is Route.OURS and searched.company.conflict:
            lead = wording.CONFLICT
        elif route is Route.OURS and is_only_near(searched.understanding, searched.company):
            lead = wording.OURS_NEAREST
        if route in _SILENT:
            lead, more = self._say_silence(route, searched, composition)
            notices += more
        nearest = searched.company.nearest if route in _SILENT else ()
        return Answer(
            kind=Kind.ANSWER,
            sentences=composition.sentences,
            citations=composition.citations,
            lead=lead,
            notices=notices,
            nearest=nearest,
        )

    def _say_standard(self, searched: Searched, composition: Composition) -> StandardSaid:
        understanding = searched.understanding
        contrast = self._apart.contrast(understanding)
        if contrast is not None:
            return self._apart.say(contrast, understanding, composition)
        if understanding.references:
            return self._standard.explain(understanding, searched.standard, composition)
        spoken = spoken_for(understanding, searched.standard, searched.subjects, self._catalogue)
        if spoken:
            return self._standard.tell_each(understanding, spoken, composition)
        if understanding.asked is Asked.WHICH_CONTROL:
            return self._standard.name(understanding, searched.standard, composition)
        return self._standard.tell(
            understanding,
            searched.standard,
            composition,
            likeness=lambda texts: [
                float(cosine) for cosine in self._embedder.embed(texts) @ searched.vector
            ],
        )

    def _say_silence(
        self, route: Route, searched: Searched, composition: Composition
    ) -> tuple[str, tuple[str, ...]]:
        """Say that no approved document speaks, and then what else is known, labelled as such."""
        if route is Route.SILENT_UNAPPROVED:
            self._company.say_unapproved(searched.company, composition)
            notices = document_notices(searched.company.unapproved, self._today())
            return wording.OURS_SILENT_UNAPPROVED, notices
        if route is Route.SILENT_GUIDANCE:
            self._say_standard(searched, composition)
            return wording.OURS_SILENT_GUIDANCE, ()
        return wording.OURS_SILENT, ()


_NOTHING_FOUND = frozenset({Reason.NOT_IN_DOCUMENTS, Reason.OUT_OF_SCOPE})
_STANDARD_FIRST = frozenset({Route.STANDARD, Route.STANDARD_THEN_OURS})
_WITH_OURS = frozenset({Route.OURS, Route.STANDARD_THEN_OURS, Route.OURS_THEN_STANDARD})
_SILENT = frozenset({Route.SILENT, Route.SILENT_GUIDANCE, Route.SILENT_UNAPPROVED})


def _as_composed(_text: str, answer: Answer) -> Answer:
    return answer
