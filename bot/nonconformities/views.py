"""What is shown of nonconformities: a list, and one with all that is known of it."""

from dataclasses import dataclass
from datetime import date

from bot.nonconformities.entities import EvidenceFile, Happening, Move, Nonconformity
from bot.nonconformities.rules import Verb


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """A page of a list."""

    found: tuple[Nonconformity, ...]
    count: int
    """How many there are in all."""
    skip: int
    today: date
    """The day that it is for whoever looks."""

    @property
    def more(self) -> int:
        """Return how many come after this page."""
        return max(0, self.count - self.skip - len(self.found))


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One as somebody may see it, and what they may do with it."""

    one: Nonconformity
    history: tuple[Happening, ...]
    moves: frozenset[Move]
    """What may follow, and may be done by whoever looks."""
    warnings: tuple[str, ...]
    today: date
    files: tuple[EvidenceFile, ...] = ()
    """What was supplied, oldest first; whoever may see the one may have them."""
    verbs: frozenset[Verb] = frozenset()
    """What whoever looks may do beside the moves: amend it, add a file."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How all of them stand, for whoever looks after them."""

    majors: int
    minors: int
    opportunities: int
    answers: int
    """Whose response date has passed without an answer."""
    actions: int
    """Whose action should have been done."""
    checks: int
    """Whose action is done and may be checked from today, or might have been before."""
