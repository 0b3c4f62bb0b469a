"""Where days away are kept."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    RowMapping,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.training.campaign_entities import Absence

training_absences = Table(
    "training_absences",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person_id", String(64), nullable=False, index=True),
    Column("from_on", Date, nullable=False),
    Column("until_on", Date, nullable=False),
    Column("set_by", String(64), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
    # Taken back by a lead; the row stays, so that a report of an earlier day stays the same.
    Column("ended_at", UtcDateTime),
)


def add(connection: Connection, absences: Iterable[Absence]) -> None:
    """Keep days away."""
    rows = [
        {
            "id": one.id,
            "person_id": one.person,
            "from_on": one.from_on,
            "until_on": one.until_on,
            "set_by": one.set_by,
            "set_at": one.set_at,
        }
        for one in absences
    ]
    if rows:
        connection.execute(insert(training_absences), rows)


def everything(connection: Connection) -> Sequence[Absence]:
    """Return all days away, also those that were taken back."""
    query = select(training_absences).order_by(training_absences.c.set_at, training_absences.c.id)
    return [_absence(row) for row in connection.execute(query).mappings()]


def of(connection: Connection, person: PersonId) -> Sequence[Absence]:
    """Return the days away of one person."""
    query = (
        select(training_absences)
        .where(training_absences.c.person_id == person)
        .order_by(training_absences.c.set_at, training_absences.c.id)
    )
    return [_absence(row) for row in connection.execute(query).mappings()]


def end(connection: Connection, absence_id: str, *, at: datetime) -> PersonId | None:
    """Take days away back; return whose they were, None where there is nothing to take back."""
    same = (training_absences.c.id == absence_id) & training_absences.c.ended_at.is_(None)
    change = (
        update(training_absences)
        .where(same)
        .values(ended_at=at)
        .returning(training_absences.c.person_id)
    )
    found = connection.execute(change).scalar_one_or_none()
    return None if found is None else PersonId(found)


def remove_of(connection: Connection, person: PersonId) -> int:
    """Delete what is kept of one person; return how much that was."""
    gone = delete(training_absences).where(training_absences.c.person_id == person)
    return len(connection.execute(gone.returning(training_absences.c.id)).all())


def _absence(row: RowMapping) -> Absence:
    return Absence(
        id=row["id"],
        person=PersonId(row["person_id"]),
        from_on=row["from_on"],
        until_on=row["until_on"],
        set_by=row["set_by"],
        set_at=row["set_at"],
        ended_at=row["ended_at"],
    )
