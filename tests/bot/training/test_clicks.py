"""Clicks that acknowledge are on the disk before anybody is thanked."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.database.outbox import Outbox
from bot.durable.errors import NotAccepted
from bot.training.clicks import ACKNOWLEDGE, Clicks


def test_many_at_once_are_all_stored_once(database, clock):
    """Two hundred clicks from thirty sides, each twice: each waits in the outbox once."""
    clicks = Clicks(database, clock)
    ids = [f"click:{number % 100}" for number in range(200)]
    with ThreadPoolExecutor(30) as crowd:
        list(crowd.map(lambda one: clicks.take_in(one, {"user": one}), ids))
    waiting = Outbox(database, clock).pending(limit=500)
    assert sorted(one.id for one in waiting) == sorted(set(ids))
    assert all(one.kind == ACKNOWLEDGE and one.payload == {"user": one.id} for one in waiting)


def test_what_cannot_be_stored_is_refused(sqlite, clock):
    """Without a database nobody is thanked, and the next click finds the way open."""
    clicks = Clicks(sqlite, clock)
    with sqlite.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE outbox RENAME TO gone")
    with pytest.raises(NotAccepted):
        clicks.take_in("click:1", {"user": "U0ADA"})
    with sqlite.transaction() as connection:
        connection.exec_driver_sql("ALTER TABLE gone RENAME TO outbox")
    clicks.take_in("click:1", {"user": "U0ADA"})
    assert [one.id for one in Outbox(sqlite, clock).pending()] == ["click:1"]


def test_click_after_it_was_handed_over_waits_again(sqlite, clock):
    """A press on an old form is work once more; what it does is recorded once all the same."""
    clicks, outbox = Clicks(sqlite, clock), Outbox(sqlite, clock)
    clicks.take_in("click:1", {"user": "U0ADA"})
    outbox.done("click:1")
    assert not outbox.pending()
    clicks.take_in("click:1", {"user": "U0ADA"})
    assert [one.payload for one in outbox.pending()] == [{"user": "U0ADA"}]


def test_click_after_a_failure_is_work_anew(database, clock):
    """What came to nothing is begun again under another id; double clicks stay one each time."""
    clicks, outbox = Clicks(database, clock), Outbox(database, clock)
    clicks.take_in("click:1", {"user": "U0ADA"})
    clicks.take_in("click:1", {"user": "U0ADA"})
    outbox.done("click:1")
    clicks.let_again("click:1")
    clicks.take_in("click:1", {"user": "U0ADA"})
    clicks.take_in("click:1", {"user": "U0ADA"})
    assert [one.id for one in outbox.pending()] == ["click:1:2"]
    outbox.done("click:1:2")
    clicks.let_again("click:1:2")
    clicks.take_in("click:1", {"user": "U0ADA"})
    assert [one.id for one in outbox.pending()] == ["click:1:3"]


def test_click_after_recording_was_given_up_is_work_anew(database, clock):
    """Where the database was away for all of it, nobody could write down the failure; time tells."""
    clicks, outbox = Clicks(database, clock), Outbox(database, clock)
    clicks.take_in("click:1", {"user": "U0ADA"})
    clock.forward(seconds=63)
    clicks.take_in("click:1", {"user": "U0ADA"})
    assert [one.id for one in outbox.pending()] == ["click:1", "click:1:2"]
