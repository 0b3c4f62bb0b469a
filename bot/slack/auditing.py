"""What Slack needs of auditors and of what is handed to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from bot.evidence.entities import Handed, Wish
from bot.people.auditors import Admission, Listed
from bot.people.entities import Person
from bot.people.grants import Grant
from bot.slack.errors import NothingToOpen


class Admitting(Protocol):
    """Admits auditors; ``bot.people.auditors`` does."""

    @property
    def today(self) -> date:
        """Return the day that it is for the company."""
        ...

    def faults(self, wished: Admission, *, actor: Person) -> Mapping[str, str]:
        """Return the fields that cannot be as they are, and why, in words."""
        ...

    def admit(self, wished: Admission, *, actor: Person, entry_id: str) -> Grant:
        """Admit somebody; the same *entry_id* again is once."""
        ...

    def extendable(self, number: int, *, actor: Person) -> Listed:
        """Return one that is not over; raise ``AuditorWrong`` where it is, or there is none."""
        ...

    def fault_of_end(self, number: int, ends_on: date | None, *, actor: Person) -> str:
        """Return why this cannot be the new last day of an admission; empty where it can."""
        ...

    def extend(self, number: int, ends_on: date, *, actor: Person) -> Grant:
        """Set another last day, today or later; the same day again changes nothing."""
        ...

    def end(self, number: int, *, actor: Person) -> Grant:
        """End it at once; what is over stays as it is."""
        ...

    def listed(self, *, actor: Person) -> Sequence[Listed]:
        """Return every admission, those that run first."""
        ...


class Packs(Protocol):
    """Writes audit packs; ``bot.evidence.service`` does."""

    def read(self, words: str, *, actor: Person) -> Wish:
        """Understand what somebody wants, in ids."""
        ...

    def archive(self, wish: Wish, *, actor: Person) -> Handed:
        """Return a pack as one ZIP file, and what was drawn."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Auditing:
    """Who audits, and what they are handed."""

    admitting: Admitting
    packs: Packs


_NONE_KEPT = "There are no auditors here. Ask whoever runs the bot."


def auditing_of(kept: Auditing | None) -> Auditing:
    """Return what keeps them; raise ``NothingToOpen`` where nothing does."""
    if kept is None:
        raise NothingToOpen(_NONE_KEPT)
    return kept
