"""Where it is kept which answers no longer stand, and how far news was read."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    select,
    update,
)

from bot.database.statements import insert_once
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.questions.entities import Exchange
from bot.questions.recall_entities import Finding, Waiting
from bot.questions.store import exchange_from, exchanges

_PAGE = 200

recalls = Table(
    "recalls",
    metadata,
    # Exchange and new version: the same news is told once.
    Column("id", Text, primary_key=True),
    Column("number", ForeignKey("exchanges.number"), nullable=False),
    Column("source", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("found_at", UtcDateTime, nullable=False),
    # The message that tells of it; empty while it waits.
    Column("batch", String(64), nullable=False),
    Index(None, "batch"),
    Index(None, "number"),
)

news_read = Table(
    "news_read",
    metadata,
    Column("reader", String(64), primary_key=True),
    # Up to which entry of the audit trail.
    Column("position", Integer, nullable=False),
    Column("day", Date, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Cursor:
    """How far news was read."""

    position: int
    day: date


def cursor(connection: Connection, reader: str) -> Cursor | None:
    """Return how far *reader* has read; None before the first time."""
    row = connection.execute(select(news_read).where(news_read.c.reader == reader)).first()
    return None if row is None else Cursor(position=row.position, day=row.day)


def read_up_to(connection: Connection, reader: str, upto: Cursor) -> None:
    """Remember how far *reader* has read."""
    values = {"position": upto.position, "day": upto.day}
    if not insert_once(connection, news_read, {"reader": reader, **values}):
        same = news_read.c.reader == reader
        connection.execute(update(news_read).where(same).values(**values))


def answered_since(
    connection: Connection, since: datetime, *, until: datetime
) -> Iterator[Exchange]:
    """Yield exchanges whose asker is still on record, oldest first; a page at a time."""
    last = 0
    while True:
        query = (
            select(exchanges)
            .where(
                exchanges.c.number > last,
                exchanges.c.asked_at >= since,
                exchanges.c.asked_at <= until,
                exchanges.c.asked_by != "",
            )
            .order_by(exchanges.c.number)
            .limit(_PAGE)
        )
        rows = connection.execute(query).mappings().all()
        for row in rows:
            yield exchange_from(row)
        if len(rows) < _PAGE:
            return
        last = rows[-1]["number"]


def found_before(connection: Connection) -> dict[tuple[int, str], int]:
    """Return the newest version that was found for each exchange and source."""
    query = select(recalls.c.number, recalls.c.source, recalls.c.sequence).order_by(
        recalls.c.found_at
    )
    return {(number, source): sequence for number, source, sequence in connection.execute(query)}


def add(connection: Connection, finding: Finding, *, at: datetime) -> bool:
    """Keep a finding; tell whether it is new."""
    row = {
        "id": finding.id,
        "number": finding.number,
        "source": finding.source,
        "sequence": finding.sequence,
        "found_at": at,
        "batch": "",
    }
    return insert_once(connection, recalls, row)


def waiting(connection: Connection) -> Sequence[Waiting]:
    """Return what nobody was told of yet, of people who are still on record, oldest first."""
    query = (
        select(recalls, exchanges.c.asked_by)
        .join(exchanges, exchanges.c.number == recalls.c.number)
        .where(recalls.c.batch == "", exchanges.c.asked_by != "")
        .order_by(recalls.c.found_at, recalls.c.number, recalls.c.id)
    )
    return [
        Waiting(
            finding=Finding(number=row.number, source=row.source, sequence=row.sequence),
            person=PersonId(row.asked_by),
        )
        for row in connection.execute(query)
    ]


def put_into(connection: Connection, batch: str, ids: Collection[str]) -> None:
    """Say in which message these findings are told."""
    connection.execute(update(recalls).where(recalls.c.id.in_(ids)).values(batch=batch))


def in_batch(connection: Connection, batch: str) -> Sequence[tuple[Finding, Exchange]]:
    """Return what one message tells, in the order of the questions."""
    query = (
        select(recalls.c.source, recalls.c.sequence, exchanges)
        .join(exchanges, exchanges.c.number == recalls.c.number)
        .where(recalls.c.batch == batch)
        .order_by(recalls.c.number, recalls.c.id)
    )
    return [
        (
            Finding(number=row["number"], source=row["source"], sequence=row["sequence"]),
            exchange_from(row),
        )
        for row in connection.execute(query).mappings()
    ]
