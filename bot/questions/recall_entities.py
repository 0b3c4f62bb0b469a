"""Recalled answers: what somebody was told that is no longer so."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.people.entities import PersonId
from knowledge.answers import Citation

CORRECTED, WITHDRAWN = 0, -1
"""Stand in place of a version's number where the change is a curated answer's."""
ENDED = -2
"""No version of the document speaks any more."""


class Why(StrEnum):
    """What happened to an answer's source."""

    CHANGED = "changed"
    ENDED = "ended"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    """The leads took a corrected answer back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One answer that no longer stands, because of one source."""

    number: int
    """Of the exchange."""
    source: str
    sequence: int
    """The version that speaks now, or one of the marks above."""

    @property
    def id(self) -> str:
        """Return what makes it be told once: exchange and new version."""
        return f"{self.number}:{self.source}:{self.sequence}"

    @property
    def why(self) -> Why:
        """Return what happened."""
        marks = {ENDED: Why.ENDED, CORRECTED: Why.CORRECTED, WITHDRAWN: Why.WITHDRAWN}
        return marks.get(self.sequence, Why.CHANGED)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    """A finding that nobody was told of yet, and who is to be told."""

    finding: Finding
    person: PersonId


@dataclass(frozen=True, kw_only=True, slots=True)
class Difference:
    """Then and now, for one answer and one source."""

    label: str
    asked_at: datetime
    question: str
    why: Why
    then: tuple[Citation, ...]
    """What was quoted; empty where nothing was."""
    said_then: tuple[str, ...]
    """Sentences that were said without a source of ours."""
    title: str
    now: tuple[str, ...]
    """What the source says now; empty where it says nothing of it, or not to this reader."""
    version: str = ""
    """Of what is said now."""
    valid_until: date | None = None
    hidden: bool = False
    """Something is said now, but not to this reader."""
    hidden_then: bool = False
    """Something was quoted that this reader may not read any more."""
