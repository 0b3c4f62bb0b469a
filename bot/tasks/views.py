"""What is shown of tasks: a proposal, a page of a list, one task with all that is known of it."""

from dataclasses import dataclass
from datetime import date

from bot.tasks.entities import Alike, Draft, Evidence, Happening, Task
from bot.tasks.rules import Part, Verb
from bot.tasks.searching import Wish


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What somebody looks at before they say yes."""

    draft: Draft
    problems: tuple[str, ...]
    """Why it cannot be opened as it is, in words."""
    alike: tuple[Alike, ...]
    excluded: tuple[str, ...]
    """Controls in it that are not applicable here."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """One page of a list."""

    tasks: tuple[Task, ...]
    count: int
    """How many the wish finds in all."""
    wish: Wish
    today: date
    """The day that it is for whoever looks."""

    @property
    def more(self) -> int:
        """Return how many come after this page."""
        return max(0, self.count - self.wish.skip - len(self.tasks))


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """How many unfinished tasks press; one may count more than once."""

    unfinished: int
    overdue: int
    unowned: int
    """Their owner has left, or is not known any more."""
    waiting: int
    """Somebody has to decide."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Elsewhere:
    """The issue in a tracker that stands for a task."""

    called: str
    """What people call it, with the tracker: ``GitHub #12``."""
    url: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One task as somebody may see it, and what they may do with it."""

    task: Task
    history: tuple[Happening, ...]
    evidence: tuple[Evidence, ...]
    verbs: frozenset[Verb]
    parts: frozenset[Part]
    today: date
    elsewhere: Elsewhere | None = None
