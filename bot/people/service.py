"""Finds people and keeps what the people file, the settings and Slack say about them."""

import logging
import secrets
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from pathlib import Path

from bot.audit.entities import SYSTEM
from bot.audit.service import AuditTrail
from bot.clock import Clock, SystemClock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import UnknownPerson
from bot.people import duties, grant_store, store
from bot.people.days import today_for
from bot.people.duties import Decision, Involved
from bot.people.entities import Person, PersonId, Role
from bot.people.grants import as_auditor
from bot.people.ledger import Origin, PeopleLedger, Source
from bot.people.loading import Load, LoadReport
from bot.people.meeting import Meeting, Told
from bot.people.permissions import Actor, Permission, may, require
from bot.people.rooms import require_room
from bot.people.roster import read_roster
from bot.people.standing import Standings
from bot.people.store import PersonRecord

__all__ = ["LoadReport", "PeopleDirectory", "PersonRecord"]

_log = logging.getLogger(__name__)


def random_id() -> str:
    """Return an id that says nothing about anybody."""
    return f"p-{secrets.token_hex(8)}"


class PeopleDirectory:
    """Who is who; *admins* and *outside_approver* are e-mail addresses or Slack ids of settings.

    Auditors are auditors on the days on which they are admitted alone; *zone* says what a day is.
    """

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        *,
        admins: Collection[str] = (),
        outside_approver: str = "",
        clock: Clock | None = None,
        zone: str = "UTC",
        new_id: Callable[[], str] = random_id,
    ) -> None:
        self._database = database
        self._clock = clock or SystemClock()
        self._standings = Standings(admins)
        self._outside_approver = outside_approver
        self._zone = zone
        self._ledger = PeopleLedger(audit, Outbox(database, self._clock), self._standings)
        self._new_id = new_id

    def load(self, path: Path, *, actor: Actor = SYSTEM) -> LoadReport:
        """Take over the people file; bad lines are reported, the rest is loaded."""
        require(actor, Permission.CHANGE_PEOPLE)
        roster = read_roster(path)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            load = Load(
                connection=connection,
                ledger=self._ledger,
                origin=Origin(source=Source.FILE, actor=actor),
                new_id=self._new_id,
            )
            report = load.take_over(roster)
        for bad in report.bad:
            _log.warning("people file, line %d %s; left out", bad.number, bad.problem)
        return report

    def give_role(self, name: str, role: Role, *, actor: Actor) -> Person:
        """Give *role* to somebody whom the people file does not list; the file's own stay its."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            old = _only(store.called(connection, name.strip()), name)
            require_room(self._standings, old, role)
            new = replace(old, person=replace(old.person, role=role))
            origin = Origin(source=Source.SHELL, actor=actor)
            self._ledger.tell(connection, self._ledger.write(connection, old, new, origin), origin)
        return self._standings.of(new.person)

    def settle(self, *, actor: Actor = SYSTEM) -> None:
        """Record and tell what a changed setting made of somebody's role since the last start.

        Whom the settings name and nobody has met is written down, so that they can be told things.
        """
        require(actor, Permission.CHANGE_PEOPLE)
        origin = Origin(source=Source.SETTINGS, actor=actor)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            everybody = store.everybody(connection)
            for name in sorted(self._standings.unknown([one.person for one in everybody])):
                change = self._ledger.add(connection, self._named(name), origin)
                self._ledger.tell(connection, change, origin)
            for one in everybody:
                self._ledger.tell(
                    connection, self._ledger.write(connection, one, one, origin), origin
                )
        self._standings.warn_of_auditors([one.person for one in everybody])

    def met(self, slack_id: str) -> Person | None:
        """Return whom we know by this Slack id."""
        with self._database.looking_up() as connection:
            known = store.by_slack_id(connection, slack_id)
            return None if known is None else self._now(connection, [known])[0]

    def met_all(self, slack_ids: Collection[str]) -> dict[str, Person]:
        """Return whom we know by these Slack ids, looked up at once."""
        with self._database.looking_up() as connection:
            known = store.by_slack_ids(connection, slack_ids)
            return {one.slack_id: one for one in self._now(connection, known)}

    def person_for_slack(
        self,
        slack_id: str,
        *,
        email: str = "",
        guest: bool | None = None,
        deactivated: bool | None = None,
        timezone: str = "",
    ) -> Person:
        """Return whoever this Slack user is; an unknown one becomes an employee, once.

        Leave out what Slack did not tell; what was known before then stays.
        """
        told = Told(
            slack_id=slack_id,
            email=email.lower(),
            guest=guest,
            deactivated=deactivated,
            timezone=timezone,
        )
        with self._database.reading() as connection:
            known = store.by_slack_id(connection, slack_id)
            is_news = told.is_news(connection, known)
        if known is None or is_news:
            known = self._meet(told)
        with self._database.looking_up() as connection:
            return self._now(connection, [known])[0]

    def by_name_or_email(self, text: str) -> Person:
        """Return the one person whose id, e-mail address, Slack id or name is *text*."""
        with self._database.reading() as connection:
            found = _only(store.called(connection, text.strip()), text)
            return self._now(connection, [found])[0]

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id."""
        with self._database.reading() as connection:
            known = store.by_id(connection, person_id)
            if known is None:
                raise UnknownPerson(f"Nobody has the id {person_id}.")
            return self._now(connection, [known])[0]

    def everybody(self, *, actor: Actor) -> tuple[PersonRecord, ...]:
        """Return all people with the role that they have now."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.reading() as connection:
            known = store.everybody(connection)
            people = self._now(connection, known, everybody=True)
        return tuple(replace(one, person=person) for one, person in zip(known, people, strict=True))

    def admins(self) -> tuple[Person, ...]:
        """Return everybody who runs the bot, by role or by setting."""
        return tuple(one for one in self._people() if one.role is Role.ADMIN)

    def who_may(self, permission: Permission) -> tuple[Person, ...]:
        """Return everybody whose role allows this."""
        return tuple(one for one in self._people() if may(one, permission))

    def decide(self, involved: Involved, permission: Permission, *, approver: Person) -> Decision:
        """Decide whether *approver* may approve a thing; who else could is looked up."""
        approvers = [one.id for one in self.who_may(permission)]
        named = self.outside_approver()
        outside = None if named is None else named.id
        return duties.decide(approver.id, involved, approvers=approvers, outside=outside)

    def outside_approver(self) -> Person | None:
        """Return whom a one-person team named to approve things, whatever their role."""
        if not self._outside_approver:
            return None
        named = self.by_name_or_email(self._outside_approver)
        return None if named.deactivated else named

    def _people(self) -> tuple[Person, ...]:
        with self._database.reading() as connection:
            return tuple(self._now(connection, store.everybody(connection), everybody=True))

    def _now(
        self, connection: Connection, known: Sequence[PersonRecord], *, everybody: bool = False
    ) -> list[Person]:
        """Return what people count as today: by file, settings, Slack, and as auditors."""
        ids = None if everybody else [one.person.id for one in known]
        grants = grant_store.of_people(connection, ids)
        today = today_for(SYSTEM, self._clock.now(), self._zone)
        return [
            as_auditor(self._standings.of(one.person), grants.get(one.person.id, ()), today=today)
            for one in known
        ]

    def _named(self, name: str) -> PersonRecord:
        email, slack_id = (name, "") if "@" in name else ("", name.upper())
        person = Person(id=PersonId(self._new_id()), email=email, slack_id=slack_id)
        return PersonRecord(person=person)

    def _meet(self, told: Told) -> PersonRecord:
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            meeting = Meeting(
                connection=connection,
                ledger=self._ledger,
                origin=Origin(source=Source.SLACK, actor=SYSTEM),
                new_id=self._new_id,
                now=self._clock.now(),
            )
            return meeting.take_over(told)


def _only(found: list[PersonRecord], text: str) -> PersonRecord:
    if len(found) != 1:
        problem = "Several people are" if found else "Nobody is"
        raise UnknownPerson(
            f"{problem} known as {text.strip()!r}; use the id or e-mail address of the people "
            "file (ANNEXA_PEOPLE)."
        )
    return found[0]
