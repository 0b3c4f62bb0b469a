"""The one rule that says who hears what now; pure, so that two replicas decide the same."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.people.entities import PersonId
from bot.reminders.entities import (
    ONCE,
    Decision,
    Heard,
    Hearer,
    Limits,
    Line,
    Never,
    NotBefore,
    Owed,
    Send,
    Why,
    as_utc,
)
from bot.reminders.working_time import day_of, is_away, is_workday, next_moment, start_of

_WEEK = timedelta(days=7)
_DAY = timedelta(days=1)
_Said = Mapping[tuple[str, str], Sequence[Heard]]


def decide(
    hearer: Hearer, owed: Sequence[Owed], heard: Sequence[Heard], *, limits: Limits, now: datetime
) -> Decision:
    """Decide what this person hears now, or until when they hear nothing.

    A moment that is answered with `NotBefore` is answered so until then, and with `Send` then.
    """
    now = as_utc(now)
    if hearer.has_left:
        return Never(why=Why.LEFT)
    unfinished = [one for one in owed if not one.is_done]
    if not unfinished:
        return Never(why=Why.NOTHING_OWED)
    pending = _pending(hearer, unfinished, heard, now=now)
    if not pending:
        return Never(why=Why.SAID_ENOUGH)
    ready = min(max(one.owed.since, start_of(hearer, one.covers)) for one in pending)
    moment = next_moment(hearer, max(now, ready, _room(heard, limits) or now))
    if moment is None:
        return Never(why=Why.AWAY)
    if moment > now:
        return NotBefore(at=moment)
    horizon = day_of(hearer, now) + limits.bundle_days * _DAY
    lines = [one for one in pending if one.covers <= horizon and one.owed.since <= now]
    return Send(lines=tuple(sorted(lines, key=lambda line: urgency(line.owed))))


def nudge(
    hearer: Hearer, owed: Sequence[Owed], heard: Sequence[Heard], *, limits: Limits, now: datetime
) -> Decision:
    """Decide the same for a reminder that a lead gives by hand: the cadence does not count.

    All else does: hours, leave, wishes, the cap, and that nobody hears of one thing twice a day.
    """
    now = as_utc(now)
    if hearer.has_left:
        return Never(why=Why.LEFT)
    unfinished = [one for one in owed if not one.is_done and one.since <= now]
    if not unfinished:
        return Never(why=Why.NOTHING_OWED)
    today = day_of(hearer, now)
    told = {one.matter for one in heard if day_of(hearer, one.at) == today or one.covers == today}
    lines = [Line(owed=one, covers=today) for one in unfinished if one.matter not in told]
    if not lines:
        return Never(why=Why.SAID_ENOUGH)
    moment = next_moment(hearer, max(now, _room(heard, limits) or now))
    if moment is None:
        return Never(why=Why.AWAY)
    if moment > now:
        return NotBefore(at=moment)
    return Send(lines=tuple(sorted(lines, key=lambda line: urgency(line.owed))))


def escalations(
    hearer: Hearer,
    owed: Owed,
    heard: Sequence[Heard],
    *,
    manager: PersonId | None,
    leads: Sequence[PersonId],
    now: datetime,
) -> tuple[Owed, ...]:
    """Return who else hears that this is overdue: the manager, later the leads, each once.

    Nobody hears of somebody who is on leave, or who was never told of it themselves.
    """
    today = day_of(hearer, now)
    told = any(one.matter == owed.matter for one in heard)
    if owed.is_done or not told or is_away(hearer, today):
        return ()
    cadence, found = owed.cadence, dict[PersonId, Owed]()
    for days, people in ((cadence.to_manager, [manager]), (cadence.to_lead, leads)):
        if days is None or today < owed.due + days * _DAY:
            continue
        since = start_of(hearer, owed.due + days * _DAY)
        for person in people:
            if person is not None and person != owed.person:
                found.setdefault(person, _overdue(owed, person, since))
    return tuple(found.values())


def steps(hearer: Hearer, owed: Owed) -> tuple[date, ...]:
    """Return the days of the cadence, where this person is; none is before it is owed.

    A day up to the due date that is no working day comes on the last one before it, so that
    nobody hears too late because of a weekend.
    """
    begun = day_of(hearer, owed.since)
    wished = {begun, *(_moved(hearer, owed.due, days, begun) for days in owed.cadence.days)}
    return tuple(sorted(day for day in wished if day >= begun))


def urgency(owed: Owed) -> tuple[int, date, str, str]:
    """Return what sorts the worst and most urgent to the front."""
    return -owed.severity, owed.due, *owed.matter


def _moved(hearer: Hearer, due: date, days: int, begun: date) -> date:
    day = due + days * _DAY
    while days <= 0 and day > begun and not is_workday(hearer, day):
        day -= _DAY
    return day


def _overdue(owed: Owed, to: PersonId, since: datetime) -> Owed:
    return replace(owed, person=to, about=owed.person, since=since, cadence=ONCE)


def _pending(
    hearer: Hearer, owed: Sequence[Owed], heard: Sequence[Heard], *, now: datetime
) -> list[Line]:
    said = defaultdict[tuple[str, str], list[Heard]](list)
    for one in heard:
        said[one.matter].append(one)
    return list(_lines(hearer, owed, said, today=day_of(hearer, now)))


def _lines(hearer: Hearer, owed: Sequence[Owed], said: _Said, *, today: date) -> Iterator[Line]:
    """Yield what is left to say of each thing: the newest day that has come, else the next."""
    for one in owed:
        earlier = said.get(one.matter, ())
        covered = max((line.covers for line in earlier), default=date.min)
        left = [day for day in steps(hearer, one) if day > covered]
        if not left or len(earlier) >= one.cadence.most:
            continue
        come = [day for day in left if day <= today]
        yield Line(owed=one, covers=come[-1] if come else left[0])


def _room(heard: Sequence[Heard], limits: Limits) -> datetime | None:
    """Return from when on another message is not too much for a week."""
    sent = sorted({one.prompt: one.at for one in heard}.values())
    return sent[-limits.per_week] + _WEEK if len(sent) >= limits.per_week else None
