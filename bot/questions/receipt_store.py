"""Where it is kept who opened the receipt of somebody else's question, and why."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, Text, select

from bot.database.statements import insert_once, storable
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.questions.entities import Exchange
from bot.questions.store import exchange_from, exchanges

receipt_openings = Table(
    "receipt_openings",
    metadata,
    Column("id", Text, primary_key=True),
    # No foreign key: the exchange may be forgotten while it stays on record that it was opened.
    Column("number", Integer, nullable=False),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    # Forgetting the salt cuts the reason off from its hash in the audit trail.
    Column("salt", String(64), nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Opening:
    """That somebody opened a receipt which is not theirs, or could not show that it is."""

    id: str
    number: int
    """Of the exchange."""
    by: PersonId
    at: datetime
    reason: str
    """Empty once it was forgotten."""


def add(connection: Connection, opening: Opening, *, salt: str) -> bool:
    """Keep an opening, and tell whether it is the first with its id."""
    row = {
        "id": opening.id,
        "number": opening.number,
        "opened_by": opening.by,
        "opened_at": opening.at,
        "reason": storable(opening.reason),
        "salt": salt,
    }
    return insert_once(connection, receipt_openings, row)


def find(connection: Connection, opening_id: str) -> Opening | None:
    """Return the opening with this id."""
    query = select(receipt_openings).where(receipt_openings.c.id == opening_id)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Opening(
        id=row["id"],
        number=row["number"],
        by=PersonId(row["opened_by"]),
        at=row["opened_at"],
        reason=row["reason"],
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """An exchange with what its hashes in the audit trail were made of."""

    exchange: Exchange
    salt: str
    answer: str
    """As it was written."""
    revision: int | None = None
    """Of the library that answered; None where it was not written down."""
    model: str = ""
    """The language model that worded it; empty where none did."""


def exchange_numbered(connection: Connection, number: int) -> Kept | None:
    """Return the exchange that people know by this number."""
    query = select(exchanges).where(exchanges.c.number == number)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    return Kept(
        exchange=exchange_from(row),
        salt=row["salt"],
        answer=row["answer"],
        revision=row["revision"],
        model=row["model"] or "",
    )
