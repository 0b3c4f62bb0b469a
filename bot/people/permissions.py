"""Who may do what: one table from roles to permissions."""

from collections.abc import Mapping
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
    HANDLE_PERSONAL_DATA = "export, erase or hold what is kept about people"
    ANCHOR_AUDIT_TRAIL = "anchor the audit trail"
    EXPORT_AUDIT_TRAIL = "export the audit trail"
    OPEN_RECEIPT = "open the receipt of somebody else's question"
    CURATE_ANSWERS = "correct answers and see what stays unanswered"
    CONFIGURE_CHANNELS = "say how I behave in a channel"
    SUGGEST_GAP = "suggest a gap"
    SNOOZE = "put off reminders of your own"
    SEND_REMINDERS = "remind people of what they owe"
    MANAGE_GAPS = "look at suggested gaps and dismiss them"
    WORK_ON_TASKS = "do tasks of your own"
    READ_TASKS = "see everybody's tasks"
    MANAGE_TASKS = "open tasks and give them to people"
    APPROVE_TASKS = "approve what was done"
    READ_NONCONFORMITIES = "see every nonconformity"
    MANAGE_NONCONFORMITIES = "raise nonconformities and work on them"
    CHECK_NONCONFORMITIES = "check whether a corrective action worked"
    READ_CONTROLS = "look at the control register"
    CHANGE_CONTROLS = "change the control register"
    APPROVE_SOA = "approve a Statement of Applicability"
    LEARN = "do training of your own"
    LAUNCH_TRAINING = "launch and look after training"
    READ_TRAINING = "see who has done which training"
    KEEP_COMPETENCE = "keep the register of competence"
    READ_COMPETENCE = "see who is competent for what"


_EVERYBODY = frozenset(
    {
        Permission.ASK,
        Permission.RATE,
        Permission.HAND_OFF,
        Permission.REPORT_EVENT,
        Permission.SUGGEST_GAP,
        Permission.WORK_ON_TASKS,
        Permission.SNOOZE,
        Permission.LEARN,
    }
)

PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.EMPLOYEE: _EVERYBODY,
    Role.MANAGER: _EVERYBODY,
    Role.LEAD: _EVERYBODY
    | {
        Permission.CHANGE_LIBRARY,
        Permission.OPEN_RECEIPT,
        Permission.CURATE_ANSWERS,
        Permission.MANAGE_GAPS,
        Permission.READ_CONTROLS,
        Permission.CHANGE_CONTROLS,
        Permission.APPROVE_SOA,
        Permission.READ_TASKS,
        Permission.MANAGE_TASKS,
        Permission.APPROVE_TASKS,
        Permission.READ_NONCONFORMITIES,
        Permission.MANAGE_NONCONFORMITIES,
        Permission.CHECK_NONCONFORMITIES,
        Permission.SEND_REMINDERS,
        Permission.LAUNCH_TRAINING,
        Permission.READ_TRAINING,
        Permission.KEEP_COMPETENCE,
        Permission.READ_COMPETENCE,
        Permission.CONFIGURE_CHANNELS,
        Permission.READ_AUDIT_TRAIL,
        Permission.ANCHOR_AUDIT_TRAIL,
        Permission.EXPORT_AUDIT_TRAIL,
    },
    Role.AUDITOR: _EVERYBODY
    | {
        Permission.READ_CONTROLS,
        Permission.READ_TASKS,
        Permission.READ_NONCONFORMITIES,
        Permission.READ_TRAINING,
        Permission.READ_COMPETENCE,
        Permission.OPEN_RECEIPT,
        Permission.READ_AUDIT_TRAIL,
        Permission.ANCHOR_AUDIT_TRAIL,
        Permission.EXPORT_AUDIT_TRAIL,
    },
    Role.ADMIN: _EVERYBODY
    | {
        Permission.APPROVE_SOA,
        Permission.CHANGE_LIBRARY,
        Permission.CHANGE_PEOPLE,
        Permission.HANDLE_PERSONAL_DATA,
        Permission.CONFIGURE_CHANNELS,
        Permission.READ_AUDIT_TRAIL,
        Permission.ANCHOR_AUDIT_TRAIL,
        Permission.EXPORT_AUDIT_TRAIL,
    },
}
"""Admins run the bot, leads run the programme, auditors read; ``standing.py`` says who may be what."""

WITHIN: Mapping[Permission, frozenset[str]] = {
    Permission.READ_TRAINING: frozenset({"7.2", "7.3", "A.6.3"}),
    Permission.READ_COMPETENCE: frozenset({"7.2"}),
    Permission.OPEN_RECEIPT: frozenset(),
}
"""What of the standard an auditor's scope has to hold for a permission; nothing: all of it.

What is about one control or clause is held to the scope where it is read (``viewing.py``).
"""

_CALLED = {Role.LEAD: "a compliance lead", Role.AUDITOR: "an auditor", Role.ADMIN: "an admin"}
"""Whom to turn to; who may do something is read from the table above."""


def require(actor: Actor, permission: Permission) -> None:
    """Raise ``NotPermitted`` unless *actor* may do this; the program itself always may."""
    if isinstance(actor, Person) and actor.deactivated:
        raise NotPermitted(
            "Your Slack account is deactivated, so I can do nothing for it. "
            "Whoever looks after this workspace can activate it again."
        )
    if isinstance(actor, Person) and not may(actor, permission):
        _require_visit(actor, permission)
        raise NotPermitted(
            f"Your role ({actor.role}) does not allow you to {permission}. Ask {_who(permission)}."
        )


def may(person: Person, permission: Permission) -> bool:
    """Tell whether *person* may do this."""
    is_given = not person.deactivated and permission in PERMISSIONS[person.role]
    visit = person.visit
    if not is_given or visit is None or not visit.is_running or permission not in WITHIN:
        return is_given
    return visit.has_any(WITHIN[permission])


def actor_id(actor: Actor) -> str:
    """Return the id under which the audit trail knows *actor*."""
    return actor.id if isinstance(actor, Person) else actor


def _require_visit(actor: Person, permission: Permission) -> None:
    """Say it kindly where an auditor's time or scope is what stands in the way."""
    visit = actor.visit
    if visit is None or permission not in PERMISSIONS[Role.AUDITOR]:
        return
    if visit.refusal:
        raise NotPermitted(visit.refusal)
    raise NotPermitted(
        f"You were admitted to {visit.told}, and to {permission} is not part of it. "
        "Ask an admin if you need it."
    )


def _who(permission: Permission) -> str:
    return " or ".join(
        called for role, called in _CALLED.items() if permission in PERMISSIONS[role]
    )
