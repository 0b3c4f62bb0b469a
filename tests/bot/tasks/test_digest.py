"""Once a week leads read figures about tasks, and nothing where there are none."""

from datetime import date

import pytest

from bot.audit.entities import SYSTEM
from bot.database.outbox import Outbox
from bot.errors import NotPermitted


@pytest.fixture
def told(office):
    """Return what was asked to be told."""

    def find():
        pending = Outbox(office.database, office.clock).pending(limit=1_000)
        found = [one.payload for one in pending if one.payload.get("kind") == "task_digest"]
        return [{key: str(value) for key, value in one.items()} for one in found]

    return find


def _tell(office):
    return office.board.digest.tell(office.clock.now(), actor=SYSTEM)


def test_nothing_where_nothing_is(office, told):
    """A quiet week brings no message."""
    assert not _tell(office)
    assert told() == []


def test_figures_and_no_words(office, told):
    """What was opened, finished, waits, is late or has nobody; not a word of a title."""
    office.open("late", wanted=office.wanted("Secret of the cellar", due_on=date(2026, 3, 3)))
    office.open("cems", wanted=office.wanted("Of Cem", owner=office.cem.id))
    office.closed()
    office.clock.forward(days=4)
    office.people.person_for_slack("U0000CEM", deactivated=True)
    assert _tell(office)
    (facts,) = told()
    assert facts == {
        "kind": "task_digest",
        "to": "leads",
        "opened": "3",
        "finished": "1",
        "unfinished": "2",
        "waiting": "0",
        "overdue": "1",
        "unowned": "1",
    }


def test_once_a_week_and_the_week_before_is_not_counted(office, told):
    """The same week again asks for nothing; what moved earlier is told no second time."""
    office.closed()
    office.clock.forward(days=1)
    assert _tell(office)
    assert not _tell(office)
    office.clock.forward(days=8)
    assert not _tell(office)
    assert len(told()) == 1
    office.open("next")
    office.clock.forward(days=1)
    assert _tell(office)
    assert [one["opened"] for one in told()] == ["1", "1"]


def test_who_may_not_see_tasks_asks_for_no_digest(office):
    """The permission is checked."""
    with pytest.raises(NotPermitted):
        office.board.digest.tell(office.clock.now(), actor=office.ada)
