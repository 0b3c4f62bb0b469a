"""Candidate gaps: messages that somebody marked because something may be missing."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.people.entities import PersonId

GapNumber = NewType("GapNumber", int)

LONGEST = 3_000
"""So many characters of a message are kept."""


class GapStatus(StrEnum):
    """What became of a candidate gap."""

    OPEN = "open"
    DISMISSED = "dismissed"
    """A lead looked at it and said why it is no gap."""
    PROMOTED = "promoted"
    """It became a task."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """A message in which somebody sees a gap, as they pass it on."""

    message: str
    """Key of the message, such as ``channel:ts``: the same one is one gap, whoever marks it."""
    words: str
    permalink: str = ""
    """Empty where the message cannot be linked to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CandidateGap:
    """A message that waits for a lead to say whether it shows a gap."""

    number: GapNumber
    """Short running number; people read it as ``G-12``."""
    sighting: Sighting
    controls: tuple[str, ...]
    """Clauses and controls that it may be about, named ones first; a suggestion, no finding."""
    suggested_by: PersonId
    suggested_at: datetime
    """Aware, UTC."""
    status: GapStatus = GapStatus.OPEN
    reason: str = ""
    """Why it was dismissed."""
    closed_at: datetime | None = None
    is_first: bool = field(default=True, compare=False)
    """False when it had been suggested, or closed, before."""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"G-{self.number}"

    @property
    def is_open(self) -> bool:
        """Tell whether it still waits for a lead."""
        return self.status is GapStatus.OPEN
