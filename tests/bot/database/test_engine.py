"""The database loses no write, however many threads write, and refuses what would mislead."""

import threading
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import DBAPIError, StatementError

from bot.database.engine import Database
from bot.database.outbox import Outbox, outbox
from bot.database.statements import counters, insert_once, next_number, storable
from bot.database.upgrade import upgrade
from bot.errors import DatabaseNotUsable


def _in_threads(count, work):
    errors = []

    def run(number):
        try:
            work(number)
        except Exception as error:  # noqa: BLE001 - reported by the test itself
            errors.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_no_write_is_lost(database):
    """Twenty threads that read and then write 25 times each lose nothing."""

    def work(number):
        for turn in range(25):
            with database.transaction() as connection:
                connection.execute(select(counters)).all()
                row = {"name": f"{number}-{turn}", "value": turn}
                connection.execute(insert(counters).values(row))

    _in_threads(20, work)
    with database.reading() as connection:
        assert len(connection.execute(select(counters)).all()) == 500


def test_numbers_have_no_gaps(database):
    """Threads that take numbers at once get each number exactly once."""
    taken = []

    def work(_number):
        for _ in range(10):
            with database.transaction() as connection:
                taken.append(next_number(connection, "exchange", first=1_001))

    _in_threads(8, work)
    assert sorted(taken) == list(range(1_001, 1_081))


def test_rollback_is_the_default(database):
    """A block that raises leaves nothing behind."""

    def fail():
        with database.transaction() as connection:
            next_number(connection, "exchange")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.transaction() as connection:
        assert next_number(connection, "exchange") == 1


def test_reading_cannot_write(database):
    """A reading connection refuses to write, and the next writer is not hindered."""
    with pytest.raises(DBAPIError), database.reading() as connection:
        next_number(connection, "exchange")
    with database.transaction() as connection:
        assert next_number(connection, "exchange") == 1


def test_reading_is_one_moment(database):
    """What is committed meanwhile does not appear in the middle of a reading."""
    with database.reading() as reading:
        assert reading.execute(select(counters)).all() == []
        with database.transaction() as connection:
            next_number(connection, "exchange")
        assert reading.execute(select(counters)).all() == []


def test_sqlite_is_set_up(sqlite):
    """SQLite writes ahead, syncs in full and keeps foreign keys."""
    with sqlite.reading() as connection:
        asked = ("journal_mode", "synchronous", "foreign_keys")
        found = [connection.execute(text(f"PRAGMA {one}")).scalar_one() for one in asked]
    assert found == ["wal", 2, 1]


def test_insert_once(database):
    """A row whose key is taken is not inserted, and the caller learns it."""
    with database.transaction() as connection:
        assert insert_once(connection, counters, {"name": "a", "value": 1})
        assert not insert_once(connection, counters, {"name": "a", "value": 2})
        assert next_number(connection, "a") == 2


def test_times_are_aware_and_utc(database):
    """A moment comes back as the same moment in UTC, to the microsecond; a naive one is refused."""
    vienna = timezone(timedelta(hours=2))
    moment = datetime(2026, 6, 1, 0, 30, 0, 123_456, tzinfo=vienna)
    row = {"id": "a", "kind": "k", "payload": "{}", "posted_at": moment}
    with database.transaction() as connection:
        connection.execute(insert(outbox).values(row))
        with pytest.raises(StatementError, match="take it from a Clock"):
            connection.execute(
                insert(outbox).values({**row, "id": "b", "posted_at": moment.replace(tzinfo=None)})
            )
    with database.reading() as connection:
        found = connection.execute(select(outbox.c.posted_at)).scalar_one()
    assert found == moment
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "is not a database URL"),
        ("mysql://host/name", "use SQLite or PostgreSQL"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
    ],
)
def test_unusable_urls(url, told):
    """A URL that cannot work is refused with what to write instead."""
    with pytest.raises(DatabaseNotUsable, match=told):
        Database(url)


def test_upgrade_by_many_at_once(empty_database):
    """Processes that start together upgrade once and all find the tables."""
    _in_threads(4, lambda _number: upgrade(empty_database))
    with empty_database.transaction() as connection:
        assert next_number(connection, "exchange") == 1


def test_newer_database(database):
    """A database of a newer program is refused, not damaged."""
    with database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseNotUsable, match="another version of Annexa"):
        upgrade(database)


def test_storable():
    """Characters that no database keeps are left out; all others stay."""
    assert storable("a\x00b ✓ \ud800") == "ab ✓ ?"


def test_outbox(database, clock):
    """A message waits from its commit until it is done; the same id twice is once, for ever."""
    box = Outbox(database, clock)
    with database.transaction() as connection:
        assert box.post(connection, item_id="b", kind="hand_off", payload={"exchange_id": "e"})
        assert not box.post(connection, item_id="b", kind="hand_off", payload={})
    clock.forward(seconds=1)
    with database.transaction() as connection:
        box.post(connection, item_id="a", kind="hand_off", payload={})

    def fail():
        with database.transaction() as connection:
            box.post(connection, item_id="c", kind="hand_off", payload={})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert [(one.id, one.payload) for one in box.pending()] == [
        ("b", {"exchange_id": "e"}),
        ("a", {}),
    ]
    box.done("b")
    assert [one.id for one in box.pending()] == ["a"]
    with database.transaction() as connection:
        assert not box.post(connection, item_id="b", kind="hand_off", payload={})
