"""Where the rows of both registers are kept: every version of each, so that any day can be told."""

import json
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    and_,
    func,
    insert,
    select,
    update,
)

from bot.controls.register_entities import (
    Applicability,
    Conformity,
    ControlRow,
    Ground,
    Inclusion,
    RequirementRow,
)
from bot.database.statements import storable, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId

_LOCK_KEY = 7_410_171

control_rows = Table(
    "control_rows",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("title", Text, nullable=False),
    Column("asks", Text, nullable=False),
    Column("applicability", String(16), nullable=False),
    Column("inclusion", Text, nullable=False),
    Column("exclusion", Text, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("documented_in", Text, nullable=False),
    Column("review_on", Date),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(64), nullable=False),
    # Seals the words in the audit trail; with it goes what connects them.
    Column("salt", String(64), nullable=False),
)

requirement_rows = Table(
    "requirement_rows",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("conformity", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("assessed_on", Date),
    Column("owner", String(64), nullable=False),
    Column("places", Text, nullable=False),
    Column("review_on", Date),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(64), nullable=False),
    Column("salt", String(64), nullable=False),
)

TABLES = ("control_rows", "requirement_rows")


def take_turn_writing(connection: Connection) -> None:
    """Wait until no other transaction changes the registers."""
    take_turn(connection, _LOCK_KEY)


def controls(connection: Connection, *, at: datetime | None = None) -> dict[str, ControlRow]:
    """Return the newest version of every control that was touched, as of a moment if one is named."""
    return {row["id"]: _control(row) for row in _newest(connection, control_rows, at)}


def requirements(
    connection: Connection, titles: Mapping[str, str], *, at: datetime | None = None
) -> dict[str, RequirementRow]:
    """Return the newest version of every requirement that was touched."""
    return {
        row["id"]: _requirement(row, titles.get(row["id"], ""))
        for row in _newest(connection, requirement_rows, at)
    }


def add_control(
    connection: Connection, row: ControlRow, *, at: datetime, by: str, salt: str
) -> None:
    """Keep one more version of a control."""
    values = {
        "id": row.id,
        "version": row.version,
        "title": storable(row.title),
        "asks": json.dumps([storable(one) for one in row.asks]),
        "applicability": row.applicability.value,
        "inclusion": json.dumps(
            [[one.ground.value, storable(one.reference)] for one in row.inclusion]
        ),
        "exclusion": storable(row.exclusion),
        "owner": row.owner,
        "documented_in": storable(row.documented_in),
        "review_on": row.review_on,
        "changed_at": at,
        "changed_by": by,
        "salt": salt,
    }
    connection.execute(insert(control_rows).values(**values))


def add_requirement(
    connection: Connection, row: RequirementRow, *, at: datetime, by: str, salt: str
) -> None:
    """Keep one more version of a requirement."""
    values = {
        "id": row.id,
        "version": row.version,
        "conformity": row.conformity.value,
        "words": storable(row.words),
        "assessed_on": row.assessed_on,
        "owner": row.owner,
        "places": json.dumps([[storable(name), storable(place)] for name, place in row.places]),
        "review_on": row.review_on,
        "changed_at": at,
        "changed_by": by,
        "salt": salt,
    }
    connection.execute(insert(requirement_rows).values(**values))


def touched_by(connection: Connection, person: PersonId) -> list[dict[str, object]]:
    """Return which versions name this person, as owner or as whoever changed them."""
    found: list[dict[str, object]] = []
    for table in (control_rows, requirement_rows):
        columns = table.c
        query = (
            select(columns.id, columns.version, columns.owner, columns.changed_at)
            .where((columns.owner == person) | (columns.changed_by == person))
            .order_by(columns.changed_at)
        )
        found += [
            {
                "about": row["id"],
                "version": row["version"],
                "as": "owner" if row["owner"] == person else "changed it",
                "at": row["changed_at"].isoformat(),
            }
            for row in connection.execute(query).mappings()
        ]
    return found


def forget(connection: Connection, person: PersonId) -> int:
    """Take this person out of every version; what the company said stays."""
    count = len(touched_by(connection, person))
    for table in (control_rows, requirement_rows):
        for column in (table.c.owner, table.c.changed_by):
            connection.execute(update(table).where(column == person).values({column: ""}))
    return count


def _newest(connection: Connection, table: Table, at: datetime | None) -> list[RowMapping]:
    newest = select(table.c.id, func.max(table.c.version).label("version")).group_by(table.c.id)
    if at is not None:
        newest = newest.where(table.c.changed_at <= at)
    chosen = newest.subquery()
    query = select(table).join(
        chosen, and_(chosen.c.id == table.c.id, chosen.c.version == table.c.version)
    )
    return list(connection.execute(query).mappings())


def _control(row: RowMapping) -> ControlRow:
    return ControlRow(
        id=row["id"],
        title=row["title"],
        asks=tuple(json.loads(row["asks"])),
        applicability=Applicability(row["applicability"]),
        inclusion=tuple(
            Inclusion(ground=Ground(ground), reference=reference)
            for ground, reference in json.loads(row["inclusion"])
        ),
        exclusion=row["exclusion"],
        owner=PersonId(row["owner"]),
        documented_in=row["documented_in"],
        review_on=row["review_on"],
        version=row["version"],
        changed_at=row["changed_at"],
    )


def _requirement(row: RowMapping, title: str) -> RequirementRow:
    return RequirementRow(
        id=row["id"],
        title=title,
        conformity=Conformity(row["conformity"]),
        words=row["words"],
        assessed_on=row["assessed_on"],
        owner=PersonId(row["owner"]),
        places=tuple((name, place) for name, place in json.loads(row["places"])),
        review_on=row["review_on"],
        version=row["version"],
        changed_at=row["changed_at"],
    )
