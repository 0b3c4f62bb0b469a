"""What people have to do reaches them around its date; who opened it hears when it is late."""

from datetime import date

import pytest

from bot.reminders.tasks import TasksOwed
from bot.tasks.entities import Priority, Status
from knowledge.catalogue.catalogue import load_catalogue
from tests.bot.reminders.conftest import Office
from tests.bot.reminders.parts import Chat
from tests.bot.tasks.conftest import PEOPLE
from tests.bot.tasks.conftest import Office as Board

pytestmark = pytest.mark.adapters

DUE = date(2026, 3, 20)
"""A Friday; the clock begins on Monday the 2nd."""
MANAGED = PEOPLE.replace(
    "e-1,ada@example.com,employee,,,", "e-1,ada@example.com,employee,,ben@example.com,"
)


@pytest.fixture
def board(sqlite, audit, clock, tmp_path):
    return Board(sqlite, audit, clock, load_catalogue(), tmp_path)


@pytest.fixture
def office(board, audit, clock, tmp_path):
    things = TasksOwed(board.board.listing)
    chat = Chat(tmp_path / "chat")
    return Office(board.database, audit, clock, staff=board.people, things=things, chat=chat)


def test_before_on_and_after_its_date(board, office):
    """A week before, the day before, on the day, and now and then after it; never at once."""
    task = board.open(wanted=board.wanted(due_on=DUE))
    told = office.live(40)
    days = [day.day for day, person in told if person == board.ada.id and day.month == 3]
    # The 22nd is a Sunday, so what it was to say is said on Monday.
    assert days == [13, 19, 20, 23, 25, 30]
    assert all(lines == [f"task:{task.number}:{DUE}"] for _, lines in office.said())


def test_nothing_once_it_waits_or_has_no_date(board, office, clock):
    """Evidence is there: nobody is reminded; sent back, the owner is again."""
    board.open("other", wanted=board.wanted("No hurry"))
    task = board.open(wanted=board.wanted(due_on=DUE))
    waiting = board.supply(task)
    assert waiting.status is Status.WAITING
    clock.forward(days=14)
    assert office.look().claimed == 0
    board.board.deciding.send_back(
        task.number,
        reason="the log of last week is missing",
        seen=waiting.version,
        actor=board.lena,
    )
    assert office.look().claimed == 1
    board.supply(task, once="press:2")
    assert [one.value for one in office.deliver()] == ["dropped"]


def test_who_opened_it_hears_and_no_manager(board, office):
    """Five days late the lead who opened it hears once, and later the others; the manager never."""
    board.load(MANAGED)
    board.open(wanted=board.wanted(due_on=DUE), actor=board.lars)
    told = office.live(40)
    assert [day for day, person in told if person == board.lars.id] == [date(2026, 3, 25)]
    assert [day for day, person in told if person == board.lena.id] == [date(2026, 3, 30)]
    assert board.ben.id not in {person for _, person in told}


def test_a_moved_date_is_a_date_like_any_other(board, office):
    """Late once and given more time, it is spoken of around the new date, and escalated anew."""
    task = board.open(wanted=board.wanted(due_on=DUE), actor=board.lars)
    office.live(30)
    later = DUE.replace(month=4, day=24)
    board.board.working.reschedule(task.number, due_on=later, seen=1, actor=board.lena)
    told = office.live(45)
    since = [(day, person) for day, person in told if day > date(2026, 4, 1)]
    mine = [day.day for day, person in since if person == board.ada.id and day.month == 4]
    assert mine == [17, 23, 24, 27, 29]
    assert [day for day, person in since if person == board.lars.id] == [date(2026, 4, 29)]


def test_who_gave_it_to_themselves(board, office):
    """Nobody hears twice of what is their own: of a lead's own task the other leads hear."""
    board.open(wanted=board.wanted(due_on=DUE, owner=board.lena.id))
    told = office.live(40)
    assert [day for day, person in told if person == board.lars.id] == [date(2026, 3, 30)]


def test_urgent_first_and_all_in_one(board, office, clock):
    """Several things are one message, and what presses stands first."""
    board.open("a", wanted=board.wanted("Low", due_on=DUE, priority=Priority.LOW))
    board.open("b", wanted=board.wanted("Urgent", due_on=DUE, priority=Priority.URGENT))
    clock.forward(days=11)
    office.look()
    office.deliver()
    assert office.said() == [(board.ada.id, [f"task:2:{DUE}", f"task:1:{DUE}"])]


def test_handed_over_the_new_owner_hears(board, office, clock):
    """What was said to one owner is not said for the next."""
    task = board.open(wanted=board.wanted(due_on=DUE))
    clock.forward(days=11)
    office.look()
    board.board.working.hand_over(task.number, to=board.cem.id, seen=task.version, actor=board.ada)
    assert [one.value for one in office.deliver()] == ["dropped"]
    clock.forward(days=1)
    office.look()
    clock.forward(days=2)
    office.look()
    office.deliver()
    assert [person for person, _ in office.said()] == [board.cem.id]
