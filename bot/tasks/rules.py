"""Who may do what with which task: one table of roles and of parts in the task."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.errors import NotPermitted, UnknownPerson
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.permissions import Actor, Permission, may
from bot.tasks.entities import Kind, Task
from bot.tasks.ports import Directory


class Part(StrEnum):
    """What somebody has to do with a task."""

    OWNER = "owner"
    OPENER = "opener"
    WATCHER = "watcher"
    RISK_OWNER = "risk owner"


class Verb(StrEnum):
    """What can be done with a task, in the words of a refusal."""

    SEE = "look at it"
    COMMENT = "comment on it"
    WATCH = "watch it"
    START = "start it"
    SUPPLY = "add evidence to it"
    WISH_TIME = "ask for more time"
    HAND_OVER = "hand it over"
    PROPOSE_DROP = "propose not to do it"
    ASK_APPROVAL = "ask for its approval"
    EDIT = "change it"
    RESCHEDULE = "move its date"
    APPROVE = "approve it"
    SEND_BACK = "send it back"
    REOPEN = "open it again"


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Whoever has the permission, or one of the parts, may."""

    permission: Permission
    parts: frozenset[Part] = frozenset()


_ANY = frozenset(Part)
_OWNER = frozenset({Part.OWNER})
_MANAGE = Permission.MANAGE_TASKS

RULES: Mapping[Verb, Rule] = MappingProxyType(
    {
        Verb.SEE: Rule(permission=Permission.READ_TASKS, parts=_ANY),
        Verb.COMMENT: Rule(permission=_MANAGE, parts=_ANY),
        Verb.WATCH: Rule(permission=_MANAGE, parts=_ANY),
        Verb.START: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.SUPPLY: Rule(permission=_MANAGE, parts=_ANY - {Part.RISK_OWNER}),
        Verb.WISH_TIME: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.HAND_OVER: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.PROPOSE_DROP: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.ASK_APPROVAL: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.EDIT: Rule(permission=_MANAGE, parts=frozenset({Part.OPENER})),
        Verb.RESCHEDULE: Rule(permission=_MANAGE),
        Verb.APPROVE: Rule(permission=Permission.APPROVE_TASKS),
        Verb.SEND_BACK: Rule(permission=Permission.APPROVE_TASKS),
        Verb.REOPEN: Rule(permission=_MANAGE),
    }
)

_OF_RISK_OWNER = frozenset({Verb.APPROVE, Verb.SEND_BACK})
"""Of an exception nobody decides but whoever owns the risk."""
_OF_APPROVER = _OF_RISK_OWNER | {Verb.SEE, Verb.COMMENT}
"""What an approver from outside the leads needs in order to approve."""


def parts_of(task: Task, person: Person) -> frozenset[Part]:
    """Return what *person* has to do with *task*."""
    holders = {
        Part.OWNER: (task.owner,),
        Part.OPENER: (task.opened_by,),
        Part.WATCHER: task.watchers,
        Part.RISK_OWNER: (task.exemption.risk_owner,),
    }
    return frozenset(part for part, people in holders.items() if person.id in people)


def is_orphaned(task: Task, directory: Directory) -> bool:
    """Tell whether *task* is an exception whose risk nobody owns any more."""
    if task.kind is not Kind.EXCEPTION:
        return False
    try:
        risk_owner = task.exemption.risk_owner
        return risk_owner is None or directory.find(risk_owner).access is not Access.ACTIVE
    except UnknownPerson:
        return True


def allows(
    verb: Verb,
    task: Task,
    person: Person,
    *,
    outside: PersonId | None = None,
    orphaned: bool = False,
) -> bool:
    """Tell whether *person* may do this with *task*; guests and those who left never may.

    *outside* is whom a one-person team named to approve things, whatever their role. Where a task
    is *orphaned*, leads send it back or agree that it is dropped, so that it is not stuck; to the
    exception itself they cannot agree.
    """
    if person.access is not Access.ACTIVE:
        return False
    if person.role is Role.AUDITOR and verb is not Verb.SEE:
        # An auditor checks the record and so changes nothing in it.
        return False
    parts = parts_of(task, person)
    is_freed = orphaned and (verb is Verb.SEND_BACK or task.drops)
    if task.kind is Kind.EXCEPTION and verb in _OF_RISK_OWNER and not is_freed:
        return Part.RISK_OWNER in parts
    if person.id == outside and verb in _OF_APPROVER:
        return True
    rule = RULES[verb]
    return may(person, rule.permission) or bool(rule.parts & parts)


def require_verb(
    verb: Verb,
    task: Task,
    actor: Actor,
    *,
    outside: PersonId | None = None,
    orphaned: bool = False,
) -> None:
    """Raise ``NotPermitted`` unless *actor* may do this; the program itself always may."""
    if not isinstance(actor, Person):
        return
    if allows(verb, task, actor, outside=outside, orphaned=orphaned):
        return
    if not allows(Verb.SEE, task, actor, outside=outside):
        raise NotPermitted(
            f"{task.label} is not yours, and your role ({actor.role}) does not show it to you. "
            "Ask a compliance lead."
        )
    raise NotPermitted(f"You may look at {task.label} but not {verb}. {_advice(verb, task)}")


def _advice(verb: Verb, task: Task) -> str:
    if task.kind is Kind.EXCEPTION and verb in _OF_RISK_OWNER:
        return "Whoever owns the risk decides about an exception."
    rule = RULES[verb]
    if Part.OWNER in rule.parts:
        return "Ask its owner or a compliance lead."
    return "Ask a compliance lead."
