"""What trackers keep, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest

from bot.audit.entities import SYSTEM
from bot.tasks.entities import Status
from bot.trackers import store
from bot.trackers.entities import Wish
from tests.bot.trackers.conftest import Desk

PLACE = "github:example/policies"


@pytest.fixture
def both(github_server, database, audit, clock, catalogue, tmp_path):  # noqa: PLR0917 -- fixtures
    github_server.now = clock.now() + timedelta(minutes=1)
    return Desk(github_server, database, audit, clock, catalogue, tmp_path)


def test_the_whole_way(both, github_server):
    """Made, closed there, sent back, opened there, closed there, approved here."""
    task, key = both.sent()
    github_server.close(key)
    both.listen()
    seen = both.now(task).version
    both.board.deciding.send_back(task.number, reason="a page lacks", seen=seen, actor=both.lena)
    both.push()
    github_server.close(key)
    both.listen()
    assert both.approve(both.now(task)).status is Status.CLOSED
    both.push()
    assert both.standing().waiting == 0
    assert len(github_server.keys) == 1


def test_deleted_and_found(both, github_server):
    """Moments that are kept compare with moments of the clock."""
    _task, key = both.sent()
    github_server.delete(key)
    assert both.listen() == 0
    assert both.listen(days=2) == 1


def test_one_at_a_time(database, clock):
    """A place is taken once, until it is given back or its time is over."""
    at = clock.now()
    with database.transaction() as connection:
        assert store.begin(connection, PLACE, position=0, at=at)
        assert not store.begin(connection, PLACE, position=9, at=at)

    def take(taker, *, minutes=0):
        now = at + timedelta(minutes=minutes)
        with database.transaction() as connection:
            later = now + timedelta(minutes=5)
            return store.take(connection, PLACE, taker=taker, at=now, until=later)

    assert take("a")
    assert not take("b")
    with database.transaction() as connection:
        store.give_back(connection, PLACE, taker="b")
    assert not take("b", minutes=4)
    assert take("b", minutes=6)
    with database.transaction() as connection:
        store.give_back(connection, PLACE, taker="a")
    assert not take("a", minutes=7)


def test_a_wish_that_came_meanwhile_stays(database, clock):
    """What is settled is the wish that was done, not the one that came after it."""
    at = clock.now()
    with database.transaction() as connection:
        store.begin(connection, PLACE, position=0, at=at)
        assert store.add(connection, PLACE, 1, mark="m", wish=Wish.CLOSE, at=at)
        assert not store.add(connection, PLACE, 1, mark="n", wish=Wish.OPEN, at=at)
        (one,) = store.due(connection, PLACE, at, limit=5)
        assert one.mark == "m"
        store.wish(connection, PLACE, 1, Wish.OPEN, at=at)
        store.settle(connection, one, PLACE, seen=one.seen)
        (still,) = store.due(connection, PLACE, at, limit=5)
    assert still.wish is Wish.OPEN


def test_nothing_is_known_before_it_began(both):
    """How a tracker stands that nobody served with is told as such."""
    other = both.desk(tracker=both.server.tracker(repository="example/other"))
    assert other.standing(actor=SYSTEM) is None
    assert other.push(both.clock.now(), actor=SYSTEM) == 0
