"""Days away: set by a lead or taken over from a file; due dates become fair by themselves."""

import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import CampaignWrong, RecordsWrong
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.records.rows import csv_rows
from bot.training import leave_store as store
from bot.training.campaign_entities import Absence
from bot.training.staff import Directory, Staff

_LONGEST = timedelta(days=1_100)
_COLUMNS = ("person", "from", "until")


class Leave:
    """Who is away when; why is nobody's business here and is not asked."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, *, directory: Directory
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._directory = directory

    def set(self, person: str, *, from_on: date, until_on: date, actor: Actor) -> Absence:
        """Keep that somebody is away, both days included."""
        require(actor, Permission.LAUNCH_TRAINING)
        (found,) = Staff.of(self._directory).required([person])
        if problem := _problem(from_on, until_on):
            raise CampaignWrong(f"{problem}.")
        absence = self._absence(found.id, from_on, until_on, actor)
        with self._database.transaction() as connection:
            self._keep(connection, [absence], actor)
        return absence

    def load(self, text: str, *, actor: Actor) -> int:
        """Take over a CSV file with the columns person, from, until; return how many were new.

        Raise ``RecordsWrong`` with every bad row; then nothing is taken over.
        """
        require(actor, Permission.LAUNCH_TRAINING)
        staff, good, bad = Staff.of(self._directory), [], []
        for number, cells in csv_rows(text, _COLUMNS):
            person = staff.find(cells["person"])
            first, last = _day(cells["from"]), _day(cells["until"])
            if person is None:
                bad.append(f"Row {number}: nobody is known as {cells['person']!r}.")
            elif first is None or last is None:
                bad.append(f"Row {number}: write from and until like 2026-03-31.")
            elif problem := _problem(first, last):
                bad.append(f"Row {number}: {problem}.")
            else:
                good.append(self._absence(person.id, first, last, actor))
        if bad:
            raise RecordsWrong(bad)
        with self._database.transaction() as connection:
            known = {
                (one.person, one.from_on, one.until_on)
                for one in store.everything(connection)
                if one.ended_at is None
            }
            fresh = {(one.person, one.from_on, one.until_on): one for one in good}
            new = [one for key, one in fresh.items() if key not in known]
            self._keep(connection, new, actor)
        return len(new)

    def end(self, absence_id: str, *, actor: Actor) -> None:
        """Take days away back; what was reported before stays as it was. Twice is once."""
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.transaction() as connection:
            person = store.end(connection, absence_id, at=self._clock.now())
            if person is not None:
                self._record(connection, AuditTag.LEAVE_ENDED, person, actor, {})

    def of(self, person: PersonId, *, actor: Actor) -> Sequence[Absence]:
        """Return the days away of one person."""
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.reading() as connection:
            return [one for one in store.of(connection, person) if one.ended_at is None]

    def everybodys(self, *, actor: Actor) -> Sequence[Absence]:
        """Return all days away that were not taken back, of everybody."""
        require(actor, Permission.LAUNCH_TRAINING)
        with self._database.reading() as connection:
            return [one for one in store.everything(connection) if one.ended_at is None]

    def _absence(self, person: PersonId, from_on: date, until_on: date, actor: Actor) -> Absence:
        return Absence(
            id=secrets.token_hex(12),
            person=person,
            from_on=from_on,
            until_on=until_on,
            set_by=actor_id(actor),
            set_at=self._clock.now(),
        )

    def _keep(self, connection: Connection, absences: Sequence[Absence], actor: Actor) -> None:
        store.add(connection, absences)
        for one in absences:
            self._record(connection, AuditTag.LEAVE_SET, one.person, actor, {})

    def _record(
        self, connection: Connection, tag: AuditTag, person: PersonId, actor: Actor, facts: Facts
    ) -> None:
        subject = f"person:{person}"
        self._audit.record(connection, tag=tag, actor=actor_id(actor), subject=subject, facts=facts)


def _problem(from_on: date, until_on: date) -> str:
    if until_on < from_on:
        return f"the last day away, {until_on}, is before the first, {from_on}; swap them"
    if until_on - from_on > _LONGEST:
        return "nobody is away for more than three years in one go; check the years"
    return ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
