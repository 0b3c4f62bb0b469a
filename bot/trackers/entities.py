"""What an issue in a tracker is, and what is kept of it beside its task."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.tasks.entities import Kind, Priority, TaskNumber

SENDABLE = frozenset({Kind.GAP, Kind.REVIEW, Kind.IMPROVEMENT})
"""What may leave: an exception says who lives with which risk, and so never does."""


class There(StrEnum):
    """How an issue stands in the tracker."""

    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"
    """Closed there as not planned."""
    GONE = "gone"
    """Deleted or moved."""

    @property
    def is_over(self) -> bool:
        """Tell whether nobody works on it there."""
        return self in {There.CLOSED, There.DROPPED}


class Wish(StrEnum):
    """What the task asks of its issue."""

    NOTHING = ""
    OPEN = "open"
    CLOSE = "close"
    DROP = "drop"

    @property
    def ends(self) -> bool:
        """Tell whether the issue should be closed."""
        return self in {Wish.CLOSE, Wish.DROP}


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """An issue as the tracker names it."""

    key: str
    """``12`` or ``SEC-12``."""
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class NewIssue:
    """What is written into a tracker; people are not named."""

    title: str
    description: str
    facts: Mapping[str, str]
    """What is said of the task beside its description, in the order of a card."""
    priority: Priority
    due_on: date | None
    mark: str
    """Random: by it the issue is found again where nobody knows whether it was made."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Changes:
    """What moved in the tracker since somebody looked."""

    states: Mapping[str, There]
    """Key of an issue → how it stands."""
    since: datetime
    """From when on the next look asks."""
    tag: str = ""
    """What the tracker knows this answer by, so that the same one need not be sent again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Tracked:
    """A task and its issue."""

    task: TaskNumber
    mark: str
    key: str
    """Empty until the tracker has it."""
    url: str
    seen: There
    """How it stood there when somebody looked last, or as we have left it."""
    wish: Wish
    turn: int
    """Grows with every change there; each is told once."""
    unclear_since: datetime | None
    """From when on it may be there although nobody said so."""
    trouble: str = ""
    """Why the tracker refuses this one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A repository or project, and how far we are with it."""

    id: str
    position: int
    """Up to which entry of the audit trail its tasks are known."""
    since: datetime
    tag: str
    tries: int
    wait_until: datetime | None
    trouble: str
    trouble_since: datetime | None
    is_told: bool
    """Somebody heard of the trouble."""
