"""Planned tasks are opened once each when their time has come, and the next one is planned."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.entities import SYSTEM
from bot.errors import NotPermitted, TaskChanged, TaskWrong, UnknownTask
from bot.tasks.certification import CONFIRM, certification_calendar
from bot.tasks.personal import TasksKept
from bot.tasks.plans import Plan, Planned, months_after, plan_number
from bot.tasks.searching import Wish

DAYS = st.dates(date(2020, 1, 1), date(2090, 12, 31))


def plan(office, *, actor=None, entry_id="shell:1", **more):
    planned = Planned(
        **{
            "title": "Review who has access",
            "owner": office.ada.id,
            "due_on": date(2026, 3, 31),
            "controls": ("A.5.18",),
            "every_months": 3,
            **more,
        }
    )
    return office.board.planning.plan(planned, actor=actor or office.lena, entry_id=entry_id)


def tasks(office):
    page = office.board.listing.listed(Wish(), actor=office.lena, size=100)
    return sorted(page.tasks, key=lambda one: one.number)


def run(office):
    return office.board.planning.open_due(office.clock.now())


def test_it_is_opened_in_time_and_comes_again(office):
    """Two weeks before it is due, once however often one looks, and three months later again."""
    plan(office)
    assert run(office) == 0
    office.clock.at = office.clock.at.replace(month=3, day=17)
    assert (run(office), run(office)) == (1, 0)
    [task] = tasks(office)
    assert (task.title, task.owner, task.due_on) == (
        "Review who has access",
        office.ada.id,
        date(2026, 3, 31),
    )
    [standing] = office.board.planning.standing(actor=office.lena)
    assert standing.planned.due_on == date(2026, 6, 30)
    office.clock.at = office.clock.at.replace(month=6, day=16)
    assert run(office) == 1
    assert [one.due_on for one in tasks(office)] == [date(2026, 3, 31), date(2026, 6, 30)]
    [standing] = office.board.planning.standing(actor=office.lena)
    assert standing.planned.due_on == date(2026, 9, 30)


def test_a_crash_between_task_and_plan_opens_no_second_one(office):
    """Where the task is there and the plan was not moved on, the next look does only the rest."""
    kept = plan(office)
    office.clock.forward(days=20)
    office.board.planning._open(kept, office.clock.now().date())
    assert run(office) == 1
    assert len(tasks(office)) == 1
    assert office.board.planning.standing(actor=office.lena)[0].planned.due_on > kept.planned.due_on


def test_today_is_where_somebody_is(office):
    """Whoever plans, moves or waits lives somewhere: it is their day that counts, and not London's."""
    auckland, los_angeles = (
        replace(office.lena, timezone=name) for name in ("Pacific/Auckland", "America/Los_Angeles")
    )
    office.clock.at = office.clock.at.replace(month=3, day=3, hour=4)
    planning = office.board.planning
    moved = plan(office)
    there = planning.move(moved.number, date(2026, 3, 2), seen=moved.version, actor=los_angeles)
    assert there.planned.due_on == date(2026, 3, 2)
    office.clock.at = office.clock.at.replace(hour=20)
    with pytest.raises(TaskWrong, match="has passed"):
        planning.move(there.number, date(2026, 3, 3), seen=there.version, actor=auckland)
    # In Auckland the first audit was to be booked yesterday, so nothing is left of that.
    made = planning.certify(
        date(2025, 8, 30), date(2028, 8, 30), owner=office.lena.id, actor=auckland
    )
    assert min(one.planned.due_on for one in made) > date(2026, 3, 3)


def test_a_company_far_in_the_east(office):
    """Where it is tomorrow already, what is due today by Greenwich is opened, and due today there."""
    plan(office, due_on=date(2026, 3, 3), lead_days=0)
    east = office.board_for(zone="Pacific/Auckland").planning
    assert east.open_due(office.clock.at.replace(month=3, day=2, hour=20)) == 1
    office.clock.at = office.clock.at.replace(month=3, day=3, hour=20)
    plan(office, entry_id="shell:2", due_on=date(2026, 3, 3), lead_days=0, title="Count badges")
    assert east.open_due(office.clock.now()) == 1
    assert [one.due_on.day for one in tasks(office)] == [3, 4]


def test_what_was_missed_is_opened_once(office):
    """After two years without anybody running it there is one task, due today, and a next day."""
    plan(office)
    office.clock.forward(days=730)
    assert run(office) == 1
    [task] = tasks(office)
    today = office.clock.now().date()
    assert task.due_on == today
    assert office.board.planning.standing(actor=office.lena)[0].planned.due_on > today


def test_once_is_once(office):
    """What does not come again is gone from the plan when its task is there."""
    plan(office, every_months=0, due_on=date(2026, 3, 2))
    assert (run(office), run(office)) == (1, 0)
    assert office.board.planning.standing(actor=office.lena) == ()


def test_whoever_left_gets_nothing(office):
    """A lead has the task of somebody who was deactivated or is not known any more."""
    plan(office, due_on=date(2026, 3, 3))
    office.people.person_for_slack("U0000ADA", deactivated=True)
    plan(office, due_on=date(2026, 3, 3), entry_id="shell:2", owner=office.cem.id)
    with office.database.transaction() as connection:
        TasksKept().erase(connection, office.cem)
    assert run(office) == 2
    leads = {office.lena.id, office.lars.id}
    assert {one.owner for one in tasks(office)} <= leads


def test_the_same_entry_is_planned_once(office):
    """A repeated command returns what was planned, and writes nothing."""
    first = plan(office)
    assert plan(office, title="Other words").planned == first.planned
    made = [one for one in office.audit.entries() if one.tag == "plan:made"]
    assert len(made) == 1
    assert "Review" not in made[0].facts


def test_moving_and_ending(office):
    """Later ones are counted from the new day; an ended one opens nothing; a stale look is told."""
    kept = plan(office)
    planning = office.board.planning
    moved = planning.move(kept.number, date(2026, 4, 10), seen=kept.version, actor=office.lena)
    with pytest.raises(TaskChanged):
        planning.move(kept.number, date(2026, 4, 11), seen=kept.version, actor=office.lars)
    assert moved.next_after(date(2026, 4, 10)) == date(2026, 7, 10)
    with pytest.raises(TaskWrong, match="has passed"):
        planning.move(kept.number, date(2026, 3, 1), seen=moved.version, actor=office.lena)
    planning.end(kept.number, seen=moved.version, actor=office.lena)
    office.clock.forward(days=100)
    assert run(office) == 0
    for number in (kept.number, 99):
        with pytest.raises(UnknownTask):
            planning.end(number, seen=1, actor=office.lena)


@pytest.mark.parametrize(
    "wrong",
    [
        {"title": " "},
        {"due_on": date(2026, 3, 1)},
        {"controls": ("A.9.99",)},
        {"owner": None},
        {"every_months": -1},
        {"every_months": 61},
        {"lead_days": -1},
        {"lead_days": 367},
    ],
)
def test_what_cannot_be_planned(office, wrong):
    """It is told, and nothing is kept."""
    with pytest.raises(TaskWrong):
        plan(office, **wrong)
    assert office.board.planning.standing(actor=SYSTEM) == ()


@pytest.mark.parametrize("name", ["ada", "ben", "otto", "root"])
def test_who_may_not(office, name):
    """Leads plan; nobody else does, and an auditor may look."""
    kept, actor, planning = plan(office), getattr(office, name), office.board.planning
    with pytest.raises(NotPermitted):
        plan(office, actor=actor, entry_id="other")
    with pytest.raises(NotPermitted):
        planning.move(kept.number, date(2026, 5, 1), seen=1, actor=actor)
    with pytest.raises(NotPermitted):
        planning.end(kept.number, seen=1, actor=actor)
    with pytest.raises(NotPermitted):
        planning.certify(date(2026, 3, 2), date(2029, 3, 1), owner=actor.id, actor=actor)
    assert len(planning.standing(actor=office.otto)) == 1


def test_what_is_kept_of_people(office):
    """It is shown to them, and erasing takes them out; the plan stays."""
    plan(office)
    kept = TasksKept()
    with office.database.transaction() as connection:
        [told] = kept.about(connection, office.ada)["task_plans"]
        assert (told["plan"], told["as"]) == ("P-1", "owner")
        assert "plan:1" in kept.subjects(connection, office.ada)
        assert kept.erase(connection, office.ada) == {"tasks": 1}
        assert kept.erase(connection, office.lena) == {"tasks": 1}
        assert kept.about(connection, office.lena)["task_plans"] == []
    [standing] = office.board.planning.standing(actor=office.lars)
    assert (standing.planned.owner, standing.made_by) == (None, None)


def test_the_calendar_of_a_certificate(office):
    """Both days twice are once; what is past is left out; each says that it is to be confirmed."""
    planning = office.board.planning
    made = planning.certify(
        date(2025, 12, 1), date(2028, 11, 30), owner=office.lena.id, actor=office.lena
    )
    again = planning.certify(
        date(2025, 12, 1), date(2028, 11, 30), owner=office.lena.id, actor=office.lena
    )
    assert again == made == planning.standing(actor=office.lena)
    assert all(CONFIRM in one.planned.description for one in made)
    titles = {one.planned.title: one.planned.due_on for one in made}
    assert titles["Surveillance audit 1"] == date(2026, 12, 1)
    assert titles["Surveillance audit 2"] == date(2027, 12, 1)
    assert titles["Recertification audit"] == date(2028, 9, 1)
    office.clock.forward(days=400)
    late = planning.certify(
        date(2025, 12, 2), date(2028, 12, 1), owner=office.lena.id, actor=office.lena
    )
    assert "Surveillance audit 1" not in {one.planned.title for one in late}


@given(decided=DAYS, months=st.integers(12, 48), less=st.integers(0, 20))
def test_rules_of_the_calendar(decided, months, less):
    """First surveillance within a year, one audit in each calendar year, time before the expiry."""
    expires = months_after(decided, months) - timedelta(days=less)
    entries = certification_calendar(decided, expires)
    audits = [one for one in entries if one.title.endswith(("audit",)) or " audit " in one.title]
    audits = [one for one in audits if one.title.startswith(("Surveillance", "Recertification"))]
    assert audits[0].due_on <= months_after(decided, 12)
    assert audits[-1].due_on <= expires - timedelta(days=90)
    years = {one.due_on.year for one in audits}
    assert set(range(decided.year + 1, audits[-1].due_on.year + 1)) <= years
    for audit in audits:
        name = f"({audit.title[0].lower()}{audit.title[1:]})"
        before = [one for one in entries if one.title.endswith(name)]
        order = [one.title.split(" (")[0] for one in sorted(before, key=lambda one: one.due_on)]
        assert order.index("Hold the internal audit") < order.index("Hold the management review")
        assert all(one.due_on < audit.due_on for one in before)


@pytest.mark.parametrize(
    ("decided", "expires"),
    [
        (date(2026, 3, 2), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2025, 3, 2)),
        (date(2026, 3, 2), date(2036, 3, 2)),
    ],
)
def test_no_certificate(decided, expires):
    """Two days that are no certificate's are told."""
    with pytest.raises(TaskWrong):
        certification_calendar(decided, expires)


@given(day=DAYS, every=st.integers(1, 60), after=st.integers(0, 2_000))
def test_the_next_day(day, every, after):
    """It lies after the day asked about, a whole number of steps from the first, and no step is left out."""
    kept = Plan(
        number=1,
        planned=Planned(title="x", due_on=day, owner=None, every_months=every),
        begun_on=day,
        made_by=None,
        made_at=None,
    )
    now = day + timedelta(days=after)
    due = kept.next_after(now)
    assert due > now
    steps = {months_after(day, n * every) for n in range(1, 2_000 // (every * 28) + 3)}
    assert due == min(one for one in steps if one > now)
    assert replace(kept, planned=replace(kept.planned, every_months=0)).next_after(now) is None


@pytest.mark.parametrize(
    ("day", "months", "found"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months(day, months, found):
    """The same day, or the last of a shorter month."""
    assert months_after(day, months) == found


def test_labels():
    """``P-3`` in any case, and a number alone; nothing else."""
    assert [plan_number(one) for one in ("P-3", " p-3 ", "3", "T-3", "P-", "³")] == [
        *(3, 3, 3),
        *(None, None, None),
    ]
