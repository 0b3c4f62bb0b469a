"""What the durable engine's store still says of somebody, found and erased from outside."""

import sqlite3
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from dbos import DBOSClient, DBOSPortableJSONSerializer

from bot.durable.engine import open_store
from bot.durable.inspection import has_store

_FINISHED = ["SUCCESS", "ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"]
_UNFINISHED = ["ENQUEUED", "PENDING", "DELAYED"]
_BUSY_S = 30


class WorkTraces:
    """Looks for marks, such as ids, in stored work; a running engine may go on meanwhile."""

    def __init__(self, home: Path, *, database_url: str = "") -> None:
        self._file = home / "durable.sqlite"
        self._database_url = database_url

    def unfinished(self, marks: Collection[str]) -> int:
        """Return how much work that bears one of these marks is not finished."""
        with self._opened() as client:
            return 0 if client is None else len(_bearing(client, _UNFINISHED, marks))

    def erase(self, marks: Collection[str]) -> int:
        """Delete finished work that bears one of these marks; return how much that was."""
        with self._opened() as client:
            if client is None:
                return 0
            found = _bearing(client, _FINISHED, marks)
            client.delete_workflows(found)
        return len(found)

    def rewrite(self) -> None:
        """Write the file anew, so that deleted words are in no part of it."""
        if self._database_url or not self._file.exists():
            return
        with closing(
            sqlite3.connect(self._file, isolation_level=None, timeout=_BUSY_S)
        ) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _opened(self) -> Iterator[DBOSClient | None]:
        if not self._database_url and not self._file.exists():
            yield None
            return
        store = sa.create_engine(self._database_url) if self._database_url else None
        store = store or open_store(self._file)
        try:
            with store.connect() as connection:
                known = has_store(connection)
            if not known:
                yield None
                return
            client = DBOSClient(
                system_database_engine=store, serializer=DBOSPortableJSONSerializer()
            )
            try:
                yield client
            finally:
                client.destroy()
        finally:
            store.dispose()


def _bearing(client: DBOSClient, status: list[str], marks: Collection[str]) -> list[str]:
    return [
        workflow.workflow_id
        for workflow in client.list_workflows(status=status)
        if _bears(repr(vars(workflow)), marks)
        or _bears(repr(client.list_workflow_steps(workflow.workflow_id)), marks)
    ]


def _bears(written: str, marks: Collection[str]) -> bool:
    return any(mark in written for mark in marks if mark)
