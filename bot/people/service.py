"""Finds people and keeps what the people file and Slack say about them."""

import logging
import secrets
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from pathlib import Path

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.database.engine import Connection, Database
from bot.errors import UnknownPerson
from bot.people import store
from bot.people.entities import Person, PersonId, Role
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.roster import BadLine, RosterLine, read_roster
from bot.people.store import PersonRecord

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class LoadReport:
    """What became of the lines of a people file."""

    added: int
    changed: int
    unchanged: int
    unlisted: int
    """People of an earlier file who are in this one no longer and lost role and groups."""
    bad: tuple[BadLine, ...]


def random_id() -> str:
    """Return an id that says nothing about anybody."""
    return f"p-{secrets.token_hex(8)}"


class PeopleDirectory:
    """Who is who; *admins* are e-mail addresses or Slack ids from the settings."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        *,
        admins: Collection[str] = (),
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self._database = database
        self._audit = audit
        self._admins = frozenset(admin.lower() for admin in admins)
        self._new_id = new_id

    def load(self, path: Path, *, actor: Actor = SYSTEM) -> LoadReport:
        """Take over the people file; bad lines are reported, the rest is loaded."""
        require(actor, Permission.CHANGE_PEOPLE)
        roster = read_roster(path)
        deeds = dict.fromkeys(("added", "changed", "unchanged"), 0)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            for line in roster.lines:
                deeds[self._take_over(connection, line, actor)] += 1
            listed = {line.staff_id for line in roster.lines}
            # A line that cannot be read may belong to anybody, so nobody is struck off then.
            unlisted = 0 if roster.bad else self._strike_off(connection, listed, actor)
        for bad in roster.bad:
            _log.warning("people file, line %d %s; left out", bad.number, bad.problem)
        return LoadReport(
            added=deeds["added"],
            changed=deeds["changed"],
            unchanged=deeds["unchanged"],
            unlisted=unlisted,
            bad=roster.bad,
        )

    def person_for_slack(
        self, slack_id: str, *, email: str = "", guest: bool | None = None
    ) -> Person:
        """Return whoever this Slack user is; an unknown one becomes an employee, once.

        Leave *email* and *guest* out where Slack did not tell; what was known before then stays.
        """
        with self._database.reading() as connection:
            known = store.by_slack_id(connection, slack_id)
            listed = _listed_as(connection, known, email=email)
        if known is None or listed or _is_news(known.person, email=email, guest=guest):
            known = self._meet(slack_id, email=email.lower(), guest=guest)
        return self._with_setting(known.person)

    def by_name_or_email(self, text: str) -> Person:
        """Return the one person whose id, e-mail address, Slack id or name is *text*."""
        with self._database.reading() as connection:
            found = store.called(connection, text.strip())
        if len(found) != 1:
            problem = "Several people are" if found else "Nobody is"
            raise UnknownPerson(
                f"{problem} known as {text.strip()!r}; use the id or e-mail address of the people "
                "file (ANNEXA_PEOPLE)."
            )
        return self._with_setting(found[0].person)

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id."""
        with self._database.reading() as connection:
            known = store.by_id(connection, person_id)
        if known is None:
            raise UnknownPerson(f"Nobody has the id {person_id}.")
        return self._with_setting(known.person)

    def admins(self) -> tuple[Person, ...]:
        """Return everybody who runs the bot, by role or by setting."""
        with self._database.reading() as connection:
            people = [self._with_setting(known.person) for known in store.everybody(connection)]
        return tuple(person for person in people if person.role is Role.ADMIN)

    def _with_setting(self, person: Person) -> Person:
        if person.guest:
            return replace(person, role=Role.EMPLOYEE, groups=frozenset())
        named = {person.email.lower(), person.slack_id.lower()} - {""}
        is_admin = not self._admins.isdisjoint(named)
        return replace(person, role=Role.ADMIN) if is_admin else person

    def _meet(self, slack_id: str, *, email: str, guest: bool | None) -> PersonRecord:
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            known = store.by_slack_id(connection, slack_id)
            holder = store.by_email(connection, email)
            # Somebody who has a Slack id already is not the same as a second Slack user.
            listed = holder if holder is not None and not holder.person.slack_id else None
            if known is None and listed is None:
                return self._greet(
                    connection, slack_id, email="" if holder else email, guest=bool(guest)
                )
            if known is not None and listed is not None:
                self._write(connection, known, _without_keys(known), SYSTEM)
            old = listed or known
            if old is None:
                raise UnknownPerson("This Slack user could not be recorded; try again.")
            was_guest = old.person.guest or (known is not None and known.person.guest)
            person = replace(
                old.person,
                slack_id=slack_id,
                email=old.person.email or ("" if holder else email),
                guest=was_guest if guest is None else guest,
            )
            return self._write(connection, old, replace(old, person=person), SYSTEM)

    def _greet(
        self, connection: Connection, slack_id: str, *, email: str, guest: bool
    ) -> PersonRecord:
        stranger = Person(id=PersonId(self._new_id()), slack_id=slack_id, email=email, guest=guest)
        store.add(connection, PersonRecord(person=stranger))
        self._record(connection, AuditTag.PERSON_ADDED, stranger, SYSTEM)
        return PersonRecord(person=stranger)

    def _take_over(self, connection: Connection, line: RosterLine, actor: Actor) -> str:
        known = store.by_staff_id(connection, line.staff_id)
        known = known or _unlisted(store.by_email(connection, line.email))
        known = known or _unlisted(store.by_slack_id(connection, line.slack_id))
        old = known.person if known else Person(id=PersonId(self._new_id()))
        person = _from_line(line, self._make_way(connection, line, old))
        new = PersonRecord(person=person, staff_id=line.staff_id)
        if known is None:
            store.add(connection, new)
            self._record(connection, AuditTag.PERSON_ADDED, person, actor)
            return "added"
        self._write(connection, known, new, actor)
        return "unchanged" if new == known else "changed"

    def _make_way(self, connection: Connection, line: RosterLine, person: Person) -> Person:
        # The file knows better whose address or Slack id this is than an earlier record does.
        others = (
            store.by_email(connection, line.email),
            store.by_slack_id(connection, line.slack_id),
        )
        for other in others:
            if other is None or other.person.id == person.id:
                continue
            store.change(connection, _without_keys(other))
            if not other.staff_id and not person.slack_id:
                person = replace(person, slack_id=other.person.slack_id)
        return person

    def _strike_off(self, connection: Connection, listed: set[str], actor: Actor) -> int:
        struck = 0
        for known in store.everybody(connection):
            if known.staff_id and known.staff_id not in listed:
                plain = replace(known.person, role=Role.EMPLOYEE, groups=frozenset(), manager="")
                struck += plain != known.person
                self._write(connection, known, replace(known, person=plain), actor)
        return struck

    def _write(
        self, connection: Connection, old: PersonRecord, new: PersonRecord, actor: Actor
    ) -> PersonRecord:
        if new != old:
            store.change(connection, new)
            self._record(connection, AuditTag.PERSON_CHANGED, new.person, actor)
        return new

    def _record(self, connection: Connection, tag: AuditTag, person: Person, actor: Actor) -> None:
        self._audit.record(
            connection,
            tag=tag,
            actor=actor_id(actor),
            subject=f"person:{person.id}",
            facts={"role": person.role.value, "guest": person.guest, "groups": len(person.groups)},
        )


def _is_news(person: Person, *, email: str, guest: bool | None) -> bool:
    return (bool(email) and not person.email) or (guest is not None and guest != person.guest)


def _listed_as(connection: Connection, known: PersonRecord | None, *, email: str) -> bool:
    """Tell whether the file lists somebody met under another address; a lead must get the role."""
    if known is None or known.staff_id or email.lower() in {"", known.person.email}:
        return False
    holder = store.by_email(connection, email)
    return holder is not None and bool(holder.staff_id) and not holder.person.slack_id


def _without_keys(record: PersonRecord) -> PersonRecord:
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
        timezone=line.timezone,
        manager=line.manager,
    )
