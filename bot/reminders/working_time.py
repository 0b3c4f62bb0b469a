"""When somebody may be spoken to: by their own clock, week, holidays, leave and wishes."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.reminders.entities import Hearer, Span

HORIZON = timedelta(days=800)
"""Who is away for longer than this is not waited for."""


@lru_cache(maxsize=1024)
def zone_of(name: str) -> ZoneInfo:
    """Return the time zone of this IANA name; UTC where there is none of it."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def day_of(hearer: Hearer, at: datetime) -> date:
    """Return which day it is where this person is."""
    return at.astimezone(zone_of(hearer.zone)).date()


def start_of(hearer: Hearer, day: date) -> datetime:
    """Return the moment at which this day begins where this person is."""
    return _not_before(day, time(0), zone_of(hearer.zone))


def is_workday(hearer: Hearer, day: date) -> bool:
    """Tell whether people work on this day where this person is; leave is another matter."""
    return day.isoweekday() not in hearer.week.weekend and day not in hearer.holidays


def is_away(hearer: Hearer, day: date) -> bool:
    """Tell whether this person is on leave on this day."""
    return any(leave.holds(day) for leave in hearer.leaves)


def next_moment(hearer: Hearer, at: datetime) -> datetime | None:
    """Return the first moment from *at* on at which this person may be spoken to.

    None where there is none within the horizon.
    """
    earliest = max(at.astimezone(UTC), hearer.snoozed_until or at)
    first = day_of(hearer, earliest)
    for number in range(HORIZON.days):
        day = first + timedelta(days=number)
        if not is_workday(hearer, day) or is_away(hearer, day):
            continue
        hours = _hours(hearer, day)
        moment = _after_quiet(hearer, max(earliest, hours.begins))
        if hours.holds(moment):
            return moment
    return None


def is_moment(hearer: Hearer, at: datetime) -> bool:
    """Tell whether this person may be spoken to now."""
    return next_moment(hearer, at) == at


def _hours(hearer: Hearer, day: date) -> Span:
    zone = zone_of(hearer.zone)
    return Span(
        begins=_not_before(day, hearer.week.begins, zone),
        ends=_not_after(day, hearer.week.ends, zone),
    )


def _after_quiet(hearer: Hearer, at: datetime) -> datetime:
    """Return the first moment from *at* on in no quiet time; they may touch and overlap."""
    for span in sorted(hearer.quiet, key=lambda one: one.begins):
        if span.holds(at):
            at = span.ends
    return at.astimezone(UTC)


def _not_before(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the moment from which on the clock shows at least *wall*, also when clocks change."""
    return max(_readings(day, wall, zone))


def _not_after(day: date, wall: time, zone: ZoneInfo) -> datetime:
    """Return the moment up to which the clock shows less than *wall*, also when clocks change."""
    return min(_readings(day, wall, zone))


def _readings(day: date, wall: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    # An hour that comes twice has two readings; for one that never comes, one lies on either side.
    local = datetime.combine(day, wall, tzinfo=zone)
    return local.replace(fold=0).astimezone(UTC), local.replace(fold=1).astimezone(UTC)
