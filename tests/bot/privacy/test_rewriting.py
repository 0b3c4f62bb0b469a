"""A database that is written anew has no deleted word left in any part of its files."""

import sqlite3
import threading
from contextlib import closing

import pytest

from bot import sqlite_log
from bot.database import engine
from bot.database.engine import Database
from bot.errors import TracesRemain
from bot.privacy.records import TABLES

WORDS = b"quagmire"


def _found(database):
    folder = database.file.parent
    return {path.name for path in folder.glob("annexa.db*") if WORDS in path.read_bytes()}


def test_nothing_is_left_in_freed_pages_or_log(sqlite):
    """Words that were deleted without being overwritten are gone, while others have it open."""
    with closing(sqlite3.connect(sqlite.file, isolation_level=None)) as older:
        older.execute("PRAGMA secure_delete = OFF")
        rows = [(f"w{number}", "quagmire " * 200) for number in range(50)]
        older.executemany("INSERT INTO inbox VALUES (?, ?, '2026-03-02')", rows)
        older.execute("DELETE FROM inbox")
        assert _found(sqlite)
        sqlite.rewrite(TABLES)
        assert _found(sqlite) == set()


def test_failure_says_what_remains(tmp_path, monkeypatch):
    """Where the file cannot be written anew, the reader is told that traces may remain."""
    monkeypatch.setattr(engine, "_BUSY_S", 0)
    database = Database(f"sqlite:///{tmp_path / 'annexa.db'}")
    with closing(sqlite3.connect(tmp_path / "annexa.db", isolation_level=None)) as other:
        other.execute("CREATE TABLE one (word)")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(TracesRemain, match="annexa privacy sweep"):
            database.rewrite(TABLES)
        other.execute("ROLLBACK")
    database.close()


def test_open_reader_is_told(sqlite, monkeypatch):
    """While somebody reads on, deleted words stand in the log, and nobody says that they don't."""
    monkeypatch.setattr(engine, "_READERS_S", 0.0)
    monkeypatch.setattr(sqlite_log, "_BUSY_MS", 50)
    with sqlite.transaction() as connection:
        connection.exec_driver_sql("INSERT INTO inbox VALUES ('w', 'quagmire', '2026-03-02')")
    with sqlite.reading() as reader:
        reader.exec_driver_sql("SELECT * FROM inbox").all()
        with sqlite.transaction() as connection:
            connection.exec_driver_sql("DELETE FROM inbox")
        with pytest.raises(TracesRemain, match="goes on reading the database"):
            sqlite.rewrite(TABLES)
        assert _found(sqlite)
        monkeypatch.setattr(engine, "_READERS_S", 10.0)
        leaving = threading.Timer(0.5, reader.rollback)
        leaving.start()
        sqlite.rewrite(TABLES)
        leaving.join()
    assert _found(sqlite) == set()


@pytest.mark.adapters
@pytest.mark.slow
def test_short_patience_stays_with_nobody(postgresql):
    """A table that somebody holds is told, and no later connection is as impatient."""
    with postgresql.transaction() as holding:
        holding.exec_driver_sql('LOCK TABLE "inbox" IN ACCESS SHARE MODE')
        with pytest.raises(TracesRemain):
            postgresql.rewrite(["inbox"])
        for _ in range(3):
            with postgresql.transaction() as later:
                [patience] = later.exec_driver_sql("SHOW lock_timeout").one()
                assert patience == "0"


@pytest.mark.adapters
@pytest.mark.slow
def test_tables_of_postgresql_are_written_anew(postgresql):
    """Every table that held words of people gets a new file."""
    query = "SELECT relname, relfilenode FROM pg_class WHERE relkind = 'r'"

    def files():
        with postgresql.reading() as connection:
            return {row for row in connection.exec_driver_sql(query).all() if row[0] in TABLES}

    before = files()
    postgresql.rewrite(TABLES)
    assert len(before) == len(TABLES)
    assert not before & files()
