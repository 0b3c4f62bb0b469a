"""Messages to send once a change is committed; written with the change, sent by a dispatcher."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    select,
    update,
)

from bot.clock import Clock
from bot.database.engine import Database
from bot.database.statements import insert_all_once, insert_once
from bot.database.tables import UtcDateTime, metadata

outbox = Table(
    "outbox",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", String(64), nullable=False),
    Column("payload", Text, nullable=False),
    Column("posted_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime),
    Index(None, "done_at", "posted_at"),
)

_PATIENCE = timedelta(minutes=5)
"""How long a message may wait; handing it over takes a second."""

Payload = Mapping[str, str | int | bool | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class OutboxItem:
    """One message that waits to be sent."""

    id: str
    """Idempotency key; also the id of the workflow that sends it."""
    kind: str
    payload: Payload
    posted_at: datetime
    is_done: bool = False
    """Handed over to be sent."""


class Outbox:
    """Keeps messages between a commit and their sending."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def post(self, connection: Connection, *, item_id: str, kind: str, payload: Payload) -> bool:
        """Add a message in the caller's transaction; the same id twice is once."""
        row = {
            "id": item_id,
            "kind": kind,
            "payload": json.dumps(dict(payload)),
            "posted_at": self._clock.now(),
        }
        return insert_once(connection, outbox, row)

    def post_all(
        self, connection: Connection, *, kind: str, payloads: Mapping[str, Payload]
    ) -> None:
        """Add many messages by their ids in the caller's transaction; the same id twice is once."""
        at = self._clock.now()
        rows = [
            {"id": item_id, "kind": kind, "payload": json.dumps(dict(payload)), "posted_at": at}
            for item_id, payload in payloads.items()
        ]
        insert_all_once(connection, outbox, rows)

    def post_again(
        self, connection: Connection, *, item_id: str, kind: str, payload: Payload
    ) -> None:
        """Add a message in the caller's transaction, or let one that was sent wait once more."""
        if self.post(connection, item_id=item_id, kind=kind, payload=payload):
            return
        change = (
            update(outbox)
            .where(outbox.c.id == item_id, outbox.c.done_at.is_not(None))
            .values(done_at=None, kind=kind, payload=json.dumps(dict(payload)))
        )
        connection.execute(change)

    def posted_at(self, connection: Connection, item_id: str) -> datetime | None:
        """Return when a message was added first; None where nobody knows of it."""
        query = select(outbox.c.posted_at).where(outbox.c.id == item_id)
        return connection.execute(query).scalar_one_or_none()

    def backdate(self, item_id: str, at: datetime) -> None:
        """Let a message be as old as if it had been added at a moment."""
        change = update(outbox).where(outbox.c.id == item_id).values(posted_at=at)
        with self._database.transaction() as connection:
            connection.execute(change)

    def pending(self, limit: int = 100) -> tuple[OutboxItem, ...]:
        """Return messages that are not sent yet, oldest first."""
        query = (
            select(outbox)
            .where(outbox.c.done_at.is_(None))
            .order_by(outbox.c.posted_at, outbox.c.id)
            .limit(limit)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(_item(row) for row in rows)

    def stuck_since(self) -> datetime | None:
        """Return since when a message has waited too long; None where none has."""
        oldest = next(iter(self.pending(limit=1)), None)
        if oldest is None or self._clock.now() - oldest.posted_at <= _PATIENCE:
            return None
        return oldest.posted_at

    def waiting(self) -> int:
        """Return how many messages are not handed over yet."""
        query = select(func.count()).select_from(outbox).where(outbox.c.done_at.is_(None))
        with self._database.reading() as connection:
            return int(connection.execute(query).scalar_one())

    def about(self, connection: Connection, marks: Collection[str]) -> tuple[OutboxItem, ...]:
        """Return messages whose id or contents bear one of these marks, sent or not."""
        return tuple(
            _item(row)
            for row in connection.execute(select(outbox)).all()
            if any(mark in f"{row.id} {row.payload}" for mark in marks if mark)
        )

    def erase(self, connection: Connection, marks: Collection[str]) -> int:
        """Delete messages that bear one of these marks."""
        found = self.about(connection, marks)
        for item in found:
            connection.execute(delete(outbox).where(outbox.c.id == item.id))
        return len(found)

    def forget_sent(self, connection: Connection, before: datetime) -> int:
        """Delete the ids of messages that were handed over before this moment."""
        due = delete(outbox).where(outbox.c.done_at < before).returning(outbox.c.id)
        return len(connection.execute(due).all())

    def done(self, item_id: str) -> None:
        """Mark a message as handed over and forget its contents; its id stays taken."""
        change = (
            update(outbox)
            .where(outbox.c.id == item_id)
            .values(done_at=self._clock.now(), payload="{}")
        )
        with self._database.transaction() as connection:
            connection.execute(change)


def _item(row: Row[tuple[str, str, str, datetime, datetime | None]]) -> OutboxItem:
    return OutboxItem(
        id=row.id,
        kind=row.kind,
        payload=json.loads(row.payload),
        posted_at=row.posted_at,
        is_done=row.done_at is not None,
    )
