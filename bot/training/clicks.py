"""Takes in many clicks at once: each is on the disk before it is thanked for, one commit for all."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Lock
from typing import Final

from bot.clock import Clock
from bot.database.engine import Connection, Database, DatabaseFailure
from bot.database.outbox import Outbox
from bot.durable.errors import NotAccepted

ACKNOWLEDGE: Final = "acknowledge"
"""Kind of the outbox row, and name of the workflow, that records one acknowledgement."""
_ONE_CLICK: Final = timedelta(minutes=1)
"""Clicks this close are one; recording is tried for longer before it is given up."""


@dataclass(slots=True)
class _Click:
    """A click on its way to the disk."""

    id: str
    payload: Mapping[str, str]
    is_stored: bool = False
    failure: Exception | None = field(default=None, repr=False)


class Clicks:
    """Stores clicks that acknowledge; whoever waits for the disk takes along who came meanwhile."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._outbox = Outbox(database, clock)
        self._waiting: list[_Click] = []
        self._coming = Lock()
        self._writing = Lock()

    def take_in(self, click_id: str, payload: Mapping[str, str]) -> None:
        """Return once the click is stored, or raise ``NotAccepted``; the same id twice is once.

        Once a click failed, or after a minute, the same id is work anew: under an id of its own,
        since work that is finished is not begun again.
        """
        mine = _Click(id=click_id, payload=payload)
        with self._coming:
            self._waiting.append(mine)
        with self._writing:
            # Whoever wrote before may have taken this one along.
            if not (mine.is_stored or mine.failure):
                self._store_all()
        if mine.failure is not None:
            raise NotAccepted("The click could not be stored; press once more.") from mine.failure

    def let_again(self, work_id: str) -> None:
        """Let the next click like the one that became this work be work anew: it came to nothing."""
        self._outbox.backdate(work_id, self._clock.now() - _ONE_CLICK)

    def _id_of(self, connection: Connection, click_id: str) -> str:
        """Return the id of the work that a click is part of."""
        since, number, found = self._clock.now() - _ONE_CLICK, 1, click_id
        while (at := self._outbox.posted_at(connection, found)) is not None and at <= since:
            number += 1
            found = f"{click_id}:{number}"
        return found

    def _store_all(self) -> None:
        with self._coming:
            clicks, self._waiting = self._waiting, []
        try:
            with self._database.transaction() as connection:
                for click in clicks:
                    work_id = self._id_of(connection, click.id)
                    self._outbox.post_again(
                        connection, item_id=work_id, kind=ACKNOWLEDGE, payload=click.payload
                    )
        except DatabaseFailure as error:
            for click in clicks:
                click.failure = error
        except BaseException as error:
            for click in clicks:
                click.failure = RuntimeError(type(error).__name__)
            raise
        for click in clicks:
            click.is_stored = True
