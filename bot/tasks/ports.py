"""What tasks need of the rest of the bot."""

from collections.abc import Sequence
from typing import Protocol

from bot.database.engine import Connection
from bot.people.duties import Decision, Involved
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission
from knowledge.indexes import Vectors


class Directory(Protocol):
    """Who is who; ``bot.people.service.PeopleDirectory`` knows."""

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id; raise ``UnknownPerson``."""
        ...

    def by_name_or_email(self, text: str) -> Person:
        """Return the one person whose id, e-mail address, Slack id or name this is."""
        ...

    def decide(self, involved: Involved, permission: Permission, *, approver: Person) -> Decision:
        """Decide whether *approver* may approve a thing; who else could is looked up."""
        ...

    def who_may(self, permission: Permission) -> Sequence[Person]:
        """Return everybody who may do this."""
        ...

    def outside_approver(self) -> Person | None:
        """Return whom a one-person team named to approve things, whatever their role."""
        ...


class Embedder(Protocol):
    """Turns text into unit vectors; ``knowledge`` has one."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, in order."""
        ...


class Candidates(Protocol):
    """Keeps candidate gaps; ``bot.controls.service.ControlRegister`` does."""

    def suggest_controls(self, words: str) -> Sequence[str]:
        """Return what of the standard *words* may be about; a suggestion, no finding."""
        ...

    def promote_gap(self, connection: Connection, number: int, *, task: str, actor: Actor) -> None:
        """Write down, in the caller's transaction, that a candidate became a task.

        Raise ``UnknownGap`` where it does not wait any more.
        """
        ...
