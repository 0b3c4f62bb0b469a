"""What Slack needs of nonconformities; ``bot.nonconformities`` keeps them."""

from collections.abc import Mapping
from typing import Protocol

from bot.nonconformities.entities import Finding, Nonconformity, Step
from bot.nonconformities.views import Page, Shown
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.slack.errors import NothingToOpen


class Nonconformities(Protocol):
    """Keeps nonconformities; ``bot.nonconformities.service`` does."""

    def faults(
        self, finding: Finding, *, owner: PersonId | None, actor: Person
    ) -> Mapping[str, str]:
        """Return the fields of a finding that cannot be as they are, and why, in words."""
        ...

    def raise_finding(
        self, finding: Finding, *, owner: PersonId | None, actor: Person, entry_id: str
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

    def listed(self, *, actor: Person, skip: int = 0) -> Page:
        """Return a page of those that are not over and that *actor* may see."""
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
