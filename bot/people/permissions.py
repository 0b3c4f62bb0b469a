"""Who may do what: one table from roles to permissions."""

from enum import StrEnum
from typing import Literal

from bot.errors import NotPermitted
from bot.people.entities import Person, Role

Actor = Person | Literal["system"]
"""Whoever changes something: a person, or the program on its own."""


class Permission(StrEnum):
    """Something that a role allows."""

    ASK = "ask a question"
    RATE = "rate an answer"
    HAND_OFF = "pass a question on to a person"
    REPORT_EVENT = "report a security event"
    CHANGE_LIBRARY = "change the document library"
    CHANGE_PEOPLE = "change the list of people"
    READ_AUDIT_TRAIL = "read the audit trail"


_EVERYBODY = frozenset(
    {Permission.ASK, Permission.RATE, Permission.HAND_OFF, Permission.REPORT_EVENT}
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: _EVERYBODY,
    Role.MANAGER: _EVERYBODY,
    Role.LEAD: _EVERYBODY | {Permission.CHANGE_LIBRARY, Permission.READ_AUDIT_TRAIL},
    Role.AUDITOR: _EVERYBODY | {Permission.READ_AUDIT_TRAIL},
    Role.ADMIN: _EVERYBODY
    | {Permission.CHANGE_LIBRARY, Permission.CHANGE_PEOPLE, Permission.READ_AUDIT_TRAIL},
}


def require(actor: Actor, permission: Permission) -> None:
    """Raise ``NotPermitted`` unless *actor* may do this; the program itself always may."""
    if isinstance(actor, Person) and permission not in PERMISSIONS[actor.role]:
        raise NotPermitted(
            f"Your role ({actor.role}) does not allow you to {permission}. "
            "Ask a compliance lead or an admin."
        )


def actor_id(actor: Actor) -> str:
    """Return the id under which the audit trail knows *actor*."""
    return actor.id if isinstance(actor, Person) else actor
