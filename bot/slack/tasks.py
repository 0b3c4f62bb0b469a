"""What Slack needs of tasks; ``bot.tasks`` keeps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.slack.errors import NothingToOpen
from bot.tasks.entities import Alike, Evidence, Supplied, Task, Wanted
from bot.tasks.searching import Reading, Wish
from bot.tasks.views import Page, Proposal, Shown
from bot.tasks.wording import Ordered


class Opening(Protocol):
    """Opens tasks; ``bot.tasks.opening`` does."""

    def propose(self, wanted: Wanted, *, actor: Person, draft_id: str) -> Proposal:
        """Keep a proposal until somebody decides; the same *draft_id* again is once."""
        ...

    def proposal(self, draft_id: str, *, actor: Person) -> Proposal:
        """Return what was proposed, with what speaks against it."""
        ...

    def confirm(self, draft_id: str, *, actor: Person) -> Task:
        """Open the task that was proposed; pressed twice it is opened once."""
        ...

    def discard(self, draft_id: str, *, actor: Person) -> bool:
        """Forget a proposal; tell whether it still waited."""
        ...

    def require_opener(self, wanted: Wanted, *, actor: Person) -> None:
        """Raise ``NotPermitted`` unless *actor* may open such a task."""
        ...

    def faults(self, wanted: Wanted, *, actor: Person) -> Mapping[str, str]:
        """Return the fields of a wish that cannot be as they are, and why, in words."""
        ...

    def alike(self, wanted: Wanted, *, actor: Person) -> tuple[Alike, ...]:
        """Return the unfinished tasks that mean nearly the same, best first."""
        ...

    def open_task(self, wanted: Wanted, *, actor: Person, entry_id: str) -> Task:
        """Open a task; the same *entry_id* again returns what was opened."""
        ...


class Working(Protocol):
    """Works on tasks; ``bot.tasks.working`` does."""

    def start(self, number: int, *, seen: int, actor: Person, once: str = "") -> Task:
        """Begin to work on a task."""
        ...

    def supply(self, number: int, supplied: Supplied, *, actor: Person, once: str) -> Task:
        """Add evidence."""
        ...

    def require_supplier(self, number: int, *, name: str, size: int, actor: Person) -> None:
        """Raise unless *actor* may add this file as evidence."""
        ...

    def ask_approval(self, number: int, *, seen: int, actor: Person, once: str = "") -> Task:
        """Ask the risk owner to agree to an exception."""
        ...

    def propose_drop(
        self, number: int, *, reason: str, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Ask for a task not to be done, for a reason."""
        ...

    def comment(self, number: int, words: str, *, actor: Person, once: str = "") -> Task:
        """Say something about a task; whoever watches it hears it."""
        ...

    def wish_time(
        self, number: int, *, due_on: date, reason: str, actor: Person, once: str = ""
    ) -> Task:
        """Ask for a later date, for a reason."""
        ...

    def reschedule(
        self, number: int, *, due_on: date, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Move the date of a task."""
        ...

    def hand_over(
        self, number: int, *, to: PersonId, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Give a task to another colleague."""
        ...


class Deciding(Protocol):
    """Decides about tasks; ``bot.tasks.deciding`` does."""

    def approve(self, number: int, *, seen: int, actor: Person, once: str = "") -> Task:
        """Agree that a task is done, or need not be done."""
        ...

    def send_back(
        self, number: int, *, reason: str, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Say what is missing."""
        ...

    def reopen(self, number: int, *, reason: str, seen: int, actor: Person, once: str = "") -> Task:
        """Open what was closed, or was not to be done."""
        ...


class Listing(Protocol):
    """Shows tasks; ``bot.tasks.listing`` does."""

    def listed(self, wish: Wish, *, actor: Person) -> Page:
        """Return a page of the tasks that *actor* may see, most pressing first."""
        ...

    def read_wish(
        self, words: str, *, actor: Person, people: Mapping[str, PersonId] | None = None
    ) -> Reading:
        """Understand which tasks *actor* wants to see."""
        ...

    def read_order(self, words: str, *, actor: Person) -> Ordered:
        """Understand a plain sentence that gives somebody a task."""
        ...

    def file(self, evidence_id: str, *, actor: Person) -> tuple[Evidence, bytes]:
        """Return a file that was supplied, to whoever may see its task."""
        ...

    def show(self, number: int, *, actor: Actor) -> Shown:
        """Return one task with everything about it."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Tasks:
    """All of them."""

    opening: Opening
    working: Working
    deciding: Deciding
    listing: Listing


_NO_TASKS = "Tasks are not kept here. Ask whoever runs the bot."


def tasks_of(tasks: Tasks | None) -> Tasks:
    """Return what keeps tasks; raise ``NothingToOpen`` where nothing does."""
    if tasks is None:
        raise NothingToOpen(_NO_TASKS)
    return tasks
