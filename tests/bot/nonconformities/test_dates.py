"""Dates: the auditor's is kept whatever it is, an action comes before its check."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.errors import NonconformityWrong
from bot.nonconformities.entities import Amendment, Move, Source, Stage
from tests.bot.nonconformities.conftest import WHY

AUDITS = (Source.INTERNAL_AUDIT, Source.CERTIFICATION_BODY)


@pytest.mark.parametrize("source", Source)
def test_a_response_date_in_the_past(office, source):
    """An auditor's date is taken and warned of; one of our own is refused."""
    finding = office.finding(source=source, respond_by=office.in_days(-1))
    if source in AUDITS:
        one = office.open(finding=finding)
        (warning,) = office.show(one).warnings
        assert "has passed" in warning
        assert "with the auditor" in warning
        assert one.is_overdue(office.today)
    else:
        with pytest.raises(NonconformityWrong, match="has passed"):
            office.open(finding=finding)


def test_an_auditors_date_that_is_missing_is_asked_for(office):
    """Without the date of an audit the card says to ask for it; of our own nobody asks."""
    one = office.open(finding=office.finding(respond_by=None))
    assert "ask the auditor" in office.show(one).warnings[0]
    own = office.open("form:2", finding=office.finding(respond_by=None, source=Source.SELF))
    assert office.show(own).warnings == ()


def test_what_is_still_to_come_was_not_found(office):
    """A finding of tomorrow is none; without a day it is of today."""
    with pytest.raises(NonconformityWrong, match="still to come"):
        office.open(finding=office.finding(found_on=office.in_days(1)))
    assert office.open().finding.found_on == office.today


def test_an_action_is_planned_for_a_day_that_comes(office):
    """A plan names a day, and not one that has passed."""
    one = office.brought_to(Stage.CAUSE_KNOWN)
    with pytest.raises(NonconformityWrong, match="by when"):
        office.step(one, Move.PLAN, on=None)
    with pytest.raises(NonconformityWrong, match="has passed"):
        office.step(one, Move.PLAN, on=office.in_days(-1))
    assert office.step(one, Move.PLAN, on=office.today).due_on == office.today


DONE = {
    "without a check": ({"check_on": None}, "on which later day"),
    "checked the same day": ({"check_on": 0}, "no later than the action"),
    "checked before": ({"on": 0, "check_on": -1}, "no later than the action"),
    "a check that has passed": ({"on": -4, "check_on": -2}, "has passed"),
    "done tomorrow": ({"on": 1, "check_on": 5}, "still to come"),
    "done before it was found": ({"on": -20, "check_on": 5}, "so after that action"),
}


@pytest.mark.parametrize(("days", "words"), DONE.values(), ids=DONE)
def test_the_check_is_after_the_action(office, days, words):
    """An action that is done names a later day for its check."""
    one = office.open(finding=office.finding(found_on=office.in_days(-10)))
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN):
        one = office.step(one, move)
    said = {name: None if day is None else office.in_days(day) for name, day in days.items()}
    with pytest.raises(NonconformityWrong, match=words):
        office.step(one, Move.FINISH, **said)
    assert office.show(one).one.stage is Stage.PLANNED


def test_nobody_knows_too_early_that_it_worked(office):
    """Before its day the check cannot say that it worked; that it did not, it can at once."""
    one = office.brought_to(Stage.DONE)
    office.clock.forward(days=4)
    with pytest.raises(NonconformityWrong, match="before that nobody can know"):
        office.step(one, Move.WORKED, actor=office.lena)
    assert office.step(one, Move.FAILED, actor=office.lena).stage is Stage.ASSESSED


def test_a_lead_moves_the_check_but_not_before_the_action(office):
    """The day of the check moves for a reason, and stays after the action."""
    one = office.brought_to(Stage.DONE)

    def moved(day):
        wished = Amendment(reason=WHY, check_on=day)
        return office.register.amend(one.number, wished, seen=one.version, actor=office.lena)

    with pytest.raises(NonconformityWrong, match="no later than"):
        moved(one.treatment.done_on)
    after = moved(office.in_days(1))
    office.clock.forward(days=1)
    assert office.step(after, Move.WORKED, actor=office.lena).stage is Stage.CLOSED


def test_dates_of_another_stage_are_refused(office):
    """There is no check to move before an action is done, and nothing to move once it is over."""
    one = office.open()
    for wished in (
        Amendment(reason=WHY, check_on=office.in_days(3)),
        Amendment(reason=WHY, action_due=office.in_days(3)),
    ):
        with pytest.raises(NonconformityWrong, match="at “raised”"):
            office.register.amend(one.number, wished, seen=one.version, actor=office.lena)
    closed = office.brought_to(Stage.CLOSED, entry_id="form:2")
    with pytest.raises(NonconformityWrong, match="open it again"):
        office.register.amend(
            closed.number,
            Amendment(reason=WHY, respond_by=office.in_days(9)),
            seen=closed.version,
            actor=office.lena,
        )


def test_the_day_that_counts(office):
    """First the answer counts, then the action, then the check, and at last nothing."""
    one = office.brought_to(Stage.CAUSE_KNOWN)
    assert one.due_on == one.finding.respond_by
    one = office.step(one, Move.PLAN)
    assert one.due_on == one.treatment.action_due
    office.clock.forward(days=11)
    assert "should have been done" in office.show(one).warnings[0]
    one = office.step(one, Move.FINISH)
    assert one.due_on == one.treatment.check_on
    office.clock.forward(days=6)
    assert "check" in office.show(one).warnings[0]
    one = office.step(one, Move.WORKED, actor=office.lena)
    assert (one.due_on, office.show(one).warnings) == (None, ())


def test_today_is_where_somebody_lives(office):
    """An action done today in Auckland is not done tomorrow, though the company is in London."""
    office.clock.at = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)
    one = office.brought_to(Stage.PLANNED)
    there = replace(office.ada, timezone="Pacific/Auckland")
    day = date(2026, 3, 3)
    with pytest.raises(NonconformityWrong, match="still to come"):
        office.step(one, Move.FINISH, on=day)
    done = office.step(one, Move.FINISH, actor=there, on=day, check_on=date(2026, 3, 9))
    assert done.treatment.done_on == day
