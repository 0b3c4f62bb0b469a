"""What Slack needs of tasks; ``bot.tasks`` keeps them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.slack.errors import NothingToOpen
from bot.tasks.entities import Alike, Evidence, Priority, Supplied, Task, Wanted
from bot.tasks.plans import Plan, Planned
from bot.tasks.searching import PAGE, Reading, Wish
from bot.tasks.views import Page, Proposal, Shown
from bot.tasks.wording import Ordered
from knowledge.answers import Answer


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

    def not_applicable(self, wanted: Wanted) -> tuple[str, ...]:
        """Return the controls of a wish that the register says are not applicable here."""
        ...

    def suggested(self, wanted: Wanted, *, actor: Person) -> Wanted:
        """Return *wanted* with what is suggested where its words do not say it, each in a note."""
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

    def watch(self, number: int, *, actor: Person) -> Task:
        """Hear what becomes of a task; twice is once."""
        ...

    def unwatch(self, number: int, *, actor: Person) -> Task:
        """Hear no more of a task, unless it is one's own; twice is once."""
        ...

    def edit(
        self,
        number: int,
        *,
        seen: int,
        actor: Person,
        title: str | None = None,
        description: str | None = None,
        priority: Priority | None = None,
        controls: tuple[str, ...] | None = None,
        once: str = "",
    ) -> Task:
        """Change what a task says; what is left out stays."""
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

    def listed(self, wish: Wish, *, actor: Person, size: int = PAGE) -> Page:
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


class Exceptions(Protocol):
    """Knows who may do otherwise; ``bot.conversation.exceptions`` does."""

    def covering(self, answers: Iterable[Answer], *, person: Person) -> tuple[Task, ...]:
        """Return what *person* may do otherwise than these answers say, first what ends first."""
        ...

    def controls_of(self, source: str, *, person: Person) -> tuple[str, ...]:
        """Return the controls that a document serves, as far as *person* may read it."""
        ...

    def named(self, numbers: Iterable[int], *, person: Person) -> tuple[Task, ...]:
        """Return those exceptions of *person* with these numbers that still hold."""
        ...


class Planning(Protocol):
    """Plans tasks; ``bot.tasks.recurring`` does."""

    def plan(self, planned: Planned, *, actor: Actor, entry_id: str) -> Plan:
        """Plan a task; the same *entry_id* again returns what was planned."""
        ...

    def certify(
        self, decided_on: date, expires_on: date, *, owner: PersonId, actor: Actor
    ) -> tuple[Plan, ...]:
        """Plan what follows from a certificate; the same two days twice is once."""
        ...

    def standing(self, *, actor: Actor) -> tuple[Plan, ...]:
        """Return what is planned, first what is due first."""
        ...

    def move(self, number: int, due_on: date, *, seen: int, actor: Actor) -> Plan:
        """Set another day for the next one; later ones are counted from it."""
        ...

    def end(self, number: int, *, seen: int, actor: Actor) -> Plan:
        """Plan it no more; tasks that it opened stay."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Tasks:
    """All of them."""

    opening: Opening
    working: Working
    deciding: Deciding
    listing: Listing
    exceptions: Exceptions | None = None
    """Without them no answer tells of an exception."""
    planning: Planning | None = None
    """Without it nothing comes by the calendar."""


_NO_TASKS = "Tasks are not kept here. Ask whoever runs the bot."


def planning_of(tasks: Tasks | None) -> Planning:
    """Return what plans tasks; raise ``NothingToOpen`` where nothing does."""
    planning = tasks_of(tasks).planning
    if planning is None:
        raise NothingToOpen(_NO_TASKS)
    return planning


def tasks_of(tasks: Tasks | None) -> Tasks:
    """Return what keeps tasks; raise ``NothingToOpen`` where nothing does."""
    if tasks is None:
        raise NothingToOpen(_NO_TASKS)
    return tasks
