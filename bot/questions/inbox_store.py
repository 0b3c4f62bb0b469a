"""Where words wait until the work that needs them is finished."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Index, Table, Text, delete, select

from bot.database.statements import insert_once, storable
from bot.database.tables import UtcDateTime, metadata

inbox = Table(
    "inbox",
    metadata,
    # The durable engine's id of the work: an event that comes twice is one row.
    Column("work_id", Text, primary_key=True),
    Column("words", Text, nullable=False),
    Column("kept_at", UtcDateTime, nullable=False),
    Index(None, "kept_at"),
)


def keep(connection: Connection, work_id: str, words: str, *, at: datetime) -> None:
    """Keep words; what is kept already stays as it is."""
    insert_once(connection, inbox, {"work_id": work_id, "words": storable(words), "kept_at": at})


def find(connection: Connection, work_id: str) -> str | None:
    """Return the words of this work."""
    query = select(inbox.c.words).where(inbox.c.work_id == work_id)
    return connection.execute(query).scalar_one_or_none()


def find_all(connection: Connection, work_ids: Collection[str]) -> dict[str, str]:
    """Return what is kept under these ids."""
    query = select(inbox.c.work_id, inbox.c.words).where(inbox.c.work_id.in_(work_ids))
    return {row.work_id: row.words for row in connection.execute(query)}


def older_than(connection: Connection, before: datetime) -> Sequence[str]:
    """Return whose words were kept before this moment."""
    query = select(inbox.c.work_id).where(inbox.c.kept_at < before)
    return connection.execute(query).scalars().all()


def everything(connection: Connection) -> Sequence[str]:
    """Return whose words are kept."""
    return connection.execute(select(inbox.c.work_id)).scalars().all()


def forget(connection: Connection, work_ids: Collection[str]) -> None:
    """Delete the words of this work."""
    connection.execute(delete(inbox).where(inbox.c.work_id.in_(work_ids)))
