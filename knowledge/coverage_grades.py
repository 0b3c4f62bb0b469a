"""What grades rest on: the points of a control, the rules that say them, and the rule of grading.

A point is met when at least half of its things are said; a control is covered when at least three
quarters of its points are met and a document that is quoted says that it serves the control.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from knowledge.coverage_likeness import BEST, likelihood
from knowledge.indexes import Vectors
from knowledge.passages import Passage, PassageId

_MET, _COVERED = 0.5, 0.75
_QUOTES = 2


class Asked(NamedTuple):
    """A point of a control: which control, and what it asks."""

    subject: str
    ask: str


class Grade(StrEnum):
    """How far policies speak of a control."""

    COVERED = "covered"
    PARTLY = "partly"
    NOT = "not"

    @property
    def rank(self) -> int:
        """Return 0 for not, 2 for covered."""
        return (Grade.NOT, Grade.PARTLY, Grade.COVERED).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A verbatim sentence of an approved document."""

    passage: PassageId
    source: str
    title: str
    section: str
    page: int | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One thing that a control asks, and what our policies say on it."""

    ask: str
    likelihood: float
    """0 to 1: how much of it is said; where there are no cues, how surely it is met."""
    quotes: tuple[Quote, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether it counts as said."""
        return self.likelihood >= _MET


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A grade with everything that it rests on."""

    subject: str
    grade: Grade
    reason: str
    points: tuple[Point, ...]
    digest: str
    """Changes whenever what was looked at changes."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Return what is quoted, each sentence once."""
        said = {quote.text: quote for point in self.points for quote in point.quotes}
        return tuple(said.values())


def point_by_cues(
    asked: Asked, things: Sequence[dict[int, float]], said: Sequence[tuple[Passage, str]]
) -> Point:
    """Return a point by the rules that say each thing that it asks, and how near they are to it.

    Documents that say that they serve the control are quoted before those that speak in passing.
    """
    share = sum(bool(one) for one in things) / len(things)
    near = {n: cosine for one in things for n, cosine in one.items()}
    passing = {n: asked.subject not in said[n][0].document.controls for n in near}
    order = sorted(near, key=lambda n: (passing[n], -near[n], said[n][0].id, said[n][1]))
    quotes = tuple(_quote(*said[n]) for n in order[:_QUOTES]) if share >= _MET else ()
    return Point(ask=asked.ask, likelihood=round(share, 4), quotes=quotes)


def point_by_likeness(ask: str, said: Sequence[tuple[Passage, str]], scores: Vectors) -> Point:
    """Return a point by the rules that are likest to what it asks, each with its score."""
    order = sorted(range(len(said)), key=lambda n: (-scores[n], said[n][0].id, said[n][1]))
    sure = likelihood([float(scores[n]) for n in order[:BEST]])
    quotes = tuple(_quote(*said[n]) for n in order[:_QUOTES]) if sure >= _MET else ()
    return Point(ask=ask, likelihood=round(sure, 4), quotes=quotes)


def _quote(passage: Passage, text: str) -> Quote:
    return Quote(
        passage=passage.id,
        source=passage.source,
        title=passage.document.title,
        section=passage.section,
        page=passage.page,
        text=text,
    )


def grade_of(points: Sequence[Point], *, is_claimed: bool) -> Grade:
    """Grade a control; *is_claimed* when a quoted document says that it serves it."""
    met = sum(point.is_met for point in points)
    if not met:
        return Grade.NOT
    return Grade.COVERED if met >= _COVERED * len(points) and is_claimed else Grade.PARTLY


def reason_of(grade: Grade, points: Sequence[Point], *, is_claimed: bool, is_silent: bool) -> str:
    """Say why; *is_silent* when no approved document came into question at all."""
    if is_silent:
        return "No approved policy speaks of it."
    if grade is Grade.NOT:
        return "No rule of an approved policy says what the points ask."
    missing = [point.ask for point in points if not point.is_met]
    said = f"{len(points) - len(missing)} of {len(points)} points are spoken of"
    told = f"{said}; not, or hardly: {' '.join(missing)}" if missing else f"{said}."
    return told if is_claimed else f"{told} No quoted policy says that it serves this control."
