"""Puts together what everybody owes, and who is to hear that somebody else is late."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain

from bot.audit.entities import SYSTEM
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Permission, may
from bot.reminders.entities import Heard, Owed
from bot.reminders.hearers import Hearers
from bot.reminders.ports import Directory, Owing
from bot.reminders.rule import escalations

HeardBy = Callable[[Collection[PersonId]], Mapping[PersonId, Sequence[Heard]]]
"""What each of some people was told."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Agenda:
    """Everybody who may have something to hear, and what that is."""

    people: Mapping[PersonId, Person]
    owed: Mapping[PersonId, Sequence[Owed]]

    @property
    def hearing(self) -> Sequence[Person]:
        """Return who may have something to hear, in a fixed order."""
        return [self.people[one] for one in sorted(self.owed)]


def gather(
    at: datetime,
    *,
    directory: Directory,
    owing: Sequence[Owing],
    hearers: Hearers,
    heard_by: HeardBy,
) -> Agenda:
    """Return what is owed at this moment; what is overdue for long stands with others, too."""
    people = {one.person.id: one.person for one in directory.everybody(actor=SYSTEM)}
    owed = defaultdict[PersonId, list[Owed]](list)
    for one in chain.from_iterable(source.owed() for source in owing):
        if one.person in people:
            owed[one.person].append(one)
    owners = {person: people[person] for person in owed}
    when = hearers.of(list(owners.values()), ask_slack=False)
    said = heard_by(list(owners))
    superiors = _Superiors(people.values())
    for owner, items in [(owner, tuple(items)) for owner, items in owed.items()]:
        for one in items:
            for late in escalations(
                when[owner],
                one,
                said.get(owner, ()),
                manager=superiors.first(one, owners[owner]),
                leads=superiors.leads,
                now=at,
            ):
                owed[late.person].append(late)
    return Agenda(people=people, owed=owed)


class _Superiors:
    """Who hears of it when somebody is late; guests and leavers do not."""

    def __init__(self, people: Collection[Person]) -> None:
        here = [one for one in people if one.access is Access.ACTIVE]
        self._by_email = {one.email.casefold(): one.id for one in here if one.email}
        self._here = frozenset(one.id for one in here)
        self.leads = sorted(one.id for one in here if may(one, Permission.SEND_REMINDERS))

    def first(self, owed: Owed, owner: Person) -> PersonId | None:
        if owed.superior is None:
            return self.manager_of(owner)
        return owed.superior if owed.superior in self._here else None

    def manager_of(self, person: Person) -> PersonId | None:
        return self._by_email.get(person.manager.casefold()) if person.manager else None
