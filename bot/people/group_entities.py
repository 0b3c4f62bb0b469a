"""What a user group of the workspace stands for, and who was proposed because of it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.people.entities import Person, PersonId, Role


class State(StrEnum):
    """What became of a proposed role."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ENDED = "ended"
    """The person has left the group, or the group stands for nothing any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupUse:
    """What a user group of the workspace stands for."""

    group_id: str
    name: str = ""
    """As people know it."""
    audience: str = ""
    """Its members belong to this audience of documents, at once; empty for none."""
    role: Role | None = None
    """Its members are proposed for this role, one by one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RoleProposal:
    """Somebody is in a group that stands for a role."""

    id: str
    group_id: str
    person: PersonId
    role: Role
    state: State
    proposed_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""

    @property
    def offer(self) -> str:
        """Return what is confirmed or refused: this proposal for this role, and for no other."""
        return f"{self.id}:{self.role}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Candidate:
    """Somebody who waits for an admin to confirm their role."""

    proposal: RoleProposal
    person: Person
    """As they are now."""
    group: str
    """The group's name."""
