"""What Slack needs of nonconformities; ``bot.nonconformities`` keeps them."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from bot.nonconformities.entities import (
    Amendment,
    EvidenceFile,
    Finding,
    Move,
    Nonconformity,
    Step,
    Supplied,
)
from bot.nonconformities.views import Page, Shown
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.slack.errors import NothingToOpen


class Filing(Protocol):
    """Keeps their files; ``bot.nonconformities.filing`` does."""

    def require_supplier(
        self, number: int, *, name: str, size: int, actor: Person, move: Move | None = None
    ) -> None:
        """Raise unless *actor* may add this file, alone or with a move."""
        ...

    def require_raiser(self, *, name: str, size: int, actor: Person) -> None:
        """Raise unless *actor* may raise one with this file."""
        ...

    def add(self, number: int, file: Supplied, *, actor: Person, once: str) -> Nonconformity:
        """Add a file, once."""
        ...

    def file(self, file_id: str, *, actor: Actor) -> tuple[EvidenceFile, bytes]:
        """Return a file to whoever may see its nonconformity."""
        ...


class Duties(Protocol):
    """Knows who has the next word; ``bot.nonconformities.duties`` does."""

    def checkers(self, number: int, *, actor: Actor) -> Sequence[PersonId]:
        """Return who may check whether the action worked, with no part in it."""
        ...


class Nonconformities(Protocol):
    """Keeps nonconformities; ``bot.nonconformities.service`` does."""

    @property
    def filing(self) -> Filing:
        """Return what keeps their files."""
        ...

    @property
    def duties(self) -> Duties:
        """Return what knows who has the next word."""
        ...

    def faults(
        self, finding: Finding, *, owner: PersonId | None, actor: Person
    ) -> Mapping[str, str]:
        """Return the fields of a finding that cannot be as they are, and why, in words."""
        ...

    def raise_finding(
        self,
        finding: Finding,
        *,
        owner: PersonId | None,
        actor: Person,
        entry_id: str,
        file: Supplied | None = None,
    ) -> Nonconformity:
        """Raise one; the same *entry_id* again is once."""
        ...

    def move(
        self, number: int, step: Step, *, seen: int, actor: Person, once: str = ""
    ) -> Nonconformity:
        """Take one step."""
        ...

    def try_step(self, number: int, step: Step, *, seen: int, actor: Person) -> None:
        """Raise what ``move`` would raise, and change nothing."""
        ...

    def amend(
        self, number: int, wished: Amendment, *, seen: int, actor: Person, once: str = ""
    ) -> Nonconformity:
        """Change owner, grade or a date, for a reason."""
        ...

    def try_amendment(self, number: int, wished: Amendment, *, seen: int, actor: Person) -> None:
        """Raise what ``amend`` would raise, and change nothing."""
        ...

    def listed(
        self, *, actor: Person, everything: bool = False, overdue: bool = False, skip: int = 0
    ) -> Page:
        """Return a page of those that *actor* may see and that are not over, unless all are asked."""
        ...

    def show(self, number: int, *, actor: Actor) -> Shown:
        """Return one with everything about it."""
        ...


_NONE_KEPT = "Nonconformities are not kept here. Ask whoever runs the bot."


def register_of(kept: Nonconformities | None) -> Nonconformities:
    """Return what keeps them; raise ``NothingToOpen`` where nothing does."""
    if kept is None:
        raise NothingToOpen(_NONE_KEPT)
    return kept
