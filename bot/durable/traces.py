"""What the durable engine's store still says of somebody, found and erased from outside."""

import sqlite3
from collections.abc import Collection, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import sqlalchemy as sa
from dbos import DBOSClient, DBOSPortableJSONSerializer

from bot.durable.engine import open_store
from bot.durable.inspection import has_store
from bot.durable.statuses import FINISHED, GIVEN_UP, WAITING
from bot.errors import TracesRemain
from bot.sqlite_log import empty_log

_BUSY_S = 30
_READERS_S = 15.0
_REMAIN = "Everything was deleted, but traces of it may remain in durable.sqlite and its log"
_REMEDY = "End what reads it, free disk space, then run `annexa privacy sweep`."


class WorkTraces:
    """Looks for marks, such as ids, in stored work; a running engine may go on meanwhile."""

    def __init__(self, home: Path, *, database_url: str = "") -> None:
        self._file = home / "durable.sqlite"
        self._database_url = database_url

    def unfinished(self, marks: Collection[str]) -> int:
        """Return how much work that bears one of these marks is still to be done."""
        with self._opened() as client:
            return 0 if client is None else len(_bearing(client, WAITING, marks))

    def erase(self, marks: Collection[str]) -> Collection[str]:
        """Delete finished and given-up work that bears one of these marks; return its ids."""
        with self._opened() as client:
            if client is None:
                return ()
            found = _bearing(client, (*FINISHED, GIVEN_UP), marks)
            client.delete_workflows(found)
        return found

    def rewrite(self) -> None:
        """Write the file anew, so that deleted words are in no part of it."""
        if self._database_url or not self._file.exists():
            return
        try:
            is_clean = self._rewrite_file()
        except sqlite3.Error as error:
            raise TracesRemain(f"{_REMAIN} ({error}). {_REMEDY}") from error
        if not is_clean:
            raise TracesRemain(f"{_REMAIN}: somebody goes on reading it. {_REMEDY}")

    def _rewrite_file(self) -> bool:
        """Write the file anew; tell whether its log could be emptied, too."""
        with closing(
            sqlite3.connect(self._file, isolation_level=None, timeout=_BUSY_S)
        ) as connection:
            connection.execute("VACUUM")
            return empty_log(connection.cursor(), patience_s=_READERS_S)

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


def _bearing(client: DBOSClient, status: Sequence[str], marks: Collection[str]) -> list[str]:
    return [
        workflow.workflow_id
        for workflow in client.list_workflows(status=list(status))
        if _bears(repr(vars(workflow)), marks)
        or _bears(repr(client.list_workflow_steps(workflow.workflow_id)), marks)
    ]


def _bears(written: str, marks: Collection[str]) -> bool:
    return any(mark in written for mark in marks if mark)
