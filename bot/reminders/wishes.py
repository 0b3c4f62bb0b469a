"""What people wish themselves: to hear nothing until a moment that they choose."""

from datetime import datetime, timedelta

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import SnoozeWrong
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.reminders import store
from bot.reminders.entities import WorkingWeek
from bot.reminders.when import read_when
from bot.reminders.working_time import zone_of

LONGEST = timedelta(days=30)
"""Nobody puts their reminders off for longer at once."""

_HINT = 'Write for instance "tomorrow", "Thursday", "in 3 days", "next week" or "12 May".'


class Snoozing:
    """Lets people put their own reminders off; nobody else's, and nobody hears of it."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        week: WorkingWeek,
        zone: str = "UTC",
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._week = week
        self._zone = zone

    def snooze(self, text: str, *, actor: Person) -> datetime:
        """Put off the actor's reminders until what *text* says; return the moment, in their zone.

        Raise ``SnoozeWrong`` where that is not certain, past, or too far away. Due dates stay.
        """
        require(actor, Permission.SNOOZE)
        now, zone = self._clock.now(), zone_of(actor.timezone or self._zone)
        until = read_when(text, now=now, zone=zone, begins=self._week.begins)
        if until is None:
            raise SnoozeWrong(f"I am not sure which day you mean. {_HINT}")
        if until <= now:
            raise SnoozeWrong("That is past already; choose a later day.")
        if until > now + LONGEST:
            raise SnoozeWrong(
                f"I can keep quiet for {LONGEST.days} days at most. If you are away for longer, "
                "a compliance lead can note your leave."
            )
        with self._database.transaction() as connection:
            store.snooze(connection, actor.id, until=until, at=now)
            self._record(connection, AuditTag.REMINDERS_SNOOZED, actor)
        return until

    def wake(self, *, actor: Person) -> bool:
        """Let the actor hear again; tell whether they had put anything off."""
        require(actor, Permission.SNOOZE)
        with self._database.transaction() as connection:
            was_snoozed = store.wake(connection, actor.id)
            if was_snoozed:
                self._record(connection, AuditTag.REMINDERS_WOKEN, actor)
        return was_snoozed

    def until(self, *, actor: Person) -> datetime | None:
        """Return until when the actor's reminders are put off; None where they are not."""
        require(actor, Permission.SNOOZE)
        with self._database.reading() as connection:
            until = store.snoozes(connection, [actor.id]).get(actor.id)
        return until if until and until > self._clock.now() else None

    def _record(self, connection: Connection, tag: AuditTag, actor: Person) -> None:
        facts: Facts = {}
        subject = f"person:{actor.id}"
        self._audit.record(connection, tag=tag, actor=actor.id, subject=subject, facts=facts)
