"""What trackers need: of themselves, and of the tasks."""

from datetime import datetime
from typing import Protocol

from bot.people.permissions import Actor
from bot.tasks.views import Shown
from bot.trackers.entities import Changes, Issue, NewIssue, There


class Tracker(Protocol):
    """One repository or project; each call may raise a ``TrackerTrouble``."""

    @property
    def place(self) -> str:
        """Return what names it for good, also among others: ``github:owner/name``."""
        ...

    @property
    def called(self) -> str:
        """Return what people call the tracker."""
        ...

    def check(self) -> None:
        """Ask for nothing but whether it is there and lets us in."""
        ...

    def create(self, new: NewIssue) -> Issue:
        """Open an issue."""
        ...

    def find(self, mark: str, *, since: datetime) -> Issue | None:
        """Return the issue that bears this mark, made after a moment."""
        ...

    def close(self, key: str, *, dropped: bool) -> None:
        """Close an issue, as done or as not to be done; one that is closed stays so."""
        ...

    def reopen(self, key: str) -> None:
        """Open an issue again; one that is open stays so."""
        ...

    def say(self, key: str, words: str) -> None:
        """Write a comment; after an unclear outcome it may be there twice."""
        ...

    def state(self, key: str) -> There:
        """Return how an issue stands."""
        ...

    def changed(self, *, since: datetime, tag: str, at: datetime) -> Changes | None:
        """Return what moved from *since* until now (*at*); None where it is what *tag* told."""
        ...


class Showing(Protocol):
    """Shows tasks; ``bot.tasks.listing`` does."""

    def show(self, number: int, *, actor: Actor) -> Shown:
        """Return one task with everything about it."""
        ...


class Arriving(Protocol):
    """Lets tasks hear what happened elsewhere; ``bot.tasks.arriving`` does."""

    def closed_elsewhere(
        self, number: int, *, link: str, words: str, once: str, actor: Actor
    ) -> None:
        """Keep the link as evidence; the task then waits for somebody to approve it."""
        ...

    def hear(self, number: int, *, words: str, once: str, actor: Actor) -> None:
        """Write down what happened; whoever has a part in the task is told."""
        ...
