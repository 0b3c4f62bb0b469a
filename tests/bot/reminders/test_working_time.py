"""Working time on the days on which clocks change, minute by minute."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations
from zoneinfo import ZoneInfo

import pytest

from bot.people.entities import PersonId
from bot.reminders.entities import Hearer, WorkingWeek
from bot.reminders.working_time import day_of, is_moment, next_moment, start_of

CHANGES = [
    ("Europe/Vienna", date(2026, 3, 29)),
    ("Europe/Vienna", date(2026, 10, 25)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
]
HOURS = [time(0), time(1, 30), time(1, 45), time(2), time(2, 15), time(2, 30), time(3), time(4)]


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_never_off_the_clock(zone, day):
    """An hour that comes twice or never lets nobody be spoken to before or after their hours."""
    midnight = datetime.combine(day, time(), UTC) - timedelta(hours=12)
    moments = [midnight + timedelta(minutes=15 * n) for n in range(32 * 4)]
    for begins, ends in combinations(HOURS, 2):
        week = WorkingWeek(begins=begins, ends=ends, weekend=frozenset())
        hearer = Hearer(person=PersonId("p-ada"), zone=zone, week=week)
        for at in moments:
            if is_moment(hearer, at):
                assert begins <= at.astimezone(ZoneInfo(zone)).time() < ends, at
        assert next_moment(hearer, midnight) is not None


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_a_day_begins_on_that_day(zone, day):
    """The first moment of a day lies on it, also where midnight is left out or comes twice."""
    hearer = Hearer(person=PersonId("p-ada"), zone=zone)
    begun = start_of(hearer, day)
    assert day_of(hearer, begun) == day
    assert day_of(hearer, begun + timedelta(hours=22)) == day


def test_hours_that_never_are():
    """Working hours end after they begin."""
    for begins, ends in ((time(17), time(9)), (time(9), time(9))):
        with pytest.raises(ValueError, match="before they end"):
            WorkingWeek(begins=begins, ends=ends)
