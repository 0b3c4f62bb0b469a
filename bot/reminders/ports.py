"""What reminders need of others: what is owed, who is who, and ways to reach people."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Protocol

from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor
from bot.people.service import PersonRecord
from bot.reminders.entities import Leave, Owed, Prompt, Span, Unreached


class Owing(Protocol):
    """A slice in which people owe things."""

    def owed(self) -> Iterable[Owed]:
        """Yield all that anybody owes now; what is done may be left out."""
        ...

    def owed_by(self, person: PersonId) -> Sequence[Owed]:
        """Return all that this person owes now; what is done may be left out."""
        ...


class Directory(Protocol):
    """Who is who; ``bot.people.service.PeopleDirectory`` is one."""

    def everybody(self, *, actor: Actor) -> Sequence[PersonRecord]:
        """Return all people with the role that they have now."""
        ...

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id, or raise ``UnknownPerson``."""
        ...


class Absences(Protocol):
    """Who is on leave when."""

    def leaves(self, people: Collection[PersonId]) -> Mapping[PersonId, Sequence[Leave]]:
        """Return the leaves of those of *people* who have any."""
        ...


class QuietTimes(Protocol):
    """When people want no notifications; Slack knows."""

    def quiet(self, people: Collection[PersonId]) -> Mapping[PersonId, Sequence[Span]]:
        """Return the quiet times of those of *people* who have any."""
        ...


class Messenger(Protocol):
    """Says things to one person in chat."""

    def was_sent(self, prompt: Prompt) -> bool:
        """Tell whether this message is there already: an earlier try may have died after it."""
        ...

    def send(self, prompt: Prompt) -> Unreached | None:
        """Send it, and return why it cannot arrive; raise where another try may help."""
        ...


class Mail(Protocol):
    """Says things to one person by e-mail, where chat does not reach them."""

    def send(self, prompt: Prompt, *, address: str, name: str) -> Unreached | None:
        """Send it, and return why it cannot arrive; raise where another try may help."""
        ...
