"""Who somebody is, and which groups' documents they may read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from bot.people.visits import Visit
from knowledge.passages import EVERYONE

PersonId = NewType("PersonId", str)


class Role(StrEnum):
    """What somebody may do; see ``permissions.py``."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Access(StrEnum):
    """Whether Slack still lets somebody in, and as what."""

    ACTIVE = "active"
    GUEST = "guest"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, kw_only=True, slots=True)
class Person:
    """Somebody who uses the bot; unknown people are employees."""

    id: PersonId
    """Random, says nothing about the person; the only id that enters the audit chain."""
    slack_id: str = ""
    email: str = ""
    name: str = ""
    role: Role = Role.EMPLOYEE
    groups: frozenset[str] = frozenset()
    """Groups from the people file; they name audiences of documents."""
    timezone: str = ""
    """IANA name such as ``Europe/Vienna``; empty when unknown."""
    manager: str = ""
    """The manager's e-mail."""
    guest: bool = False
    """From outside the company: sees nothing of ours."""
    deactivated: bool = False
    """Slack lets them in no more: they may do nothing, and what they did stays."""
    visit: Visit | None = None
    """How long and of what an auditor looks at records; the directory gives every auditor one.

    Outside of its time the directory calls them an employee.
    """

    @property
    def access(self) -> Access:
        """Return how Slack lets this person in."""
        if self.deactivated:
            return Access.DEACTIVATED
        return Access.GUEST if self.guest else Access.ACTIVE

    @property
    def audiences(self) -> frozenset[str]:
        """Return every audience that this person belongs to."""
        by_role = {
            Role.LEAD: {"leads"},
            Role.AUDITOR: {"auditors"},
            Role.ADMIN: {"admins", "leads"},
        }
        if self.access is not Access.ACTIVE:
            return frozenset()
        return frozenset({EVERYONE}) | self.groups | by_role.get(self.role, set())
