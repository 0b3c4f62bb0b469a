"""What somebody sees before they publish: the document, what it changes, and what to know before."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain

from bot.library.publishing_changes import changes_between, reads_badly, sections_of
from bot.library.publishing_entities import Doubt, Preview, SectionChange
from bot.library.publishing_inheriting import TakenOver
from bot.library.publishing_reading import ReadFile
from bot.library.service import PolicyLibrary
from ingest.blocks import Suspicion
from ingest.shelf import ReadDocument
from knowledge.passages import DocumentControl, DocumentStatus, Reader


@dataclass(frozen=True, kw_only=True, slots=True)
class Comparison:
    """A document beside what the library has of it."""

    is_new: bool
    unchanged: bool
    changes: tuple[SectionChange, ...]
    speaking: DocumentControl | None
    """Document control of the version that speaks today."""
    same_title: bool
    """Whether a document from elsewhere bears its title."""

    @classmethod
    def with_library(
        cls, library: PolicyLibrary, document: ReadDocument, *, reader: Reader
    ) -> "Comparison":
        """Compare with the version that speaks today, or else with the newest.

        Whether *reader* may see that version is for the caller to ask.
        """
        source, speaking = document.source, library.speaking()
        others = {
            other.title.casefold()
            for key, other in speaking.items()
            if key != source and reader.may_read(other.audience)
        }
        known = library.known().get(source)
        if known is None:
            return cls(
                is_new=True,
                unchanged=False,
                changes=(),
                speaking=None,
                same_title=document.control.title.casefold() in others,
            )
        newest = library.history(source)[-1]
        base = library.current_sequence(source) or newest.sequence
        changes = changes_between(library.words(source, sequence=base), document.passages)
        latest = library.words(source, sequence=newest.sequence)
        says_the_same = (
            sections_of(latest) == sections_of(document.passages)
            and newest.control == document.control
            and known.collection == document.collection
        )
        return cls(
            is_new=False,
            unchanged=says_the_same,
            changes=changes,
            speaking=speaking.get(source),
            same_title=document.control.title.casefold() in others,
        )


def preview_of(
    taken: TakenOver,
    document: ReadDocument,
    file: ReadFile,
    *,
    compared: Comparison,
    seen: str,
    today: date,
) -> Preview:
    """Put together what there is to be seen."""
    shared = taken.shared
    return Preview(
        id=shared.id,
        name=shared.name,
        control=shared.control,
        collection=shared.collection,
        seen=seen,
        sections=tuple(section for section in sections_of(document.passages) if section),
        passages=len(document.passages),
        is_new=compared.is_new,
        unchanged=compared.unchanged,
        changes=compared.changes,
        doubts=(*taken.doubts, *_doubts(document, file, compared=compared, today=today)),
        suspicions=tuple(map(_in_words, file.reading.suspicions)),
        notices=file.reading.notices,
        taken_over=taken.keys,
        taken_from=taken.version,
    )


def _doubts(
    document: ReadDocument, file: ReadFile, *, compared: Comparison, today: date
) -> Iterator[Doubt]:
    control = document.control
    if file.reading.suspicions:
        yield Doubt.SUSPICIOUS
    if reads_badly(document.passages):
        yield Doubt.READS_BADLY
    yield from chain(_of_status(control, compared, today), _of_people(control, today))
    if compared.same_title:
        yield Doubt.SAME_TITLE


def _of_status(control: DocumentControl, compared: Comparison, today: date) -> Iterator[Doubt]:
    match control.status:
        case DocumentStatus.DRAFT:
            yield Doubt.DRAFT
        case DocumentStatus.WITHDRAWN:
            yield Doubt.WITHDRAWN
        case DocumentStatus.UNAPPROVED:
            speaking = compared.speaking
            is_outdone = speaking is not None and speaking.status is DocumentStatus.APPROVED
            yield Doubt.APPROVED_SPEAKS if is_outdone else Doubt.NOT_APPROVED
        case DocumentStatus.APPROVED:
            if control.effective_on and control.effective_on > today:
                yield Doubt.LATER


def _of_people(control: DocumentControl, today: date) -> Iterator[Doubt]:
    if not control.owner:
        yield Doubt.NO_OWNER
    elif control.owner.casefold() == control.approver.casefold():
        yield Doubt.OWNER_APPROVES
    if control.review_on is None:
        yield Doubt.NO_REVIEW
    elif control.review_on < today:
        yield Doubt.REVIEW_PAST


def _in_words(suspicion: Suspicion) -> str:
    place = f" ({suspicion.place})" if suspicion.place else ""
    return f"It {suspicion.reason}{place}: “{suspicion.excerpt}”"
