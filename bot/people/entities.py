"""Who somebody is, and which groups' documents they may read."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

from knowledge.passages import EVERYONE

PersonId = NewType("PersonId", str)


class Role(StrEnum):
    """What somebody may do; see ``permissions.py``."""

    EMPLOYEE = "employee"
    MANAGER = "manager"
    LEAD = "lead"
    AUDITOR = "auditor"
    ADMIN = "admin"


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

    @property
    def audiences(self) -> frozenset[str]:
        """Return every audience that this person belongs to."""
        by_role = {
            Role.LEAD: {"leads"},
            Role.AUDITOR: {"auditors"},
            Role.ADMIN: {"admins", "leads"},
        }
        if self.guest:
            return frozenset()
        return frozenset({EVERYONE}) | self.groups | by_role.get(self.role, set())
