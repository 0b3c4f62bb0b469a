"""Where audit entries are kept; only the service of this slice writes here."""

import base64
from collections.abc import Generator
from dataclasses import asdict

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bot.audit.anchors import Anchor, TimeStamp
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

audit_anchors = Table(
    "audit_anchors",
    metadata,
    Column("entries", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("head", String(64), nullable=False),
    Column("public_key", Text, nullable=False),
    Column("signature", String(128), nullable=False),
)

audit_time_stamps = Table(
    "audit_time_stamps",
    metadata,
    Column(
        "entries",
        Integer,
        ForeignKey("audit_anchors.entries"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("authority", Text, nullable=False),
    Column("token", Text, nullable=False),
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


def entry_about(connection: Connection, subject: str, tag: str) -> AuditEntry | None:
    """Return the first entry with this tag about *subject*."""
    query = (
        select(audit_entries)
        .where(audit_entries.c.subject == subject, audit_entries.c.tag == tag)
        .order_by(audit_entries.c.sequence)
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return None if row is None else _entry(row)


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


def add_anchor(connection: Connection, anchor: Anchor) -> None:
    """Keep *anchor* without its time stamp, which comes later."""
    row = {
        "entries": anchor.entries,
        "at": anchor.at,
        "head": anchor.head,
        "public_key": anchor.public_key,
        "signature": anchor.signature,
    }
    connection.execute(insert(audit_anchors).values(**row))


def add_time_stamp(connection: Connection, entries: int, stamp: TimeStamp) -> None:
    """Keep the time stamp of the anchor over *entries* entries; the first one stays."""
    token = base64.b64encode(stamp.token).decode()
    row = {"entries": entries, "authority": stamp.authority, "token": token}
    insert_once(connection, audit_time_stamps, row)


def anchors(connection: Connection) -> tuple[Anchor, ...]:
    """Return every anchor, oldest first."""
    query = (
        select(audit_anchors, audit_time_stamps.c.authority, audit_time_stamps.c.token)
        .join(
            audit_time_stamps,
            audit_time_stamps.c.entries == audit_anchors.c.entries,
            isouter=True,
        )
        .order_by(audit_anchors.c.entries)
    )
    return tuple(_anchor(row) for row in connection.execute(query).mappings())


def _anchor(row: RowMapping) -> Anchor:
    return Anchor(
        at=row["at"],
        entries=row["entries"],
        head=row["head"],
        public_key=row["public_key"],
        signature=row["signature"],
        stamp=_stamp(row),
    )


def _stamp(row: RowMapping) -> TimeStamp | None:
    if row["token"] is None:
        return None
    try:
        token = base64.b64decode(row["token"], validate=True)
    except ValueError:
        # Somebody changed it; an empty token proves nothing, and the check says so.
        token = b""
    return TimeStamp(authority=row["authority"], token=token)
