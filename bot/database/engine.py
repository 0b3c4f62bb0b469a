"""Opens the database: every write is one immediate transaction, every read one snapshot."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.exc import SQLAlchemyError as DatabaseFailure
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import DatabaseNotUsable

__all__ = ["Connection", "Database", "DatabaseFailure"]

_BUSY_S = 30
_WRITES = "annexa_writes"
_POSTGRESQL_READS = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


class Database:
    """One database, SQLite or PostgreSQL, shared by all threads of a process."""

    def __init__(self, url: str) -> None:
        self._url = _parse(url)
        self._engine = _engine_for(self._url)

    @property
    def dialect(self) -> str:
        """Return ``sqlite`` or ``postgresql``."""
        return self._engine.dialect.name

    @property
    def file(self) -> Path | None:
        """Return the file of a SQLite database."""
        return Path(str(self._url.database)) if self.dialect == "sqlite" else None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Open a write transaction: commits when the block ends, rolls back when it raises."""
        writing = self._engine.execution_options(**{_WRITES: True})
        with writing.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a snapshot that does not change while it is read and cannot be written."""
        if self.dialect == "postgresql":
            with self._engine.connect().execution_options(**_POSTGRESQL_READS) as connection:
                yield connection
            return
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = ON")
            try:
                yield connection
            finally:
                connection.rollback()
                connection.exec_driver_sql("PRAGMA query_only = OFF")

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError as error:
        raise DatabaseNotUsable(
            "ANNEXA_DATABASE_URL is not a database URL; "
            "write sqlite:///path/to/annexa.db or postgresql://user:password@host/name"
        ) from error
    if parsed.drivername in {"postgresql", "postgres"}:
        parsed = parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() not in {"sqlite", "postgresql"}:
        raise DatabaseNotUsable(
            f"ANNEXA_DATABASE_URL names {parsed.get_backend_name()}; use SQLite or PostgreSQL"
        )
    if parsed.get_backend_name() == "sqlite" and parsed.database in {None, "", ":memory:"}:
        raise DatabaseNotUsable("ANNEXA_DATABASE_URL names no file; write sqlite:///path/to/file")
    return parsed


def _engine_for(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(url, pool_size=16, max_overflow=32, pool_pre_ping=True)
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    waiting = {"timeout": _BUSY_S}
    engine = create_engine(url, pool_size=16, max_overflow=32, connect_args=waiting)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions on its own: ``_begin_sqlite`` does.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    if connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        _switch_to_wal(connection)


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    # The switch ignores the busy timeout, so two new processes must not try it at once.
    name = connection.execute("PRAGMA database_list").fetchone()[2]
    with FileLock(f"{name}.lock", timeout=_BUSY_S):
        connection.execute("PRAGMA journal_mode = WAL")


def _begin_sqlite(connection: Connection) -> None:
    # A deferred transaction that later writes fails with "database is locked"; see the tests.
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
