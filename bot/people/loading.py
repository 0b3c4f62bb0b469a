"""Takes over the people file, line by line, in one transaction."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.database.engine import Connection
from bot.people import store
from bot.people.entities import Person, PersonId, Role
from bot.people.ledger import Change, Origin, PeopleLedger
from bot.people.roster import BadLine, Roster, RosterLine
from bot.people.store import PersonRecord


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadReport:
    """What became of the lines of a people file."""

    added: int
    changed: int
    unchanged: int
    unlisted: int
    """People of an earlier file who are in this one no longer and lost role and groups."""
    bad: tuple[BadLine, ...]


@dataclass
class Load:
    """One load of the people file."""

    connection: Connection
    ledger: PeopleLedger
    origin: Origin
    new_id: Callable[[], str]
    changes: list[Change] = field(default_factory=list)

    def take_over(self, roster: Roster) -> LoadReport:
        """Write down what the file says, and tell the admins once."""
        deeds = dict.fromkeys(("added", "changed", "unchanged"), 0)
        for line in roster.lines:
            deeds[self._take_over(line)] += 1
        listed = {line.staff_id for line in roster.lines}
        # A line that cannot be read may belong to anybody, so nobody is struck off then.
        unlisted = 0 if roster.bad else self._strike_off(listed)
        counts = {"added": deeds["added"], "changed": deeds["changed"], "unlisted": unlisted}
        self.ledger.tell_of_load(self.connection, self.changes, counts, self.origin)
        return LoadReport(**counts, unchanged=deeds["unchanged"], bad=roster.bad)

    def _take_over(self, line: RosterLine) -> str:
        known = store.by_staff_id(self.connection, line.staff_id)
        known = known or _unlisted(store.by_email(self.connection, line.email))
        known = known or _unlisted(store.by_slack_id(self.connection, line.slack_id))
        old = known or PersonRecord(person=Person(id=PersonId(self.new_id())))
        person = _from_line(line, self._make_way(line, old.person))
        new = replace(old, person=person, staff_id=line.staff_id, listed=True)
        if known is None:
            self.changes.append(self.ledger.add(self.connection, new, self.origin))
            return "added"
        return "changed" if self._write(known, new) else "unchanged"

    def _make_way(self, line: RosterLine, person: Person) -> Person:
        # The file knows better whose address or Slack id this is than an earlier record does.
        others = (
            store.by_email(self.connection, line.email),
            store.by_slack_id(self.connection, line.slack_id),
        )
        for other in others:
            if other is None or other.person.id == person.id:
                continue
            self._write(other, without_keys(other))
            if not other.staff_id and not person.slack_id:
                person = replace(person, slack_id=other.person.slack_id)
        return person

    def _strike_off(self, listed: set[str]) -> int:
        struck = 0
        for known in store.everybody(self.connection):
            if known.listed and known.staff_id not in listed:
                plain = replace(known.person, role=Role.EMPLOYEE, groups=frozenset(), manager="")
                struck += self._write(known, replace(known, person=plain, listed=False))
        return struck

    def _write(self, old: PersonRecord, new: PersonRecord) -> bool:
        change = self.ledger.write(self.connection, old, new, self.origin)
        if change is not None:
            self.changes.append(change)
        return change is not None


def without_keys(record: PersonRecord) -> PersonRecord:
    """Return the record without what somebody else is known by from now on."""
    return replace(record, person=replace(record.person, email="", slack_id=""))


def _unlisted(record: PersonRecord | None) -> PersonRecord | None:
    return None if record is None or record.staff_id else record


def _from_line(line: RosterLine, person: Person) -> Person:
    return replace(
        person,
        slack_id=line.slack_id or person.slack_id,
        email=line.email,
        name=line.name,
        role=line.role,
        groups=line.groups,
        timezone=line.timezone or person.timezone,
        manager=line.manager,
    )
