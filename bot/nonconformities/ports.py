"""What nonconformities need of the rest of the bot."""

from typing import Protocol

from bot.people.duties import Decision, Involved
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission


class Directory(Protocol):
    """Who is who; ``bot.people.service.PeopleDirectory`` knows."""

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id; raise ``UnknownPerson``."""
        ...

    def decide(self, involved: Involved, permission: Permission, *, approver: Person) -> Decision:
        """Decide whether *approver* may approve a thing; who else could is looked up."""
        ...

    def who_may(self, permission: Permission) -> tuple[Person, ...]:
        """Return everybody whose role allows this."""
        ...

    def outside_approver(self) -> Person | None:
        """Return whom a one-person team named to approve things, whatever their role."""
        ...
