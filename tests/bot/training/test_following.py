"""People come, go, are away, and are asked anew; looking twice changes nothing."""

from datetime import UTC, date, datetime, timedelta

import pytest

from bot.errors import CampaignWrong, RecordsWrong
from bot.training.assignment_entities import Cause
from bot.training.campaign_entities import (
    Audience,
    AudienceKind,
    Exclusion,
    Plan,
    Recurrence,
    RecurrenceKind,
)
from bot.training.due import Span, end_of, fair_due, newest_opening, window_opening
from bot.training.entities import Change


def test_joiners_get_as_many_days_as_everybody(school, clock):
    """Who joins late is asked with the same time, once; chosen people get no joiners."""
    school.launch(days=14)
    school.launch(entry_id="form:2", audience=Audience(kind=AudienceKind.PEOPLE, names=("e-1",)))
    clock.forward(days=10)
    school.hire("e-9,dea@example.com,employee,north,,Dea,U0000DEA")
    (enrolled,) = school.look_over()
    assert (enrolled.campaign, enrolled.joined) == (1, 1)
    owed = school.mine("dea")
    assert (owed.cause, owed.due_on) == (Cause.JOINER, clock.now().date() + timedelta(days=14))
    assert school.look_over() == ()
    assert school.tags("campaign")[-1] == "campaign:followed"


def test_who_is_left_out_does_not_join(school):
    """Somebody excluded at launch stays left out; somebody outside the group, too."""
    left_out = Exclusion(person="e-2", reason="Wrote the course", approver="e-4")
    crew = Audience(kind=AudienceKind.GROUP, names=("crew",))
    school.launch(audience=crew, exclusions=(left_out,))
    school.hire("e-9,dea@example.com,employee,north,,Dea,U0000DEA")
    assert school.look_over() == ()
    assert school.owed("ben") == ()


def test_leavers_stop_and_records_stay(school, clock):
    """Nothing is outstanding of who left; if they come back, they get time again."""
    school.launch(days=14)
    record = school.finish("ada")
    clock.forward(days=1)
    school.dismiss("ada")
    school.dismiss("ben")
    (enrolled,) = school.look_over()
    assert enrolled.left == 2
    asked = {one.person for one in school.training.lessons.outstanding(actor=school.lena)}
    assert len(asked) == 3
    assert school.progress().population.leavers == 1
    assert record in [one.record for one in school.training.reports.records(actor=school.lena)]
    clock.forward(days=30)
    school.people.person_for_slack("U0000BEN", deactivated=False)
    (enrolled,) = school.look_over()
    assert enrolled.returned == 1
    assert school.mine("ben").due_on == clock.now().date() + timedelta(days=14)
    assert not school.mine("ben").is_late


def test_a_paused_campaign_takes_nobody_in(school):
    """Joiners wait until it goes on."""
    school.launch()
    school.training.campaigns.pause(1, seen=1, actor=school.lena)
    school.hire("e-9,dea@example.com,employee,north,,Dea,U0000DEA")
    assert school.look_over() == ()
    assert school.training.lessons.outstanding(actor=school.lena) == ()
    school.training.campaigns.resume(1, seen=2, actor=school.lena)
    assert school.look_over()[0].joined == 1


def test_rolling_rounds(school, clock):
    """Each person is asked anew so many days after they were done, and acknowledges anew."""
    school.launch(recurrence=Recurrence(kind=RecurrenceKind.ROLLING, days=30))
    school.finish("ada")
    clock.forward(days=29)
    assert school.look_over() == ()
    clock.forward(days=1)
    (enrolled,) = school.look_over()
    assert enrolled.asked_again == 1
    assert school.mine("ada").cause is Cause.RECURRENCE
    assert school.finish("ada").number == 2
    assert school.look_over() == ()


def test_yearly_rounds(school, clock):
    """On the day the window opens everybody is asked anew, until it closes."""
    clock.at = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    yearly = Recurrence(kind=RecurrenceKind.YEARLY, month=12, day=20, days=31)
    school.launch(recurrence=yearly)
    school.finish("ada")
    clock.at = datetime(2026, 12, 19, 9, 0, tzinfo=UTC)
    assert school.look_over() == ()
    clock.at = datetime(2027, 1, 5, 9, 0, tzinfo=UTC)
    assert school.look_over()[0].asked_again == 5
    assert school.mine("ada").due_on == date(2027, 1, 19)
    assert school.look_over() == ()
    clock.at = datetime(2027, 12, 20, 9, 0, tzinfo=UTC)
    assert school.look_over()[0].asked_again == 5


def test_a_new_version_settled_elsewhere(school):
    """Who acknowledged the new version already is not asked for it again."""
    due_on = school.launch().due_on
    newest = school.again(change=Change.SUBSTANTIAL).material.number
    chosen = Audience(kind=AudienceKind.PEOPLE, names=("e-1",))
    plan = Plan(material=newest, audience=chosen, due_on=due_on)
    school.training.campaigns.launch(plan, actor=school.lena, entry_id="form:2")
    (second,) = [one for one in school.owed("ada") if one.campaign == "TR-2"]
    actor = school.person("ada")
    school.read("ada", second)
    sheet = school.training.quizzes.begin(second.assignment, actor=actor)
    school.training.quizzes.submit(sheet.id, school.answers(sheet), actor=actor)
    school.acknowledge("ada", second)
    school.look_over()
    assert school.owed("ada") == ()


def test_days_away_make_due_dates_fair(school, clock):
    """Days away are added, and nothing is outstanding meanwhile; taken back, the old date counts."""
    due = school.launch(days=14).due_on
    today = clock.now().date()
    away = school.training.leave.set(
        "e-1", from_on=today, until_on=today + timedelta(days=6), actor=school.lena
    )
    ada = school.person("ada")
    assert school.mine("ada").due_on == due + timedelta(days=7)
    assert ada.id not in {
        one.person for one in school.training.lessons.outstanding(actor=school.lena)
    }
    assert school.progress().population.on_leave == 1
    school.training.leave.end(away.id, actor=school.lena)
    school.training.leave.end(away.id, actor=school.lena)
    assert school.mine("ada").due_on == due
    assert school.tags("leave") == ["leave:set", "leave:ended"]


def test_leave_from_a_file(school):
    """Good files are taken over once; one bad row refuses all, with its number and what to do."""
    load = school.training.leave.load
    good = "person,from,until\nada@example.com,2026-03-10,2026-03-20\ne-2,2026-04-01,2026-04-02\n"
    assert load(good, actor=school.lena) == 2
    assert load(good, actor=school.lena) == 0
    bad = (
        good + "zoe,2026-03-10,2026-03-20\ne-3,soon,2026-03-20\ne-3,2026-03-20,2026-03-10\n"
        "e-3,2026-01-01,2099-01-01\n"
    )
    with pytest.raises(RecordsWrong) as wrong:
        load(bad, actor=school.lena)
    assert [row.partition(":")[0] for row in wrong.value.rows] == [
        "Row 4",
        "Row 5",
        "Row 6",
        "Row 7",
    ]
    assert load(good + "e-3,2026-03-10,2026-03-20\n", actor=school.lena) == 1
    with pytest.raises(RecordsWrong, match="no column until"):
        load("person,from\n", actor=school.lena)
    with pytest.raises(CampaignWrong, match="swap"):
        school.training.leave.set(
            "e-1", from_on=date(2026, 3, 2), until_on=date(2026, 3, 1), actor=school.lena
        )


def test_the_rule_of_fair_due_dates():
    """Somebody away has exactly as many days present as everybody had, whatever the overlap."""
    start, due = date(2026, 3, 1), date(2026, 3, 15)
    for first in range(-10, 40):
        for length in range(1, 40):
            begin = start + timedelta(days=first)
            span = Span(from_on=begin, until_on=begin + timedelta(days=length - 1))
            found = fair_due(start, due, [span, span])
            days = [start + timedelta(days=n) for n in range((found - start).days + 1)]
            assert sum(not span.covers(day) for day in days) == 15
            assert found == due or not span.covers(found)
    assert fair_due(start, due, []) == due


def test_a_day_ends_when_it_has_ended_everywhere():
    """Nobody is late while it is still the due day somewhere."""
    assert end_of(date(2026, 3, 31)) == datetime(2026, 4, 1, 12, 0, tzinfo=UTC)


def test_windows_on_a_day_that_is_not_in_every_year():
    """29 February opens on the 28th in other years; before it the last year's window counts."""
    leap = Recurrence(kind=RecurrenceKind.YEARLY, month=2, day=29, days=10)
    assert window_opening(leap, 2028) == date(2028, 2, 29)
    assert window_opening(leap, 2027) == date(2027, 2, 28)
    assert newest_opening(leap, date(2027, 1, 1)) == date(2026, 2, 28)
