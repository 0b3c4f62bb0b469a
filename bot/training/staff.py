"""Whom a campaign is for, among the people there are."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

from bot.audit.entities import SYSTEM
from bot.errors import CampaignWrong
from bot.people.entities import Access, Person, PersonId
from bot.people.permissions import Actor
from bot.people.service import PersonRecord
from bot.training.campaign_entities import Audience, AudienceKind, Exclusion

_NAMED = 10


class Directory(Protocol):
    """Who is who; ``bot.people.service.PeopleDirectory`` is one."""

    def everybody(self, *, actor: Actor) -> Sequence[PersonRecord]:
        """Return all people with the role that they have now."""
        ...


class Staff:
    """The company's own people at one moment, found by every name that they have."""

    def __init__(self, records: Iterable[PersonRecord]) -> None:
        self._by_name: dict[str, Person] = {}
        self.people: dict[PersonId, Person] = {}
        for record in records:
            person = record.person
            self.people[person.id] = person
            for name in (person.id, record.staff_id, person.slack_id, person.email):
                if name:
                    self._by_name[name.casefold()] = person

    @classmethod
    def of(cls, directory: Directory) -> "Staff":
        """Return everybody as of now."""
        return cls(directory.everybody(actor=SYSTEM))

    def find(self, name: str) -> Person | None:
        """Return whoever has this id, e-mail address, Slack id or id of the people file."""
        return self._by_name.get(name.strip().casefold())

    def required(self, names: Iterable[str]) -> list[Person]:
        """Return everybody named; raise ``CampaignWrong`` with the names that nobody has."""
        found = {name: self.find(name) for name in names}
        unknown = [name for name, person in found.items() if person is None]
        if unknown:
            named = ", ".join(repr(name) for name in unknown[:_NAMED])
            more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
            raise CampaignWrong(
                f"Nobody is known as {named}{more}. Use the e-mail address or id of the people "
                "file, and add who is missing there."
            )
        return [person for person in found.values() if person is not None]

    def is_here(self, person: PersonId) -> bool:
        """Tell whether somebody works here and may be asked."""
        known = self.people.get(person)
        return known is not None and known.access is Access.ACTIVE

    def members(self, audience: Audience) -> list[Person]:
        """Return whom *audience* is made of now, in a fixed order; guests and leavers are not."""
        chosen = {person.id for person in _CHOOSING[audience.kind](self, audience)}
        here = (person for person in self.people.values() if person.access is Access.ACTIVE)
        return sorted((one for one in here if one.id in chosen), key=lambda one: one.id)

    def reports_of(self, managers: Iterable[Person]) -> list[Person]:
        """Return everybody who reports to one of *managers*."""
        addresses = {one.email.casefold() for one in managers if one.email}
        return [one for one in self.people.values() if one.manager.casefold() in addresses]

    def exclusions(self, wished: Iterable[Exclusion]) -> dict[PersonId, Exclusion]:
        """Return exclusions by person, with ids; each needs a reason and another who agreed."""
        kept: dict[PersonId, Exclusion] = {}
        for one in wished:
            person, approver = self.required([one.person])[0], self.required([one.approver])[0]
            reason = " ".join(one.reason.split())
            if not any(letter.isalpha() for letter in reason):
                raise CampaignWrong(f"Say why {one.person} is left out; an auditor will ask.")
            if approver.id == person.id or not self.is_here(approver.id):
                raise CampaignWrong(
                    f"Somebody else who works here must approve that {one.person} is left out."
                )
            kept[person.id] = Exclusion(person=person.id, reason=reason, approver=approver.id)
        return kept


def _everyone(staff: Staff, _audience: Audience) -> Iterable[Person]:
    return staff.people.values()


def _in_groups(staff: Staff, audience: Audience) -> Iterable[Person]:
    wanted = {name.strip().casefold() for name in audience.names}
    return (
        person
        for person in staff.people.values()
        if not wanted.isdisjoint(group.casefold() for group in person.audiences)
    )


def _reports(staff: Staff, audience: Audience) -> Iterable[Person]:
    return staff.reports_of(staff.required(audience.names))


def _named(staff: Staff, audience: Audience) -> Iterable[Person]:
    return staff.required(audience.names)


_CHOOSING: Mapping[AudienceKind, Callable[[Staff, Audience], Iterable[Person]]] = {
    AudienceKind.EVERYONE: _everyone,
    AudienceKind.GROUP: _in_groups,
    AudienceKind.DEPARTMENT: _in_groups,
    AudienceKind.MANAGER: _reports,
    AudienceKind.PEOPLE: _named,
}
