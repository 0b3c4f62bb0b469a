"""What is shown of nonconformities: a list, and one with all that is known of it."""

from dataclasses import dataclass
from datetime import date

from bot.nonconformities.entities import Happening, Move, Nonconformity


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
