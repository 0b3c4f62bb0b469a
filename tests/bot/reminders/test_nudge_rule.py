"""A reminder that a lead gives by hand: outside the cadence, within everything else."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.reminders.entities import Heard, Leave, Limits, Never, NotBefore, Send, Span, Why
from bot.reminders.rule import decide, nudge

LIMITS = Limits()
THURSDAY = datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
"""No day of the cadence: the thing is owed since Monday and due in two weeks."""


def _told(owed, at, number=1):
    return Heard(prompt=f"reminder:{number}", key=owed.key, about=None, covers=at.date(), at=at)


def test_it_is_said_where_the_cadence_is_silent(ada, owe):
    """On a day on which nothing is due to be said, it is said all the same."""
    said = [_told(owe(), datetime(2026, 3, 2, 9, 0, tzinfo=UTC))]
    assert not isinstance(decide(ada, [owe()], said, limits=LIMITS, now=THURSDAY), Send)
    decision = nudge(ada, [owe()], said, limits=LIMITS, now=THURSDAY)
    assert [line.covers for line in decision.lines] == [THURSDAY.date()]


def test_it_is_said_once_a_day(ada, owe):
    """Whoever heard of it today hears no more of it today, and again tomorrow."""
    said = [_told(owe(), THURSDAY - timedelta(hours=1))]
    assert nudge(ada, [owe()], said, limits=LIMITS, now=THURSDAY) == Never(why=Why.SAID_ENOUGH)
    tomorrow = THURSDAY + timedelta(days=1)
    assert isinstance(nudge(ada, [owe()], said, limits=LIMITS, now=tomorrow), Send)


def test_hours_leave_wishes_and_quiet_hold(ada, owe):
    """At night, on leave, after "remind me Thursday" and in quiet times nothing is said."""
    day = THURSDAY.date()
    held = [
        (ada, THURSDAY.replace(hour=22)),
        (replace(ada, leaves=(Leave(first=day, last=day),)), THURSDAY),
        (replace(ada, snoozed_until=THURSDAY + timedelta(hours=1)), THURSDAY),
        (
            replace(ada, quiet=(Span(begins=THURSDAY, ends=THURSDAY + timedelta(hours=1)),)),
            THURSDAY,
        ),
        (replace(ada, holidays=frozenset({day})), THURSDAY),
    ]
    for hearer, now in held:
        decision = nudge(hearer, [owe()], [], limits=LIMITS, now=now)
        assert isinstance(decision, NotBefore)
        assert decision.at > now


def test_the_cap_holds(ada, owe):
    """Whoever had a full week of messages waits, whatever a lead wishes."""
    days = [THURSDAY - timedelta(days=number) for number in range(1, 6)]
    said = [_told(owe("other:1"), at, number) for number, at in enumerate(days)]
    assert isinstance(nudge(ada, [owe()], said, limits=LIMITS, now=THURSDAY), NotBefore)


def test_never_after_done_or_after_leaving(ada, owe):
    """What is done is not asked for, and who left is not spoken to."""
    done = nudge(ada, [owe(is_done=True)], [], limits=LIMITS, now=THURSDAY)
    assert done == Never(why=Why.NOTHING_OWED)
    left = nudge(replace(ada, has_left=True), [owe()], [], limits=LIMITS, now=THURSDAY)
    assert left == Never(why=Why.LEFT)
