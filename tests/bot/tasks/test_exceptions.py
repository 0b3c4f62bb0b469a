"""An exception whose end or whose risk owner is gone: nobody is stuck, and nothing is agreed to."""

from datetime import date

import pytest

from bot.errors import NotPermitted, TaskWrong
from bot.tasks.entities import Status
from bot.tasks.rules import Verb
from tests.bot.tasks.conftest import WHY


@pytest.fixture
def exception(office):
    return office.open(wanted=office.exception(), actor=office.ada)


def _ask(office, task):
    return office.board.working.ask_approval(task.number, seen=task.version, actor=office.ada)


def _lapsed(office, clock, task):
    """Return the exception after its end: it is open again."""
    office.approve(_ask(office, task), actor=office.ben)
    clock.at = clock.at.replace(month=7, day=1)
    assert office.board.deciding.lapse(clock.now()) == 1
    return office.show(task).task


def _leave(office, person):
    office.people.person_for_slack(person.slack_id, deactivated=True)


def test_what_has_ended_is_not_agreed_to(office, clock, exception):
    """Whoever asked in time and is answered after the end hears so; nothing holds and nothing moves."""
    asked = _ask(office, exception)
    clock.at = clock.at.replace(month=7, day=1)
    with pytest.raises(TaskWrong, match=r"2026-06-30.*ask for a new exception"):
        office.approve(asked, actor=office.ben)
    assert office.show(exception).task.status is Status.WAITING
    assert office.board.listing.exceptions_of(office.ada) == []


def test_what_has_ended_is_not_asked_for_again(office, clock, exception):
    """After its end an exception cannot be asked for as it was; the owner hears what to do."""
    lapsed = _lapsed(office, clock, exception)
    with pytest.raises(TaskWrong, match="Add evidence"):
        _ask(office, lapsed)
    assert office.show(exception).task.version == lapsed.version


def test_after_its_end_evidence_closes_it_for_good(office, clock, exception):
    """Shown to be kept again and approved, the rule has no exception; the next night changes nothing."""
    lapsed = _lapsed(office, clock, exception)
    closed = office.approve(office.supply(lapsed), actor=office.ben)
    assert closed.status is Status.CLOSED
    clock.forward(days=1)
    assert office.board.deciding.lapse(clock.now()) == 0
    assert office.show(exception).task.status is Status.CLOSED
    assert office.board.listing.exceptions_of(office.ada) == []


def test_on_its_last_day_it_still_holds(office, clock, exception):
    """Agreed to on the last day, it holds on that day and is open again on the next."""
    asked = _ask(office, exception)
    clock.at = clock.at.replace(month=6, day=30, hour=23)
    assert office.approve(asked, actor=office.ben).holds(date(2026, 6, 30))
    clock.forward(hours=2)
    assert office.board.deciding.lapse(clock.now()) == 1


def test_whoever_owned_the_risk_has_left(office, exception):
    """What waits for somebody who left is sent back by a lead, who cannot agree in their place."""
    asked = _ask(office, exception)
    with pytest.raises(NotPermitted):
        office.board.deciding.send_back(
            exception.number, reason=WHY, seen=asked.version, actor=office.lena
        )
    _leave(office, office.ben)
    assert Verb.SEND_BACK in office.show(asked).verbs
    assert Verb.APPROVE not in office.show(asked).verbs
    with pytest.raises(NotPermitted):
        office.approve(asked)
    with pytest.raises(NotPermitted):
        office.board.deciding.send_back(
            exception.number, reason=WHY, seen=asked.version, actor=office.cem
        )
    back = office.board.deciding.send_back(
        exception.number, reason=WHY, seen=asked.version, actor=office.lena
    )
    with pytest.raises(TaskWrong, match="has left"):
        _ask(office, back)
    dropping = office.board.working.propose_drop(
        exception.number, reason=WHY, seen=back.version, actor=office.ada
    )
    with pytest.raises(NotPermitted):
        office.approve(dropping, actor=office.cem)
    assert office.approve(dropping).status is Status.WILL_NOT_DO
