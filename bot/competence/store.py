"""Where the register of competence is kept; rows become values here."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Date,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    insert,
    or_,
    select,
    update,
)

from bot.competence.entities import Competence, Entry, EvidenceKind
from bot.database.statements import next_number, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId

_LOCK_KEY: Final = 7_410_072
_SERIES = "competence"

competence_entries = Table(
    "competence_entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("role", Text, nullable=False),
    Column("needed", Text, nullable=False),
    Column("person_id", String(64), nullable=False),
    Column("evidence_kind", String(32)),
    Column("evidence", Text, nullable=False),
    Column("evidence_sha256", String(64), nullable=False),
    Column("shortfall", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("effective", Boolean),
    Column("judged_on", Date),
    Column("judged_by", String(64)),
    Column("ended_on", Date),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("recorded_by", String(64), nullable=False),
    # With the row goes the salt, and with it what connects the row with the audit trail.
    Column("salt", String(64), nullable=False),
    Column("replaced_at", UtcDateTime),
    Index(None, "person_id"),
)

TABLES = ("competence_entries",)


def take_turn_writing(connection: Connection) -> None:
    """Wait until no other transaction changes the register."""
    take_turn(connection, _LOCK_KEY)


def take_number(connection: Connection) -> int:
    """Return the number of the next entry."""
    return next_number(connection, _SERIES)


def standing(connection: Connection, *, at: datetime | None = None) -> Sequence[Entry]:
    """Return the entries that nothing has replaced, now or at a moment."""
    table = competence_entries.c
    query = select(competence_entries).order_by(table.number)
    if at is None:
        query = query.where(table.replaced_at.is_(None))
    else:
        query = query.where(
            table.recorded_at <= at, or_(table.replaced_at.is_(None), table.replaced_at > at)
        )
    return [_entry(row) for row in connection.execute(query).mappings()]


def of_person(connection: Connection, person: PersonId) -> Sequence[Entry]:
    """Return every entry about somebody, replaced ones too."""
    query = (
        select(competence_entries)
        .where(competence_entries.c.person_id == person)
        .order_by(competence_entries.c.number)
    )
    return [_entry(row) for row in connection.execute(query).mappings()]


def add(connection: Connection, entries: Iterable[Entry]) -> None:
    """Keep new entries."""
    rows = [_row(one) for one in entries]
    if rows:
        connection.execute(insert(competence_entries), rows)


def replace(connection: Connection, numbers: Collection[int], *, at: datetime) -> None:
    """Keep that others took the place of these entries."""
    same = competence_entries.c.number.in_(numbers)
    connection.execute(update(competence_entries).where(same).values(replaced_at=at))


def remove_of(connection: Connection, person: PersonId) -> int:
    """Delete every entry about somebody; return how many there were."""
    table = competence_entries.c
    gone = delete(competence_entries).where(table.person_id == person).returning(table.number)
    return len(connection.execute(gone).all())


def remove_before(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> int:
    """Delete entries that were replaced, or whose role ended, before a moment."""
    table = competence_entries.c
    over = or_(table.replaced_at < before, table.ended_on < before.date())
    gone = delete(competence_entries).where(over, table.person_id.not_in(held))
    return len(connection.execute(gone.returning(table.number)).all())


def _row(entry: Entry) -> dict[str, object]:
    line = entry.competence
    return {
        "number": entry.number,
        "role": line.role,
        "needed": line.needed,
        "person_id": line.person,
        "evidence_kind": line.evidence_kind.value if line.evidence_kind else None,
        "evidence": line.evidence,
        "evidence_sha256": line.evidence_sha256,
        "shortfall": line.shortfall,
        "action": line.action,
        "effective": line.effective,
        "judged_on": line.judged_on,
        "judged_by": line.judged_by,
        "ended_on": line.ended_on,
        "recorded_at": entry.recorded_at,
        "recorded_by": entry.recorded_by,
        "salt": entry.salt,
        "replaced_at": entry.replaced_at,
    }


def _entry(row: RowMapping) -> Entry:
    kind, judge = row["evidence_kind"], row["judged_by"]
    line = Competence(
        role=row["role"],
        needed=row["needed"],
        person=PersonId(row["person_id"]),
        evidence_kind=EvidenceKind(kind) if kind else None,
        evidence=row["evidence"],
        evidence_sha256=row["evidence_sha256"],
        shortfall=row["shortfall"],
        action=row["action"],
        effective=row["effective"],
        judged_on=row["judged_on"],
        judged_by=PersonId(judge) if judge else None,
        ended_on=row["ended_on"],
    )
    return Entry(
        number=row["number"],
        competence=line,
        recorded_at=row["recorded_at"],
        recorded_by=row["recorded_by"],
        salt=row["salt"],
        replaced_at=row["replaced_at"],
    )
