"""What holds for every person, zone, week, wish and history that there can be."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bot.people.entities import PersonId
from bot.reminders.entities import (
    Cadence,
    Heard,
    Hearer,
    Leave,
    Limits,
    Never,
    NotBefore,
    Owed,
    Send,
    Severity,
    Span,
    Why,
    WorkingWeek,
)
from bot.reminders.rule import decide

ADA = PersonId("p-ada")
#: Clocks that change at midnight, by half an hour, in the south, and a day that was left out.
ZONES = (
    *("UTC", "Europe/Vienna", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"),
    *("America/Sao_Paulo", "Asia/Beirut", "Africa/Casablanca", "Pacific/Apia", "Pacific/Chatham"),
)
FIRST = datetime(2026, 2, 1, tzinfo=UTC)
DAYS = 120
CALM = settings(deadline=None, max_examples=150)

moments = st.integers(0, DAYS * 24 * 4).map(lambda n: FIRST + timedelta(minutes=15 * n))
days = st.integers(0, DAYS).map(lambda n: FIRST.date() + timedelta(days=n))


@st.composite
def weeks(draw):
    begins = draw(st.integers(0, 22 * 2))
    ends = draw(st.integers(begins + 1, 47))
    weekend = draw(st.frozensets(st.integers(1, 7), max_size=4))
    return WorkingWeek(begins=_half_hour(begins), ends=_half_hour(ends), weekend=weekend)


def _half_hour(number):
    return time(number // 2, number % 2 * 30)


@st.composite
def spans(draw, longest_hours=60):
    begins = draw(moments)
    return Span(begins=begins, ends=begins + timedelta(hours=draw(st.integers(1, longest_hours))))


@st.composite
def leaves(draw):
    first = draw(days)
    return Leave(first=first, last=first + timedelta(days=draw(st.integers(0, 30))))


@st.composite
def hearers(draw):
    return Hearer(
        person=ADA,
        zone=draw(st.sampled_from(ZONES)),
        week=draw(weeks()),
        holidays=draw(st.frozensets(days, max_size=8)),
        quiet=tuple(draw(st.lists(spans(), max_size=4))),
        snoozed_until=draw(st.none() | moments),
        leaves=tuple(draw(st.lists(leaves(), max_size=2))),
    )


@st.composite
def owed_things(draw, most=4):
    count = draw(st.integers(0, most))
    return [
        Owed(
            person=ADA,
            key=f"training:{number}",
            kind="training",
            title="Security basics",
            since=draw(moments),
            due=draw(days),
            cadence=Cadence(
                days=tuple(draw(st.lists(st.integers(-20, 20), max_size=5))),
                most=draw(st.integers(1, 6)),
            ),
            severity=draw(st.sampled_from(Severity)),
            is_done=draw(st.booleans()),
        )
        for number in range(count)
    ]


@st.composite
def histories(draw, things):
    found = []
    for number in range(draw(st.integers(0, 8)) if things else 0):
        one = draw(st.sampled_from(things))
        at = draw(moments)
        found.append(Heard(prompt=f"r{number}", key=one.key, about=None, covers=draw(days), at=at))
    return found


@st.composite
def cases(draw):
    things = draw(owed_things())
    return draw(hearers()), things, draw(histories(things)), draw(moments)


limits = st.builds(Limits, per_week=st.integers(1, 5), bundle_days=st.integers(0, 3))


def _may_hear(hearer, at):
    """Tell by the clock on the wall, and by nothing that the rule is made of."""
    local = at.astimezone(ZoneInfo(hearer.zone))
    return (
        hearer.week.begins <= local.time().replace(tzinfo=None) < hearer.week.ends
        and local.isoweekday() not in hearer.week.weekend
        and local.date() not in hearer.holidays
        and not any(leave.first <= local.date() <= leave.last for leave in hearer.leaves)
        and not any(span.begins <= at < span.ends for span in hearer.quiet)
        and (hearer.snoozed_until is None or at >= hearer.snoozed_until)
    )


@CALM
@given(cases(), limits)
def test_never_at_a_wrong_time(case, most):
    """Nobody hears outside working hours, on a free day, on leave, in quiet time or snoozed."""
    hearer, things, said, now = case
    decision = decide(hearer, things, said, limits=most, now=now)
    if isinstance(decision, Send):
        assert _may_hear(hearer, now)
    if isinstance(decision, NotBefore):
        assert decision.at > now
        assert _may_hear(hearer, decision.at)


@CALM
@given(cases(), limits)
def test_never_too_often_and_never_after_done(case, most):
    """No message is one too many for a thing or a week, and none speaks of what is done or to come."""
    hearer, things, said, now = case
    decision = decide(hearer, things, said, limits=most, now=now)
    if not isinstance(decision, Send):
        return
    week = {one.prompt for one in said if one.at > now - timedelta(days=7)}
    assert len(week) < most.per_week
    for line in decision.lines:
        earlier = [one for one in said if one.key == line.owed.key]
        assert len(earlier) < line.owed.cadence.most
        assert all(one.covers < line.covers for one in earlier)
        assert not line.owed.is_done
        assert line.owed.since <= now
    keys = [line.owed.key for line in decision.lines]
    assert len(keys) == len(set(keys)) > 0


@CALM
@given(cases(), limits, st.integers(0, 1_000))
def test_the_next_moment_stays(case, most, part):
    """Until the moment that was named nothing else is decided; at it something is said."""
    hearer, things, said, now = case
    decision = decide(hearer, things, said, limits=most, now=now)
    if isinstance(decision, NotBefore):
        between = now + (decision.at - now) * (part / 1_001)
        assert decide(hearer, things, said, limits=most, now=between) == decision
        then = decide(hearer, things, said, limits=most, now=decision.at)
        assert isinstance(then, Send)


@CALM
@given(cases(), limits, st.randoms(use_true_random=False))
def test_two_replicas_decide_alike(case, most, chance):
    """The order in which things were read, and the zone a moment is written in, change nothing."""
    hearer, things, said, now = case
    other_things, other_said = chance.sample(things, len(things)), chance.sample(said, len(said))
    elsewhere = now.astimezone(ZoneInfo("Asia/Tokyo"))
    first = decide(hearer, things, said, limits=most, now=now)
    assert decide(hearer, other_things, other_said, limits=most, now=elsewhere) == first


@CALM
@given(hearers(), owed_things(), limits)
def test_silent_only_for_a_reason(hearer, things, most):
    """Who owes something of which nothing was said yet hears of it sooner or later."""
    decision = decide(hearer, things, [], limits=most, now=FIRST)
    assert isinstance(decision, Never) == (
        all(one.is_done for one in things) or len(hearer.week.weekend) == 7
    )
    if isinstance(decision, Never):
        assert decision.why in {Why.NOTHING_OWED, Why.AWAY}


@settings(deadline=None, max_examples=25)
@given(hearers(), owed_things(most=3), limits)
def test_nobody_is_forgotten(hearer, things, most):
    """Round by round for months: all that is owed is said, within a week and a working day or so."""
    calm = replace(hearer, quiet=(), snoozed_until=None, leaves=())
    open_ = [one for one in things if not one.is_done]
    assume(open_ and len(calm.week.weekend) <= 4)
    said, moments_ = _months(calm, things, most)
    for one in open_:
        mine = sorted(line.at for line in said if line.key == one.key)
        assert mine, one
        # A week may be full, and then it may be a weekend, holidays or both.
        assert mine[0] <= one.since + timedelta(days=7 + 4 + 8 + 2)
        assert len(mine) <= one.cadence.most
    assert len(moments_) == len(set(moments_)), "several things at once are one message"
    for at in moments_:
        assert _may_hear(calm, at)
        week = [one for one in moments_ if at - timedelta(days=7) < one <= at]
        assert len(week) <= most.per_week


def _months(hearer, things, most):
    """Do what rounds do, from one moment that the rule names to the next."""
    said, sent, now = [], [], FIRST
    while True:
        decision = decide(hearer, things, said, limits=most, now=now)
        if isinstance(decision, Never):
            return said, sent
        if isinstance(decision, NotBefore):
            now = decision.at
            continue
        sent.append(now)
        said += [
            Heard(prompt=f"r{len(sent)}", key=x.owed.key, about=None, covers=x.covers, at=now)
            for x in decision.lines
        ]
        assert now.date() < date(2027, 1, 1)
