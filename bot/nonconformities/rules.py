"""Who may do what with which nonconformity: one table of roles and of parts in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from bot.errors import NotPermitted
from bot.nonconformities.entities import Move, Nonconformity
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.permissions import Actor, Permission, may


class Part(StrEnum):
    """What somebody has to do with it."""

    OWNER = "owner"
    RAISER = "raiser"


class Verb(StrEnum):
    """What can be done with it, in the words of a refusal."""

    SEE = "look at it"
    CORRECT = "say how it was corrected"
    ASSESS = "say where else it is so"
    FIND_CAUSE = "say what caused it"
    PLAN = "plan the action"
    FINISH = "say that the action is done"
    CHECK = "check whether the action worked"
    AMEND = "change its frame"
    SUPPLY = "add a file to it"
    REOPEN = "open it again"
    DECLINE = "decline it"


VERB_OF: Mapping[Move, Verb] = MappingProxyType(
    {
        Move.CORRECT: Verb.CORRECT,
        Move.ASSESS: Verb.ASSESS,
        Move.FIND_CAUSE: Verb.FIND_CAUSE,
        Move.PLAN: Verb.PLAN,
        Move.FINISH: Verb.FINISH,
        Move.WORKED: Verb.CHECK,
        Move.FAILED: Verb.CHECK,
        Move.REOPEN: Verb.REOPEN,
        Move.DECLINE: Verb.DECLINE,
    }
)
"""Which right a move asks for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """Whoever has the permission, or one of the parts, may."""

    permission: Permission
    parts: frozenset[Part] = frozenset()


_OWNER = frozenset({Part.OWNER})
_MANAGE = Permission.MANAGE_NONCONFORMITIES

RULES: Mapping[Verb, Rule] = MappingProxyType(
    {
        Verb.SEE: Rule(permission=Permission.READ_NONCONFORMITIES, parts=frozenset(Part)),
        Verb.CORRECT: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.ASSESS: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.FIND_CAUSE: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.PLAN: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.FINISH: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.CHECK: Rule(permission=Permission.CHECK_NONCONFORMITIES),
        Verb.AMEND: Rule(permission=_MANAGE),
        Verb.SUPPLY: Rule(permission=_MANAGE, parts=_OWNER),
        Verb.REOPEN: Rule(permission=_MANAGE),
        Verb.DECLINE: Rule(permission=_MANAGE),
    }
)

_OF_OUTSIDE = frozenset({Verb.SEE, Verb.CHECK})
"""What somebody from outside the leads needs in order to check."""


def parts_of(one: Nonconformity, person: Person) -> frozenset[Part]:
    """Return what *person* has to do with it."""
    holders = {Part.OWNER: one.owner, Part.RAISER: one.raised_by}
    return frozenset(part for part, holder in holders.items() if holder == person.id)


def about_of(one: Nonconformity) -> tuple[str, str]:
    """Return what has to be in an auditor's scope: what was breached, or how such are handled."""
    return one.finding.requirement, "10.2"


def allows(
    verb: Verb, one: Nonconformity, person: Person, *, outside: PersonId | None = None
) -> bool:
    """Tell whether *person* may do this with it; guests and those who left never may.

    *outside* is whom a one-person team named to approve things, whatever their role.
    """
    if person.access is not Access.ACTIVE:
        return False
    if person.role is Role.AUDITOR and verb is not Verb.SEE:
        # An auditor checks the record and so changes nothing in it.
        return False
    if person.id == outside and verb in _OF_OUTSIDE:
        return True
    rule = RULES[verb]
    return may(person, rule.permission) or bool(rule.parts & parts_of(one, person))


def require_verb(
    verb: Verb, one: Nonconformity, actor: Actor, *, outside: PersonId | None = None
) -> None:
    """Raise ``NotPermitted`` unless *actor* may do this; the program itself always may."""
    if not isinstance(actor, Person) or allows(verb, one, actor, outside=outside):
        return
    if not allows(Verb.SEE, one, actor, outside=outside):
        raise NotPermitted(
            f"{one.label} is not yours, and your role ({actor.role}) does not show it to you. "
            "Ask a compliance lead."
        )
    whom = "its owner or a compliance lead" if RULES[verb].parts else "a compliance lead"
    raise NotPermitted(f"You may look at {one.label} but not {verb}. Ask {whom}.")
