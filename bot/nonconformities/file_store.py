"""Which files show what of a nonconformity; their bytes lie with those of all evidence."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select, update

from bot.database.statements import insert_once
from bot.nonconformities.entities import Deed, EvidenceFile, FindingNumber, Shows
from bot.nonconformities.tables import nonconformity_events, nonconformity_files
from bot.people.entities import PersonId

_AGAIN = (Deed.FAILED.value, Deed.REOPEN.value)
"""After these another action is wanted."""


def add(connection: Connection, new: EvidenceFile) -> None:
    """Keep what is known of a file."""
    row = {
        "id": new.id,
        "number": new.number,
        "sequence": new.sequence,
        "shows": new.shows.value,
        "sha256": new.sha256,
        "name": new.name,
        "size": new.size,
        "supplied_by": new.supplied_by or "",
        "supplied_at": new.supplied_at,
    }
    insert_once(connection, nonconformity_files, row)


def files_of(connection: Connection, number: int) -> list[EvidenceFile]:
    """Return the files of one, oldest first."""
    return _listed(connection, nonconformity_files.c.number == number)


def files_by(connection: Connection, person: PersonId) -> list[EvidenceFile]:
    """Return the files that this person supplied, oldest first."""
    return _listed(connection, nonconformity_files.c.supplied_by == person)


def file(connection: Connection, file_id: str) -> EvidenceFile | None:
    """Return one file."""
    found = _listed(connection, nonconformity_files.c.id == file_id)
    return found[0] if found else None


def suppliers(connection: Connection, number: int) -> frozenset[PersonId]:
    """Return who supplied what shows the action that is checked now, not one that had failed."""
    events, table = nonconformity_events.c, nonconformity_files.c
    ended = select(func.coalesce(func.max(events.sequence), 0)).where(
        events.number == number, events.deed.in_(_AGAIN)
    )
    query = select(table.supplied_by).where(
        table.number == number,
        table.shows == Shows.ACTION.value,
        table.sequence > ended.scalar_subquery(),
    )
    return frozenset(PersonId(one) for one in connection.execute(query).scalars() if one)


def forget(connection: Connection, person: PersonId) -> Sequence[int]:
    """Take this person out of what is known of files; return of which nonconformities."""
    table = nonconformity_files.c
    change = update(nonconformity_files).where(table.supplied_by == person).values(supplied_by="")
    return list(connection.execute(change.returning(table.number)).scalars())


def _listed(connection: Connection, where: ColumnElement[bool]) -> list[EvidenceFile]:
    table = nonconformity_files.c
    query = select(nonconformity_files).where(where)
    ordered = query.order_by(table.supplied_at, table.sequence, table.id)
    return [_file(row) for row in connection.execute(ordered).mappings()]


def _file(row: RowMapping) -> EvidenceFile:
    return EvidenceFile(
        id=row["id"],
        number=FindingNumber(row["number"]),
        sequence=row["sequence"],
        shows=Shows(row["shows"]),
        sha256=row["sha256"],
        name=row["name"],
        size=row["size"],
        supplied_by=PersonId(row["supplied_by"]) if row["supplied_by"] else None,
        supplied_at=row["supplied_at"],
    )
