"""Who may read what is taught: a policy belongs to its circle, and nothing of ours to outsiders."""

from dataclasses import dataclass, replace
from typing import Final

from bot.errors import NotPermitted, NotReady
from bot.library.notice_words import SMALLER_CIRCLE
from bot.people.entities import Access, Person
from bot.people.permissions import Actor, Permission, require
from bot.training.entities import Material, MaterialKind
from bot.training.sources import PolicyShelf

_OUTSIDE: Final = "Training is for people of this company; nothing is asked of you here."
_NARROWER: Final = (
    "This document is for a smaller circle by now, and you do not belong to it. Nothing is lost; "
    "tell a compliance lead, who can take you out of it or let you read it."
)
_WITHDRAWN: Final = (
    "This document was withdrawn, so nobody is asked to read it now. The compliance leads know; "
    "nothing is asked of you here unless it comes back."
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Circle:
    """Whoever belongs to each of these audiences; everybody of the company where there is none."""

    audiences: tuple[frozenset[str], ...] = ()

    def has(self, person: Person) -> bool:
        """Tell whether somebody may read it now."""
        mine = person.audiences
        is_here = person.access is Access.ACTIVE
        return is_here and not any(mine.isdisjoint(one) for one in self.audiences)


def circle_of(material: Material, shelf: PolicyShelf) -> Circle:
    """Return who may read a version today: the library's newest word on that counts.

    Of a text that has changed since, both its own readers and those of today are asked for.
    """
    if material.kind is MaterialKind.COURSE:
        return Circle()
    own, sequence = frozenset(material.audience), shelf.current_sequence(material.name)
    spoken = (one for one in shelf.history(material.name) if one.sequence == sequence)
    current = next(spoken, None) if sequence is not None else None
    if current is None:
        return Circle(audiences=(own,))
    today = frozenset(current.control.audience)
    is_same = current.sha256 == material.original_sha256
    return Circle(audiences=(today,) if is_same else (own, today))


def is_withdrawn(material: Material, shelf: PolicyShelf) -> bool:
    """Tell whether this is a policy of which no version speaks any more."""
    is_policy = material.kind is MaterialKind.POLICY
    return is_policy and shelf.current_sequence(material.name) is None


def require_learner(actor: Person) -> None:
    """Raise ``NotPermitted`` unless *actor* works here and may do training."""
    require(actor, Permission.LEARN)
    if actor.access is not Access.ACTIVE:
        raise NotPermitted(_OUTSIDE)


def require_reader(actor: Person, material: Material, shelf: PolicyShelf) -> None:
    """Raise ``NotReady`` where *actor* may not read this by now, or nobody is to."""
    if is_withdrawn(material, shelf):
        raise NotReady(_WITHDRAWN)
    if not circle_of(material, shelf).has(actor):
        raise NotReady(_NARROWER)


def told_to(actor: Actor, material: Material, shelf: PolicyShelf) -> Material:
    """Return what *actor* may know of a version: all of it, or that there is one."""
    if not isinstance(actor, Person) or circle_of(material, shelf).has(actor):
        return material
    return replace(material, title=SMALLER_CIRCLE, name="", pages=())
