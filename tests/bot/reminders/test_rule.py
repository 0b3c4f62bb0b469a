"""Who hears what now, example by example; the properties are beside it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.people.entities import PersonId
from bot.reminders.entities import (
    ONCE,
    Cadence,
    Heard,
    Leave,
    Limits,
    Never,
    NotBefore,
    Send,
    Severity,
    Span,
    Why,
    WorkingWeek,
)
from bot.reminders.rule import decide, escalations, steps

LIMITS = Limits()
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def _at(text):
    return datetime.fromisoformat(text).astimezone(UTC)


def _heard(owed, covers, at, prompt=None):
    return Heard(
        prompt=prompt or f"reminder:{at:%Y%m%d%H%M}",
        key=owed.key,
        about=owed.about,
        covers=covers,
        at=at,
    )


def test_owed_now_is_said_now(ada, owe):
    """Who owes something and is at work hears of it at once."""
    decision = decide(ada, [owe()], [], limits=LIMITS, now=MONDAY)
    assert [line.owed.key for line in decision.lines] == ["training:1"]


def test_several_things_are_one_message(ada, owe):
    """Whatever is due is said in one message, the worst first, then the most urgent."""
    owed = [
        owe("training:1"),
        owe("training:2", due=date(2026, 3, 10)),
        owe("task:3", severity=Severity.HIGH),
        owe("training:4", is_done=True),
    ]
    decision = decide(ada, owed, [], limits=LIMITS, now=MONDAY)
    assert [line.owed.key for line in decision.lines] == ["task:3", "training:2", "training:1"]


@pytest.mark.parametrize(
    ("change", "now", "then"),
    [
        ({}, "2026-03-02T08:59:59+00:00", "2026-03-02T09:00:00+00:00"),
        ({}, "2026-03-02T17:00:00+00:00", "2026-03-03T09:00:00+00:00"),
        ({}, "2026-03-06T17:30:00+00:00", "2026-03-09T09:00:00+00:00"),
        ({"zone": "Asia/Tokyo"}, "2026-03-02T09:00:00+00:00", "2026-03-03T00:00:00+00:00"),
        ({"zone": "Nowhere/Atall"}, "2026-03-02T08:00:00+00:00", "2026-03-02T09:00:00+00:00"),
        (
            {"holidays": frozenset({date(2026, 3, 3)})},
            "2026-03-02T18:00:00+00:00",
            "2026-03-04T09:00:00+00:00",
        ),
        (
            {"leaves": (Leave(first=date(2026, 2, 20), last=date(2026, 3, 4)),)},
            "2026-03-02T09:00:00+00:00",
            "2026-03-05T09:00:00+00:00",
        ),
        (
            {"snoozed_until": _at("2026-03-05T11:00:00+00:00")},
            "2026-03-02T09:00:00+00:00",
            "2026-03-05T11:00:00+00:00",
        ),
        (
            {"quiet": (Span(begins=_at("2026-03-02T08:00Z"), ends=_at("2026-03-02T10:30Z")),)},
            "2026-03-02T09:00:00+00:00",
            "2026-03-02T10:30:00+00:00",
        ),
        (
            {"week": WorkingWeek(weekend=frozenset({5, 6}))},
            "2026-03-06T10:00:00+00:00",
            "2026-03-08T09:00:00+00:00",
        ),
    ],
)
def test_not_before(ada, owe, change, now, then):
    """Outside working time, on free days, on leave, snoozed or quiet, one waits for the next moment."""
    decision = decide(replace(ada, **change), [owe()], [], limits=LIMITS, now=_at(now))
    assert decision == NotBefore(at=_at(then))


@pytest.mark.parametrize(
    ("zone", "day", "hour"),
    [
        ("Europe/Vienna", date(2026, 3, 27), 8),
        ("Europe/Vienna", date(2026, 3, 30), 7),
        ("America/New_York", date(2026, 3, 6), 14),
        ("America/New_York", date(2026, 3, 9), 13),
        ("Asia/Kathmandu", date(2026, 3, 9), 3),
    ],
)
def test_nine_is_nine_before_and_after_clocks_change(ada, owe, zone, day, hour):
    """Working time follows the clock on the wall, also when it is put forward."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    decision = decide(replace(ada, zone=zone), [owe()], [], limits=LIMITS, now=midnight)
    assert (decision.at.date(), decision.at.hour) == (day, hour)


def test_said_once_for_each_day_of_the_cadence(ada, owe):
    """What was said today is said again on the next day of the cadence, not before."""
    owed = owe()
    said = [_heard(owed, date(2026, 3, 2), MONDAY)]
    assert decide(ada, [owed], said, limits=LIMITS, now=MONDAY + timedelta(hours=1)) == NotBefore(
        at=_at("2026-03-13T09:00:00+00:00")
    )


def test_missed_days_become_one(ada, owe):
    """Who was away for several days of the cadence hears once, not once for each."""
    away = replace(ada, leaves=(Leave(first=date(2026, 3, 2), last=date(2026, 3, 20)),))
    owed = owe()
    now = _at("2026-03-23T09:00:00+00:00")
    (line,) = decide(away, [owed], [], limits=LIMITS, now=now).lines
    assert line.covers == date(2026, 3, 22)
    said = [_heard(owed, line.covers, now)]
    assert decide(away, [owed], said, limits=LIMITS, now=now) == NotBefore(
        at=_at("2026-03-25T09:00:00+00:00")
    )


def test_tomorrow_is_said_today(ada, owe):
    """What would be said tomorrow is taken along with what is said today, and not said twice."""
    first, second = owe("training:1"), owe("training:2", due=date(2026, 3, 10))
    said = [_heard(second, date(2026, 3, 2), MONDAY - timedelta(minutes=1))]
    decision = decide(ada, [first, second], said, limits=LIMITS, now=MONDAY)
    assert [(line.owed.key, line.covers.day) for line in decision.lines] == [
        ("training:2", 3),
        ("training:1", 2),
    ]


def test_a_weekend_makes_nobody_late(ada, owe):
    """A day of the cadence up to the due date moves before a weekend, one after it behind."""
    owed = owe(due=date(2026, 3, 15), cadence=Cadence(days=(-1, 0, 6)))
    assert steps(ada, owed) == (date(2026, 3, 2), date(2026, 3, 13), date(2026, 3, 21))


def test_no_day_before_it_is_owed(ada, owe):
    """A thing that is given late has no days of the cadence before it was given."""
    owed = owe(due=date(2026, 3, 3))
    assert steps(ada, owed)[0] == date(2026, 3, 2)


def test_a_later_due_date_is_spoken_of_anew(ada, owe):
    """An extension brings the days around the new date."""
    owed = owe()
    said = [_heard(owed, date(2026, 3, 29), _at("2026-03-30T09:00Z"))]
    assert decide(ada, [owed], said, limits=LIMITS, now=MONDAY) == Never(why=Why.SAID_ENOUGH)
    later = replace(owed, due=date(2026, 4, 30))
    decision = decide(ada, [later], said, limits=LIMITS, now=_at("2026-03-30T09:00Z"))
    assert decision == NotBefore(at=_at("2026-04-23T09:00Z"))


def test_caps(ada, owe):
    """Never more about one thing than the cap, and never more to one person in seven days."""
    owed = owe()
    often = [_heard(owed, date(2026, 3, 2), MONDAY, prompt=f"r{n}") for n in range(8)]
    assert decide(ada, [owed], often, limits=LIMITS, now=MONDAY) == Never(why=Why.SAID_ENOUGH)
    others = [
        _heard(owe(f"task:{n}"), date(2026, 2, 27), MONDAY - timedelta(days=3, hours=n))
        for n in range(5)
    ]
    decision = decide(ada, [owed], others, limits=LIMITS, now=MONDAY)
    # The oldest was on Friday, 05:00; a week later it is too early in the day.
    assert decision == NotBefore(at=_at("2026-03-06T09:00Z"))


def test_never(ada, owe):
    """Nothing owed, everything done, gone, or never at work: nothing, and the reason."""
    assert decide(ada, [], [], limits=LIMITS, now=MONDAY) == Never(why=Why.NOTHING_OWED)
    done = [owe(is_done=True)]
    assert decide(ada, done, [], limits=LIMITS, now=MONDAY) == Never(why=Why.NOTHING_OWED)
    gone = replace(ada, has_left=True)
    assert decide(gone, [owe()], [], limits=LIMITS, now=MONDAY) == Never(why=Why.LEFT)
    idle = replace(ada, week=WorkingWeek(weekend=frozenset(range(1, 8))))
    assert decide(idle, [owe()], [], limits=LIMITS, now=MONDAY) == Never(why=Why.AWAY)


def test_moments_need_a_time_zone(ada, owe):
    """A moment without time zone is refused, wherever it comes in."""
    naive = datetime(2026, 3, 2, 9, 0)  # noqa: DTZ001 -- the point
    with pytest.raises(ValueError, match="time zone"):
        decide(ada, [owe()], [], limits=LIMITS, now=naive)
    with pytest.raises(ValueError, match="time zone"):
        owe(since=naive)


ADA, BOSS, LEA = PersonId("p-ada"), PersonId("p-boss"), PersonId("p-lea")


def _late(ada, owed, day, *, heard=True, manager=BOSS):
    said = [_heard(owed, date(2026, 3, 2), MONDAY)] if heard else []
    return escalations(ada, owed, said, manager=manager, leads=[LEA, BOSS], now=day)


@pytest.mark.parametrize(
    ("day", "who"),
    [
        ("2026-03-20T12:00Z", []),
        ("2026-03-24T23:59Z", []),
        ("2026-03-25T00:00Z", [BOSS]),
        ("2026-03-30T00:00Z", [BOSS, LEA]),
    ],
)
def test_managers_hear_late_then_leads(ada, owe, day, who):
    """Five days overdue the manager, ten days overdue the leads; who is both hears it once."""
    found = _late(ada, owe(), _at(day))
    assert [one.person for one in found] == who
    assert all(one.about == ADA and one.cadence == ONCE for one in found)


def test_nobody_is_denounced_without_need(ada, owe):
    """Nobody hears of what is done, of somebody on leave, or of what was never said to them."""
    day = _at("2026-04-30T10:00Z")
    assert _late(ada, owe(is_done=True), day) == ()
    assert _late(ada, owe(), day, heard=False) == ()
    away = replace(ada, leaves=(Leave(first=day.date(), last=day.date()),))
    assert _late(away, owe(), day) == ()
    assert [one.person for one in _late(ada, owe(), day, manager=None)] == [LEA, BOSS]
    assert [one.person for one in _late(ada, owe(), day, manager=ADA)] == [LEA, BOSS]


def test_a_manager_hears_of_it_once(ada, owe):
    """What a manager was told about somebody is not told again, however late it gets."""
    (late,) = _late(ada, owe(), _at("2026-03-25T10:00Z"))
    boss = replace(ada, person=BOSS)
    now = _at("2026-03-25T10:00Z")
    (line,) = decide(boss, [late], [], limits=LIMITS, now=now).lines
    said = [_heard(line.owed, line.covers, now)]
    for days in (0, 1, 30):
        later = decide(boss, [late], said, limits=LIMITS, now=now + timedelta(days=days))
        assert later == Never(why=Why.SAID_ENOUGH)
    assert isinstance(decide(boss, [late], [], limits=LIMITS, now=now), Send)
