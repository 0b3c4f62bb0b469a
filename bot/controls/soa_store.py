"""Where the Statement of Applicability is kept: its draft's header, and every approved version."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bot.controls.soa_entities import Frozen, Header, read_lines
from bot.database.statements import next_number, storable
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId

soa_headers = Table(
    "soa_headers",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("scope", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("changed_by", String(64), nullable=False),
)

soa_versions = Table(
    "soa_versions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("label", String(64), nullable=False, unique=True),
    Column("scope", Text, nullable=False),
    # The lines as they were approved, byte for byte: this is what the hash is of.
    Column("lines", LargeBinary, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("approved_by", String(64), nullable=False),
    Column("approved_at", UtcDateTime, nullable=False),
)

TABLES = ("soa_headers", "soa_versions")


def header(connection: Connection) -> Header:
    """Return the draft's header; its version is 0 before anybody wrote one."""
    query = select(soa_headers).order_by(soa_headers.c.version.desc()).limit(1)
    row = connection.execute(query).mappings().first()
    return Header() if row is None else Header(scope=row["scope"], version=row["version"])


def add_header(connection: Connection, one: Header, *, at: datetime, by: str) -> None:
    """Keep one more version of the header."""
    values = {"version": one.version, "scope": storable(one.scope), "changed_at": at}
    connection.execute(insert(soa_headers).values(**values, changed_by=by))


def take_number(connection: Connection) -> int:
    """Return the next number of an approved version."""
    return next_number(connection, "soa_version")


def add(connection: Connection, one: Frozen, content: bytes) -> None:
    """Keep an approved version; it is never changed."""
    values = {
        "number": one.number,
        "label": one.label,
        "scope": storable(one.scope),
        "lines": content,
        "sha256": one.sha256,
        "approved_by": one.approved_by,
        "approved_at": one.approved_at,
    }
    connection.execute(insert(soa_versions).values(**values))


def versions(connection: Connection) -> list[Frozen]:
    """Return every approved version, oldest first."""
    query = select(soa_versions).order_by(soa_versions.c.number)
    return [_frozen(row) for row in connection.execute(query).mappings()]


def approved_by(connection: Connection, person: PersonId) -> list[Frozen]:
    """Return the versions that this person approved."""
    return [one for one in versions(connection) if one.approved_by == person]


def headed_by(connection: Connection, person: PersonId) -> list[int]:
    """Return the versions of the header that this person wrote."""
    query = select(soa_headers.c.version).where(soa_headers.c.changed_by == person)
    return list(connection.execute(query).scalars())


def forget(connection: Connection, person: PersonId) -> int:
    """Take this person out; what was approved stays."""
    count = len(approved_by(connection, person)) + len(headed_by(connection, person))
    for column in (soa_versions.c.approved_by, soa_headers.c.changed_by):
        mine = update(column.table).where(column == person)
        connection.execute(mine.values({column: ""}))
    return count


def _frozen(row: RowMapping) -> Frozen:
    return Frozen(
        number=row["number"],
        label=row["label"],
        scope=row["scope"],
        lines=read_lines(row["lines"]),
        sha256=row["sha256"],
        approved_by=PersonId(row["approved_by"]),
        approved_at=row["approved_at"],
    )
