"""Where candidate gaps are kept; rows become values here."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    func,
    select,
    update,
)

from bot.controls.entities import CandidateGap, GapNumber, GapStatus, Sighting
from bot.database.statements import insert_once, next_number, storable, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId

_LOCK_KEY = 7_410_042

gap_suggestions = Table(
    "gap_suggestions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Channel and ts: a message is one gap, however often it is marked.
    Column("message", Text, nullable=False, unique=True),
    Column("words", Text, nullable=False),
    Column("permalink", Text, nullable=False),
    Column("controls", Text, nullable=False),
    Column("suggested_by", String(64), nullable=False),
    Column("suggested_at", UtcDateTime, nullable=False),
    # With the row goes the salt, and with it what connects words and person with the audit trail.
    Column("salt", String(64), nullable=False),
    Column("status", String(32), nullable=False),
    Column("closed_at", UtcDateTime),
    Column("closed_by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Index(None, "status", "number"),
)

TABLES = ("gap_suggestions",)

_OPEN = gap_suggestions.c.status == GapStatus.OPEN.value


def take_turn_writing(connection: Connection) -> None:
    """Wait until no other transaction adds a candidate gap."""
    take_turn(connection, _LOCK_KEY)


def find(connection: Connection, message: str) -> CandidateGap | None:
    """Return the candidate gap that was seen in this message."""
    query = select(gap_suggestions).where(gap_suggestions.c.message == message)
    row = connection.execute(query).mappings().first()
    return None if row is None else _gap(row)


def numbered(connection: Connection, number: int) -> tuple[CandidateGap, str] | None:
    """Return the candidate gap with this number and its salt; hold its row until the end."""
    query = select(gap_suggestions).where(gap_suggestions.c.number == number).with_for_update()
    row = connection.execute(query).mappings().first()
    return None if row is None else (_gap(row), row["salt"])


def take_number(connection: Connection) -> GapNumber:
    """Return the next number that people read as ``G-1``."""
    return GapNumber(next_number(connection, "gap"))


def add(connection: Connection, gap: CandidateGap, *, salt: str) -> bool:
    """Keep a candidate gap; tell whether its message is the first of its kind."""
    row = {
        "number": gap.number,
        "message": gap.sighting.message,
        "words": storable(gap.sighting.words),
        "permalink": gap.sighting.permalink,
        "controls": " ".join(gap.controls),
        "suggested_by": gap.suggested_by,
        "suggested_at": gap.suggested_at,
        "salt": salt,
        "status": gap.status.value,
        "closed_by": "",
        "reason": "",
    }
    return insert_once(connection, gap_suggestions, row)


def close(
    connection: Connection,
    gap: CandidateGap,
    *,
    closed_by: str,
) -> None:
    """Write down what became of a candidate gap, as *gap* says it now."""
    values = {
        "status": gap.status.value,
        "closed_at": gap.closed_at,
        "closed_by": closed_by,
        "reason": storable(gap.reason),
    }
    same = gap_suggestions.c.number == gap.number
    connection.execute(update(gap_suggestions).where(same).values(values))


def waiting(connection: Connection, *, limit: int) -> list[CandidateGap]:
    """Return the oldest *limit* open ones, oldest first."""
    query = select(gap_suggestions).where(_OPEN).order_by(gap_suggestions.c.number).limit(limit)
    return [_gap(row) for row in connection.execute(query).mappings()]


def count_waiting(connection: Connection) -> int:
    """Return how many are open."""
    query = select(func.count()).select_from(gap_suggestions).where(_OPEN)
    return int(connection.execute(query).scalar_one())


def suggested_until(connection: Connection, at: datetime) -> list[CandidateGap]:
    """Return what was suggested up to a moment, oldest first."""
    query = select(gap_suggestions).where(gap_suggestions.c.suggested_at <= at)
    ordered = query.order_by(gap_suggestions.c.number)
    return [_gap(row) for row in connection.execute(ordered).mappings()]


def suggested_by(connection: Connection, person_id: PersonId) -> list[CandidateGap]:
    """Return what this person suggested, oldest first."""
    query = select(gap_suggestions).where(gap_suggestions.c.suggested_by == person_id)
    ordered = query.order_by(gap_suggestions.c.number)
    return [_gap(row) for row in connection.execute(ordered).mappings()]


def closed_by(connection: Connection, person_id: PersonId) -> list[CandidateGap]:
    """Return what this person closed, oldest first."""
    query = select(gap_suggestions).where(gap_suggestions.c.closed_by == person_id)
    ordered = query.order_by(gap_suggestions.c.number)
    return [_gap(row) for row in connection.execute(ordered).mappings()]


def remove_of(connection: Connection, person_id: PersonId) -> int:
    """Delete what this person suggested, and their name and words where they closed others'."""
    closed = gap_suggestions.c.closed_by == person_id
    connection.execute(update(gap_suggestions).where(closed).values(closed_by="", reason=""))
    return _removed(connection, gap_suggestions.c.suggested_by == person_id)


def remove_closed(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> int:
    """Delete what was closed before this moment, unless data of its people are *held*."""
    columns = gap_suggestions.c
    free = columns.suggested_by.not_in(held) & columns.closed_by.not_in(held)
    return _removed(connection, (columns.closed_at < before) & free)


def _removed(connection: Connection, which: ColumnElement[bool]) -> int:
    gone = delete(gap_suggestions).where(which).returning(gap_suggestions.c.number)
    return len(connection.execute(gone).all())


def _gap(row: RowMapping) -> CandidateGap:
    return CandidateGap(
        number=GapNumber(row["number"]),
        sighting=Sighting(message=row["message"], words=row["words"], permalink=row["permalink"]),
        controls=tuple(row["controls"].split()),
        suggested_by=PersonId(row["suggested_by"]),
        suggested_at=row["suggested_at"],
        status=GapStatus(row["status"]),
        reason=row["reason"],
        closed_at=row["closed_at"],
    )
