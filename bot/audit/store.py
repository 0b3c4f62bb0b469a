"""Where audit entries are kept; only the service of this slice writes here."""

from collections.abc import Generator
from dataclasses import asdict

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bot.audit.entities import BEGINNING, AuditEntry, AuditHead
from bot.database.statements import insert_once, take_turn
from bot.database.tables import metadata

_LOCK_KEY = 7_410_032
_BATCH = 2_000

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("tag", String(64), nullable=False),
    Column("actor", String(64), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("facts", Text, nullable=False),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sequence", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)


def lock(connection: Connection) -> None:
    """Wait until no other transaction appends; SQLite's write transaction is alone already."""
    take_turn(connection, _LOCK_KEY)


def head(connection: Connection) -> AuditHead:
    """Return the newest entry's number and hash as the trail itself remembers them."""
    row = connection.execute(select(audit_head).where(audit_head.c.id == 1)).first()
    if row is None:
        return AuditHead(sequence=0, hash=BEGINNING)
    return AuditHead(sequence=row.sequence, hash=row.hash)


def append(connection: Connection, entry: AuditEntry) -> None:
    """Add *entry* and move the head to it."""
    connection.execute(insert(audit_entries).values(**asdict(entry)))
    moved = {"sequence": entry.sequence, "hash": entry.hash}
    if not insert_once(connection, audit_head, {"id": 1, **moved}):
        connection.execute(update(audit_head).where(audit_head.c.id == 1).values(**moved))


def stream(connection: Connection, *, after: int = 0) -> Generator[AuditEntry]:
    """Yield entries in order without holding them all."""
    query = select(audit_entries).order_by(audit_entries.c.sequence)
    if after:
        query = query.where(audit_entries.c.sequence > after)
    with connection.execution_options(yield_per=_BATCH).execute(query) as found:
        for row in found.mappings():
            yield _entry(row)


def _entry(row: RowMapping) -> AuditEntry:
    return AuditEntry(
        sequence=row["sequence"],
        at=row["at"],
        tag=row["tag"],
        actor=row["actor"],
        subject=row["subject"],
        facts=row["facts"],
        previous=row["previous"],
        hash=row["hash"],
    )
