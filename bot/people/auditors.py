"""Admits auditors: from when until when, and of what they may look at records."""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from bot.audit.entities import AuditEntry, Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import AuditorWrong
from bot.people import grant_store, store
from bot.people.days import today_for
from bot.people.entities import Access, Person, PersonId, Role
from bot.people.grants import Grant
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.standing import Standings
from bot.people.visits import EVERYTHING, Stage, is_part, told_day

LONGEST: Final = timedelta(days=366)
"""So long is somebody admitted at most; it can be made longer once that time comes."""
ADMITTED, CHANGED, ENDED = "auditor_admitted", "auditor_changed", "auditor_ended"
"""Kinds of notice; their words are the transport's business."""

_NO_END = "Say which day is the last."
_SPLIT = re.compile(r"[,;\s]+")
_LEFT_OUT = frozenset({"", "AND", "CLAUSE", "CLAUSES", "CONTROL", "CONTROLS", "ANNEX"})
_WHOLE = frozenset({EVERYTHING.upper(), "EVERYTHING"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Admission:
    """Somebody is to look at records."""

    person: PersonId | None
    begins_on: date | None
    ends_on: date | None
    scope: str
    """As somebody wrote it: ``A.5, 6.1.2`` or ``all``."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """A grant, and where today lies in it."""

    grant: Grant
    stage: Stage


class Auditors:
    """The one place where auditors are admitted; what they looked at is told from the trail."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        known: Callable[[], Collection[str]],
        admins: Collection[str] = (),
        zone: str = "UTC",
    ) -> None:
        """*known* tells the ids of all clauses and controls; *zone* is the company's."""
        self._database = database
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)
        self._known = known
        self._standings = Standings(admins)
        self._zone = zone

    @property
    def today(self) -> date:
        """Return the day that it is for the company."""
        return today_for("system", self._clock.now(), self._zone)

    def faults(self, wished: Admission, *, actor: Actor) -> Mapping[str, str]:
        """Return the fields that cannot be as they are, and why, in words."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.reading() as connection:
            found = {
                "person": self._wrong_person(connection, wished.person),
                "begins_on": self._wrong_begin(wished.begins_on),
                "ends_on": self._wrong_end(wished),
                "scope": self._wrong_scope(wished.scope),
            }
        return {field: words for field, words in found.items() if words}

    def admit(self, wished: Admission, *, actor: Actor, entry_id: str) -> Grant:
        """Admit somebody; the same *entry_id* again is once.

        Raise ``AuditorWrong`` with everything that is missing.
        """
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.transaction() as connection:
            grant_store.take_turn_admitting(connection)
            known = grant_store.entered(connection, entry_id)
            if known is not None:
                return known
            person, begins_on, ends_on = self._checked(wished, actor=actor)
            grant = Grant(
                number=grant_store.take_number(connection),
                person=person,
                begins_on=begins_on,
                ends_on=ends_on,
                scope=read_scope(wished.scope),
                given_by=actor.id if isinstance(actor, Person) else None,
                given_at=self._clock.now(),
            )
            grant_store.add(connection, grant, entry_id=entry_id)
            self._told(connection, AuditTag.AUDITOR_ADMITTED, ADMITTED, grant, actor)
        return grant

    def fault_of_end(self, number: int, ends_on: date | None, *, actor: Actor) -> str:
        """Return why this cannot be the new last day of an admission; empty where it can.

        Raise ``AuditorWrong`` where the admission is over, or there is none.
        """
        grant = self.extendable(number, actor=actor).grant
        if ends_on is None:
            return _NO_END
        if ends_on == grant.ends_on:
            return "That is the last day already: choose another, or leave it as it is."
        return self._wrong_new_end(grant, ends_on)

    def extend(self, number: int, ends_on: date, *, actor: Actor) -> Grant:
        """Set another last day, today or later; the same day again changes nothing."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.transaction() as connection:
            grant_store.take_turn_admitting(connection)
            grant = self._unended(connection, number)
            if grant.ends_on == ends_on:
                return grant
            if words := self._wrong_new_end(grant, ends_on):
                raise AuditorWrong(words)
            after = replace(grant, ends_on=ends_on, version=grant.version + 1)
            grant_store.change(connection, after)
            self._told(connection, AuditTag.AUDITOR_CHANGED, CHANGED, after, actor)
        return after

    def end(self, number: int, *, actor: Actor) -> Grant:
        """End it at once; what is over stays as it is."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.transaction() as connection:
            grant_store.take_turn_admitting(connection)
            grant = self._numbered(connection, number)
            if grant.stage(self.today) is Stage.OVER:
                return grant
            after = replace(grant, ended_on=self.today, version=grant.version + 1)
            grant_store.change(connection, after)
            self._told(connection, AuditTag.AUDITOR_ENDED, ENDED, after, actor)
        return after

    def listed(self, *, actor: Actor) -> tuple[Listed, ...]:
        """Return every grant: first those that run, then what comes, then what is over."""
        require(actor, Permission.CHANGE_PEOPLE)
        today, order = self.today, (Stage.RUNNING, Stage.COMING, Stage.OVER)
        with self._database.reading() as connection:
            found = [
                Listed(grant=one, stage=one.stage(today))
                for grants in grant_store.of_people(connection).values()
                for one in grants
            ]
        return tuple(sorted(found, key=lambda one: (order.index(one.stage), -one.grant.number)))

    def find(self, number: int, *, actor: Actor) -> Listed:
        """Return one; raise ``AuditorWrong`` where there is none."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.reading() as connection:
            grant = self._numbered(connection, number)
        return Listed(grant=grant, stage=grant.stage(self.today))

    def extendable(self, number: int, *, actor: Actor) -> Listed:
        """Return one that is not over; raise ``AuditorWrong`` where it is, or there is none."""
        require(actor, Permission.CHANGE_PEOPLE)
        with self._database.reading() as connection:
            grant = self._unended(connection, number)
        return Listed(grant=grant, stage=grant.stage(self.today))

    def views(self, person: PersonId, *, actor: Actor) -> tuple[AuditEntry, ...]:
        """Return what this person looked at as an auditor, oldest first."""
        require(actor, Permission.CHANGE_PEOPLE)
        return tuple(
            one
            for one in self._audit.entries()
            if one.actor == person and one.tag == AuditTag.RECORDS_VIEWED.value
        )

    def _checked(self, wished: Admission, *, actor: Actor) -> tuple[PersonId, date, date]:
        if wrong := self.faults(wished, actor=actor):
            raise AuditorWrong(" ".join(wrong.values()))
        person, begins_on, ends_on = wished.person, wished.begins_on, wished.ends_on
        if person is None or begins_on is None or ends_on is None:
            raise AuditorWrong("Say who, from when, and until when.")
        return person, begins_on, ends_on

    def _wrong_person(self, connection: Connection, person: PersonId | None) -> str:
        known = None if person is None else store.by_id(connection, person)
        if known is None:
            return "Say who is to look."
        found = self._standings.of(known.person)
        if found.access is not Access.ACTIVE:
            return (
                f"Slack says that this person is {found.access}, and such a person sees nothing of "
                "ours: hand them a pack instead (annexa pack)."
            )
        if found.role in {Role.LEAD, Role.ADMIN}:
            return (
                "Whoever leads or runs the programme cannot be its auditor: choose somebody else."
            )
        grants = grant_store.of_people(connection, [found.id]).get(found.id, ())
        still = next((one for one in grants if one.stage(self.today) is not Stage.OVER), None)
        if still is not None:
            return (
                f"They are admitted until {told_day(still.ends_on)} already ({still.label}): "
                "extend that, or end it."
            )
        return ""

    def _wrong_begin(self, begins_on: date | None) -> str:
        if begins_on is None:
            return "Say on which day it begins."
        return "" if begins_on >= self.today else "That day has passed: begin today or later."

    def _wrong_end(self, wished: Admission) -> str:
        if wished.ends_on is None:
            return _NO_END
        return self._wrong_span(wished.begins_on or self.today, wished.ends_on)

    def _wrong_new_end(self, grant: Grant, ends_on: date) -> str:
        """Return what is wrong with another last day; the longest time is counted from today."""
        return self._wrong_span(max(grant.begins_on, self.today), ends_on)

    def _wrong_span(self, begins_on: date, ends_on: date) -> str:
        if ends_on < self.today:
            return "That day has passed: choose today or a later one."
        if ends_on < begins_on:
            return f"Their first day is {told_day(begins_on)}: choose that one or a later one."
        if ends_on - begins_on > LONGEST:
            latest = told_day(begins_on + LONGEST)
            return f"Nobody is admitted for more than a year at once: {latest} is the latest."
        return ""

    def _wrong_scope(self, words: str) -> str:
        scope = read_scope(words)
        if scope is None:
            return ""
        if not scope:
            return "Say what they may look at: A.5, 6.1.2 and the like, or all."
        there = self._known()
        unknown = [one for one in sorted(scope) if not any(is_part(id_, one) for id_ in there)]
        if unknown:
            return (
                f"There is no clause or control {unknown[0][:40]!r}. "
                "Name such as A.5, A.8.13 or 6.1.2, or all."
            )
        return ""

    def _numbered(self, connection: Connection, number: int) -> Grant:
        found = grant_store.numbered(connection, number)
        if found is None:
            raise AuditorWrong(f"There is no AU-{number}; annexa auditors list shows all.")
        return found

    def _unended(self, connection: Connection, number: int) -> Grant:
        found = self._numbered(connection, number)
        if found.stage(self.today) is Stage.OVER:
            raise AuditorWrong(f"{found.label} is over. To let them look again, admit them anew.")
        return found

    def _told(
        self, connection: Connection, tag: AuditTag, kind: str, grant: Grant, actor: Actor
    ) -> None:
        """Write it to the trail, and tell the auditor and all admins."""
        scope = EVERYTHING if grant.scope is None else " ".join(sorted(grant.scope))
        facts: Facts = {
            "grant": grant.number,
            "begins_on": grant.begins_on.isoformat(),
            "ends_on": (grant.ended_on or grant.ends_on).isoformat(),
            "scope": scope[:_LONGEST_FACT],
        }
        self._audit.record(
            connection,
            tag=tag,
            actor=actor_id(actor),
            subject=f"person:{grant.person}",
            facts=facts,
        )
        said = {
            "who_auditor": grant.person,
            "begins_on": grant.begins_on.isoformat(),
            "ends_on": (grant.ended_on or grant.ends_on).isoformat(),
            "scope": grant.told,
            **({"who_by": actor.id} if isinstance(actor, Person) else {}),
        }
        for to, about in ((Audience.PERSON, {"to_person": grant.person}), (Audience.ADMINS, {})):
            tell(
                self._outbox,
                connection,
                notice_id=f"auditor:{grant.number}:{grant.version}:{to.value}",
                kind=kind,
                to=to,
                facts={**said, **about},
            )


_LONGEST_FACT = 200


def read_scope(words: str) -> frozenset[str] | None:
    """Return what somebody wrote as a scope; None is everything, nothing is no scope at all."""
    said = (one.strip(".").upper() for one in _SPLIT.split(words))
    named = frozenset(one for one in said if one not in _LEFT_OUT)
    # Of “all of A.5” the first word alone would open everything.
    return None if named and named <= _WHOLE else named
