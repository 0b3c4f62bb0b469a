"""Answers that the leads corrected: for the same question they speak before any document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from knowledge.answering import wording
from knowledge.answering.composition import Composition
from knowledge.answering.same_question import LIKENESS, Shape, shape_of
from knowledge.answers import Answer, Kind, Side
from knowledge.catalogue.catalogue import Catalogue
from knowledge.errors import LibraryUnavailable
from knowledge.indexes import Vectors
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId, Reader
from knowledge.sentences import split_sentences

SOURCE = "curated:"
"""How the source of a citation begins that is a curated answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CuratedAnswer:
    """What a lead wrote in place of an answer that was wrong."""

    label: str
    """``C-7``, as people read it."""
    question: str
    text: str
    corrected_on: date
    valid_until: date
    """The last day on which it speaks."""
    audience: frozenset[str]
    paraphrases: tuple[str, ...] = ()
    """Other ways to ask the same."""
    names: str = ""
    """The document or section that the lead named; nobody has checked it."""

    @property
    def source(self) -> str:
        """Return what a citation of it names as its source."""
        return f"{SOURCE}{self.label}"

    @property
    def title(self) -> str:
        """Return what people read as the source."""
        return f"Corrected answer {self.label}"

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return what it says, sentence by sentence."""
        return tuple(" ".join(one.split()) for one in split_sentences(self.text) if one.strip())


class CuratedAnswers(Protocol):
    """Where curated answers are kept; implemented by the bot's help desk."""

    def in_force(self) -> Sequence[CuratedAnswer]:
        """Return what speaks today, newest first."""
        ...


class Embeds(Protocol):
    """Turns text into unit vectors."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, in order."""
        ...


class Recogniser:
    """Tells which curated answer was written for a question."""

    def __init__(self, catalogue: Catalogue, embedder: Embeds) -> None:
        self._catalogue = catalogue
        self._embedder = embedder
        # What leads wrote is compared with every question; they write seldom.
        self._shapes: dict[str, Shape] = {}

    def match(self, question: str, offered: Sequence[CuratedAnswer]) -> CuratedAnswer | None:
        """Return the first of *offered* that was written for this question, if one was."""
        shape = shape_of(question, self._catalogue)
        fitting = [
            (one, asked)
            for one in offered
            for asked in (one.question, *one.paraphrases)
            if self._shape(asked).fits(shape)
        ]
        if not fitting:
            return None
        own, *others = self._embedder.embed([question, *(asked for _, asked in fitting)])
        return next(
            (
                one
                for (one, _), vector in zip(fitting, others, strict=True)
                if float(own @ vector) >= LIKENESS
            ),
            None,
        )

    def _shape(self, written: str) -> Shape:
        if written not in self._shapes:
            self._shapes[written] = shape_of(written, self._catalogue)
        return self._shapes[written]


class CuratedSide:
    """Answers from what the leads corrected; sentence by sentence, each with its proof."""

    def __init__(self, answers: CuratedAnswers, recogniser: Recogniser) -> None:
        self._answers = answers
        self._recogniser = recogniser

    def answer(self, question: str, reader: Reader) -> Answer | None:
        """Return the curated answer to *question* that *reader* may see, if there is one."""
        try:
            offered = [one for one in self._answers.in_force() if reader.may_read(one.audience)]
        except LibraryUnavailable:
            return None
        found = self._recogniser.match(question, offered) if offered else None
        return None if found is None else curated(found)


def curated(found: CuratedAnswer) -> Answer:
    """Return a curated answer as people read it: verbatim, cited, and said to be one."""
    composition = Composition()
    composition.say_all(found.sentences, _passage(found), Side.OURS)
    notices = [wording.CURATED.format(on=_day(found.corrected_on), until=_day(found.valid_until))]
    if found.names:
        notices.append(wording.CURATED_SOURCE.format(source=found.names))
    return Answer(
        kind=Kind.ANSWER,
        sentences=composition.sentences,
        citations=composition.citations,
        notices=tuple(notices),
    )


def _passage(found: CuratedAnswer) -> Passage:
    document = DocumentControl(
        title=found.title,
        status=DocumentStatus.APPROVED,
        effective_on=found.corrected_on,
        audience=found.audience,
    )
    return Passage(
        id=PassageId(found.source),
        source=found.source,
        document=document,
        headings=(),
        page=None,
        position=0,
        text=" ".join(found.sentences),
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
