"""The inbox: what people said lies here, and nowhere else, until it is answered or reported."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Protocol

from bot.clock import Clock
from bot.database.engine import Database
from bot.questions import inbox_store

_AT_ONCE = 500


class Unfinished(Protocol):
    """Tells which work still goes on; the durable engine does."""

    def __call__(self, work_ids: Sequence[str], /) -> Collection[str]:
        """Return those of *work_ids* that were accepted and are not finished."""
        ...


class Inbox:
    """Keeps words from the ack to the reply, so that the durable engine needs ids alone.

    It is no record: nothing here is audited, and finished work leaves nothing behind.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def keep(self, work_id: str, words: str) -> None:
        """Keep the words of this work; the same id twice is once."""
        with self._database.transaction() as connection:
            inbox_store.keep(connection, work_id, words, at=self._clock.now())

    def find(self, work_id: str) -> str | None:
        """Return the words of this work while it is not finished."""
        with self._database.looking_up() as connection:
            return inbox_store.find(connection, work_id)

    def find_all(self, work_ids: Collection[str]) -> Mapping[str, str]:
        """Return what is kept under these ids, looked up at once."""
        with self._database.looking_up() as connection:
            return inbox_store.find_all(connection, work_ids)

    def forget(self, work_id: str) -> None:
        """Delete the words of this work: it is finished."""
        with self._database.transaction() as connection:
            inbox_store.forget(connection, [work_id])

    def sweep(self, before: datetime, unfinished: Unfinished) -> int:
        """Delete words kept before this moment that no work waits for; return how many.

        Such rows are left when work was offered again after it was done, or never accepted.
        """
        with self._database.reading() as connection:
            old = inbox_store.older_than(connection, before)
        waiting = set(unfinished([_work(row) for row in old])) if old else set()
        orphans = iter(sorted(row for row in set(old) if _work(row) not in waiting))
        swept = 0
        while batch := list(islice(orphans, _AT_ONCE)):
            with self._database.transaction() as connection:
                inbox_store.forget(connection, batch)
            swept += len(batch)
        self._database.empty_log()
        return swept


def _work(row: str) -> str:
    """Return the work that a row belongs to: one that keeps more than words adds ``#`` and what."""
    return row.partition("#")[0]
