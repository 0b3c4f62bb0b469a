"""By when something is due: plain rules on days."""

from calendar import monthrange
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.training.campaign_entities import Absence, CampaignEvent, Deed, Recurrence

_EARTH = timedelta(hours=12)
"""A day is over when it is over everywhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """Days in a row, both ends included."""

    from_on: date
    until_on: date

    def covers(self, day: date) -> bool:
        """Tell whether *day* lies in it."""
        return self.from_on <= day <= self.until_on


def end_of(day: date) -> datetime:
    """Return the moment from which something due on *day* is late, wherever somebody is."""
    return datetime.combine(day + timedelta(days=1), time(), UTC) + _EARTH


def fair_due(assigned_on: date, due_on: date, away: Iterable[Span]) -> date:
    """Return the due date for somebody who was away: with as many days as everybody had."""
    spans = list(away)
    if not spans:
        return due_on
    due = due_on
    while True:
        later = due_on + timedelta(days=_days_away(assigned_on, due, spans))
        if later == due:
            return due
        due = later


def extended(due_on: date, events: Iterable[CampaignEvent]) -> date:
    """Return the due date after extensions, of which the last counts."""
    chosen = due_on
    for event in events:
        if event.deed in {Deed.EXTENDED, Deed.RETURNED} and event.due_on is not None:
            chosen = event.due_on
    return chosen


def spans_at(absences: Collection[Absence], at: datetime) -> list[Span]:
    """Return the days away that were known at a moment."""
    return [
        Span(from_on=one.from_on, until_on=one.until_on)
        for one in absences
        if one.set_at <= at and (one.ended_at is None or one.ended_at > at)
    ]


def window_opening(recurrence: Recurrence, year: int) -> date:
    """Return when the yearly window opens; 29 February is the 28th where there is none."""
    last = monthrange(year, recurrence.month)[1]
    return date(year, recurrence.month, min(recurrence.day, last))


def newest_opening(recurrence: Recurrence, today: date) -> date:
    """Return when the yearly window opened last, today included."""
    opening = window_opening(recurrence, today.year)
    return opening if opening <= today else window_opening(recurrence, today.year - 1)


def personal_due(
    assigned_at: datetime,
    due_on: date,
    *,
    events: Iterable[CampaignEvent],
    away: Iterable[Span],
) -> date:
    """Return when something is due for one person: extensions first, then the days away.

    *events* are those of the person and of everybody, in order.
    """
    since = (event for event in events if event.at >= assigned_at)
    return fair_due(assigned_at.date(), extended(due_on, since), away)


def _days_away(first: date, last: date, spans: Collection[Span]) -> int:
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(any(span.covers(day) for span in spans) for day in days)
