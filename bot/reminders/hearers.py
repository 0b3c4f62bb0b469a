"""Makes of a person somebody who may be spoken to: their zone, week, leave and wishes."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from bot.database.engine import Database
from bot.people.entities import Access, Person, PersonId
from bot.reminders import store
from bot.reminders.entities import Hearer, Leave, Span, WorkingWeek
from bot.reminders.holidays import HolidayBook
from bot.reminders.ports import Absences, QuietTimes

Leaves = Mapping[PersonId, Sequence[Leave]]
Quiet = Mapping[PersonId, Sequence[Span]]


class Hearers:
    """When each person may be spoken to; *zone* is for those whose own nobody knows."""

    def __init__(
        self,
        database: Database,
        *,
        week: WorkingWeek,
        zone: str = "UTC",
        holidays: HolidayBook | None = None,
        absences: Absences | None = None,
        quiet_times: QuietTimes | None = None,
    ) -> None:
        self._database = database
        self._week = week
        self._zone = zone
        self._holidays = holidays or HolidayBook(())
        self._absences = absences
        self._quiet_times = quiet_times

    def of(self, people: Collection[Person], *, ask_slack: bool) -> Mapping[PersonId, Hearer]:
        """Return when each may be spoken to; quiet times are looked up only if asked for.

        Slack limits how often it is asked, so it is asked for those alone who would hear now.
        """
        ids = {person.id for person in people}
        leaves = self._absences.leaves(ids) if self._absences else {}
        quiet = self._quiet_times.quiet(ids) if self._quiet_times and ask_slack else {}
        with self._database.reading() as connection:
            snoozes = store.snoozes(connection, ids)
        return {
            person.id: Hearer(
                person=person.id,
                zone=person.timezone or self._zone,
                week=self._week,
                holidays=self._free(person),
                quiet=tuple(quiet.get(person.id, ())),
                snoozed_until=snoozes.get(person.id),
                leaves=tuple(leaves.get(person.id, ())),
                has_left=person.access is not Access.ACTIVE,
            )
            for person in people
        }

    def one(self, person: Person, *, ask_slack: bool) -> Hearer:
        """Return when this person may be spoken to."""
        return self.of([person], ask_slack=ask_slack)[person.id]

    def _free(self, person: Person) -> frozenset[date]:
        return self._holidays.days(person.timezone or self._zone)
