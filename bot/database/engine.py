"""Opens the database: every write is one immediate transaction, every read one snapshot."""

import math
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path

from filelock import FileLock
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, InvalidatePoolError
from sqlalchemy.exc import SQLAlchemyError as DatabaseFailure
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import DatabaseNotUsable, TracesRemain
from bot.sqlite_log import empty_log

__all__ = ["Connection", "Database", "DatabaseFailure", "database_file"]

_BUSY_S = 30
_PROMPT = {
    "connect_timeout": "10",
    "keepalives_idle": "4",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "10000",
}
"""A server that is gone without a word is noticed in ten seconds, not in a quarter of an hour."""
_PATIENCE_MS = 1_000
_READERS_S = 15.0
"""How long an erasure waits for readers before it says that traces remain."""
_FRESH_S = 1.0
"""A connection used less long ago is taken as it is: asking each time took a third of a request."""
_RETURNED = "returned"
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

    @contextmanager
    def looking_up(self) -> Iterator[Connection]:
        """Open a connection for one SELECT, which is a snapshot by itself.

        A server is asked once, where `reading` asks it three times.
        """
        if self.dialect == "sqlite":
            with self.reading() as connection:
                yield connection
            return
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def empty_log(self, *, patience_s: float = 0.0) -> bool:
        """Empty SQLite's log, in which erased words still stand, and tell whether it is empty.

        Where somebody reads for longer than *patience_s*, a later call does it.
        """
        if self.dialect != "sqlite":
            return True
        with closing(self._engine.raw_connection()) as connection:
            return empty_log(connection.cursor(), patience_s=patience_s)

    def rewrite(self, tables: Iterable[str]) -> None:
        """Write anew what holds *tables*: deleted words also stand in the gaps between rows.

        SQLite's file is written as a whole, PostgreSQL's tables one by one; readers go on.
        """
        try:
            if self.dialect == "sqlite":
                self._rewrite_file()
            else:
                self._rewrite_tables(tables)
        except (sqlite3.Error, DatabaseFailure) as error:
            raise TracesRemain(
                "Everything was deleted, but the database could not be written anew, so traces of "
                "it may remain in its files; free disk space, then run `annexa privacy sweep`."
            ) from error

    def lasting(self) -> Connection:
        """Open a connection beside the pool, for what lives as long as it does; close it yourself."""
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        connection.detach()
        return connection

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    def _rewrite_file(self) -> None:
        with closing(self._engine.raw_connection()) as connection:
            connection.cursor().execute("VACUUM")
        if not self.empty_log(patience_s=_READERS_S):
            raise TracesRemain(
                "Everything was deleted, but somebody goes on reading the database, so traces of "
                "it may remain in its log; end what reads (a backup, an export, a database "
                "browser), then run `annexa privacy sweep`."
            )

    def _rewrite_tables(self, tables: Iterable[str]) -> None:
        # Beside the pool: the short patience must not stay with a connection that others use.
        with closing(self.lasting()) as connection:
            # Whoever waits for a table makes everybody after it wait, too.
            connection.exec_driver_sql(f"SET lock_timeout = '{_PATIENCE_MS}ms'")
            for table in tables:
                connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')


def database_file(url: str) -> Path | None:
    """Return the file that the URL of a SQLite database names; nothing is created."""
    parsed = _parse(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


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
        engine = create_engine(
            url.update_query_dict(_PROMPT | dict(url.query)),
            pool_size=16,
            max_overflow=32,
            hide_parameters=True,
        )
        event.listen(engine, "checkin", _note_return)
        event.listen(engine, "checkout", partial(_ask_whether_alive, engine))
        return engine
    Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    waiting = {"timeout": _BUSY_S}
    # Without the last, an error would repeat what people wrote, and stand in the log with it.
    engine = create_engine(
        url, pool_size=16, max_overflow=32, connect_args=waiting, hide_parameters=True
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _note_return(_connection: object, entry: ConnectionPoolEntry) -> None:
    entry.info[_RETURNED] = time.monotonic()


def _ask_whether_alive(
    engine: Engine, connection: DBAPIConnection, entry: ConnectionPoolEntry, _proxy: object
) -> None:
    """Let the pool connect anew if the server went away while nobody used the connection."""
    idle = time.monotonic() - entry.info.get(_RETURNED, math.inf)
    if idle < _FRESH_S:
        return
    try:
        engine.dialect.do_ping(connection)
    except engine.dialect.loaded_dbapi.Error as error:
        raise InvalidatePoolError from error


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The driver must not begin transactions on its own: ``_begin_sqlite`` does.
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA synchronous = FULL")
    # What is deleted is overwritten.
    connection.execute("PRAGMA secure_delete = ON")
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
