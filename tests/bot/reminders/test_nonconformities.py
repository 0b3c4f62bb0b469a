"""What does not conform reaches whoever has the next word, around the day that counts."""

from datetime import date

import pytest

from bot.nonconformities.entities import Grade, Move, Stage
from bot.reminders.nonconformities import NonconformitiesOwed
from knowledge.catalogue.catalogue import load_catalogue
from tests.bot.nonconformities.conftest import Office as Register
from tests.bot.reminders.conftest import Office
from tests.bot.reminders.parts import Chat

pytestmark = pytest.mark.adapters

DUE = date(2026, 3, 20)
"""A Friday; the clock begins on Monday the 2nd."""


@pytest.fixture
def register(sqlite, audit, clock, tmp_path):
    return Register(sqlite, audit, clock, load_catalogue(), tmp_path)


@pytest.fixture
def office(register, audit, clock, tmp_path):
    things = NonconformitiesOwed(register.register.duties)
    chat = Chat(tmp_path / "chat")
    return Office(register.database, audit, clock, staff=register.people, things=things, chat=chat)


def _days(told, person):
    return [(day.month, day.day) for day, one in told if one == person.id]


def test_around_the_response_date(register, office):
    """The owner before and after it; whoever raised it five days late, the other leads later."""
    register.open(finding=register.finding(respond_by=DUE))
    told = office.live(40)
    # The 22nd is a Sunday, so what it was to say is said on Monday.
    assert _days(told, register.ada) == [(3, 13), (3, 19), (3, 20), (3, 23), (3, 25), (3, 30)]
    assert _days(told, register.lena) == [(3, 25)]
    assert _days(told, register.lars) == [(3, 30)]
    assert register.ben.id not in {person for _, person in told}


def test_the_check_is_of_somebody_independent(register, office):
    """The day before its day the one who checks hears, and not the owner before it is late."""
    one = register.brought_to(Stage.PLANNED)
    register.step(one, Move.FINISH, check_on=DUE)
    told = office.live(22)
    assert _days(told, register.lena) == [(3, 19), (3, 20), (3, 23)]
    assert _days(told, register.ada) == []


def test_the_answer_and_the_action_are_two_things(register, office):
    """Answered in time, nobody is reminded of the answer, but of the action on its own day."""
    one = register.open(finding=register.finding(respond_by=DUE))
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE):
        one = register.step(one, move)
    register.step(one, Move.PLAN, on=date(2026, 4, 10))
    told = office.live(40)
    assert _days(told, register.ada) == [(4, 3), (4, 9), (4, 10)]


def test_nothing_without_a_date_or_once_it_is_over(register, office, clock):
    """No response date, no reminder; what was closed meanwhile is not sent."""
    register.open(finding=register.finding(respond_by=None))
    clock.forward(days=30)
    assert office.look().claimed == 0
    other = register.open("b", finding=register.finding(respond_by=register.in_days(5)))
    clock.forward(days=1)
    assert office.look().claimed == 1
    for move in (Move.CORRECT, Move.ASSESS, Move.FIND_CAUSE, Move.PLAN):
        other = register.step(other, move)
    assert [one.value for one in office.deliver()] == ["dropped"]


def test_majors_first_and_all_in_one(register, office, clock):
    """Several are one message, and a major stands first."""
    register.open("a", finding=register.finding(respond_by=DUE))
    register.open("b", finding=register.finding(respond_by=DUE, grade=Grade.MAJOR))
    clock.forward(days=11)
    office.look()
    office.deliver()
    said = [f"nonconformity:{number}:{DUE}" for number in (2, 1)]
    assert office.said() == [(register.ada.id, said)]
