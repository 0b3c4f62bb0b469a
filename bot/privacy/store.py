"""Where legal holds are kept, and who was told what is kept about them."""

from datetime import date

from sqlalchemy import Column, Connection, Date, String, Table, Text, delete, insert, select, update

from bot.database.statements import insert_once, storable
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.privacy.entities import Hold

legal_holds = Table(
    "legal_holds",
    metadata,
    Column("person_id", String(64), primary_key=True),
    Column("reason", Text, nullable=False),
    # Deleting the salt with the hold cuts the reason off from its hash in the audit trail.
    Column("salt", String(64), nullable=False),
    Column("placed_by", String(64), nullable=False),
    Column("placed_at", UtcDateTime, nullable=False),
)

first_uses = Table(
    "first_uses",
    metadata,
    Column("person_id", String(64), primary_key=True),
    # Fingerprint of the times that were told; other times are told again.
    Column("terms", String(64), nullable=False),
    # A day and no moment, and no audit entry: either would stand beside the first question.
    Column("told_on", Date, nullable=False),
)

TABLES = ("legal_holds", "first_uses")


def holds(connection: Connection) -> list[Hold]:
    """Return every hold, oldest first."""
    query = select(legal_holds).order_by(legal_holds.c.placed_at)
    return [
        Hold(
            person=PersonId(row.person_id),
            reason=row.reason,
            placed_by=row.placed_by,
            placed_at=row.placed_at,
        )
        for row in connection.execute(query).all()
    ]


def place(connection: Connection, hold: Hold, *, salt: str) -> None:
    """Keep a hold, over an earlier one of the same person."""
    release(connection, hold.person)
    row = {
        "person_id": hold.person,
        "reason": storable(hold.reason),
        "salt": salt,
        "placed_by": hold.placed_by,
        "placed_at": hold.placed_at,
    }
    connection.execute(insert(legal_holds).values(**row))


def release(connection: Connection, person_id: PersonId) -> bool:
    """Delete a hold; tell whether there was one."""
    gone = delete(legal_holds).where(legal_holds.c.person_id == person_id)
    return connection.execute(gone.returning(legal_holds.c.person_id)).first() is not None


def told(connection: Connection, person_id: PersonId) -> tuple[str, date] | None:
    """Return which terms this person was told, and on which day."""
    query = select(first_uses.c.terms, first_uses.c.told_on).where(
        first_uses.c.person_id == person_id
    )
    row = connection.execute(query).first()
    return None if row is None else (row.terms, row.told_on)


def note_told(connection: Connection, person_id: PersonId, *, terms: str, on: date) -> None:
    """Write down what a person was told, over what they were told before."""
    values = {"terms": terms, "told_on": on}
    if not insert_once(connection, first_uses, {"person_id": person_id, **values}):
        same = first_uses.c.person_id == person_id
        connection.execute(update(first_uses).where(same).values(**values))


def forget_told(connection: Connection, person_id: PersonId) -> None:
    """Forget that a person was told anything."""
    connection.execute(delete(first_uses).where(first_uses.c.person_id == person_id))
