"""Where shared documents wait for somebody to decide, and which overdue reviews were told."""

import json
from collections.abc import Collection, Iterable
from dataclasses import fields
from datetime import date, datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.database.statements import insert_once, storable
from bot.database.tables import UtcDateTime, metadata
from bot.library import held_store, rows
from bot.library.publishing_entities import SharedDocument, SharedState
from bot.library.tables import document_versions, documents
from bot.library.views import live
from knowledge.passages import DocumentControl

shared_documents = Table(
    "shared_documents",
    metadata,
    # Made of the message and the file: an event that comes twice is one row.
    Column("id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("state", String(32), nullable=False),
    Column("control", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("edits", Integer, nullable=False),
    Column("shared_by", String(64), nullable=False),
    Column("shared_at", UtcDateTime, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", UtcDateTime),
    Index(None, "shared_at"),
)

# Bytes are here until somebody decides: published they are the library's, discarded they go.
shared_contents = Table(
    "shared_contents",
    metadata,
    Column("shared_id", ForeignKey("shared_documents.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

review_reminders = Table(
    "review_reminders",
    metadata,
    Column("source", Text, primary_key=True),
    Column("review_on", Date, primary_key=True),
    # How many whole months the review was overdue when somebody was told.
    Column("month", Integer, primary_key=True, autoincrement=False),
    Column("told_at", UtcDateTime, nullable=False),
)

PERSONAL = ("shared_documents", "shared_contents")
"""Tables whose deleted rows named people."""

_DATES = ("approved_on", "effective_on", "review_on")
_OPEN = shared_documents.c.state == SharedState.WAITING.value


def seen(connection: Connection, shared: SharedDocument) -> str:
    """Return what changes whenever a preview of *shared* would show something else."""
    newest = (
        select(func.max(document_versions.c.sequence))
        .join(documents, documents.c.id == document_versions.c.document_id)
        .where(documents.c.source == shared.source)
    )
    return f"{connection.execute(newest).scalar() or 0}.{shared.edits}"


def circles(connection: Connection, source: str, *, today: date) -> list[frozenset[str]]:
    """Return whom each version is for that publishing at *source* would supersede or drop.

    That is what speaks today or may on a later day, what came in last, and what is held.
    """
    query = (
        select(document_versions, documents.c.source, documents.c.removed_through)
        .join(documents, documents.c.id == document_versions.c.document_id)
        .where(documents.c.source == source)
        .order_by(document_versions.c.sequence)
    )
    states = [rows.version_state(row) for row in connection.execute(query).mappings()]
    there = [one for one in states if one.standing.sequence > one.removed_through]
    found = [one.control.audience for one in (*live(states, today).values(), *there[-1:])]
    held = held_store.circle(connection, source)
    return found if held is None else [*found, held]


def add(connection: Connection, shared: SharedDocument, content: bytes) -> bool:
    """Keep a shared file; the same id twice is once."""
    row = {
        "id": shared.id,
        "name": storable(shared.name),
        "state": shared.state.value,
        "control": _written(shared),
        "collection": shared.collection,
        "edits": shared.edits,
        "shared_by": shared.shared_by,
        "shared_at": shared.shared_at,
        "decided_by": "",
    }
    if not insert_once(connection, shared_documents, row):
        return False
    connection.execute(insert(shared_contents), {"shared_id": shared.id, "content": content})
    return True


def find(connection: Connection, shared_id: str) -> SharedDocument | None:
    """Return what is known of a shared file."""
    query = select(shared_documents).where(shared_documents.c.id == shared_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _shared(row)


def find_and_hold(connection: Connection, shared_id: str) -> SharedDocument | None:
    """Return what is known of a shared file, and keep others from it until the transaction ends."""
    query = select(shared_documents).where(shared_documents.c.id == shared_id).with_for_update()
    row = connection.execute(query).mappings().first()
    return None if row is None else _shared(row)


def content(connection: Connection, shared_id: str) -> bytes | None:
    """Return the bytes of a file that nobody has decided about."""
    query = select(shared_contents.c.content).where(shared_contents.c.shared_id == shared_id)
    return connection.execute(query).scalar_one_or_none()


def describe(connection: Connection, shared: SharedDocument) -> None:
    """Keep other details."""
    values = {
        "control": _written(shared),
        "collection": shared.collection,
        "edits": shared.edits,
    }
    connection.execute(
        update(shared_documents).where(shared_documents.c.id == shared.id).values(values)
    )


def decide(
    connection: Connection, shared_id: str, state: SharedState, *, by: str, at: datetime
) -> None:
    """Write a decision down and let go of the bytes."""
    _forget_content(connection, [shared_id])
    values = {"state": state.value, "decided_by": by, "decided_at": at}
    connection.execute(
        update(shared_documents).where(shared_documents.c.id == shared_id).values(values)
    )


def waiting_since(
    connection: Connection, before: datetime, *, held: Collection[str]
) -> list[SharedDocument]:
    """Return what was shared before this moment and nobody has decided about."""
    query = select(shared_documents).where(_OPEN, shared_documents.c.shared_at < before)
    return [
        _shared(row) for row in connection.execute(query).mappings() if row["shared_by"] not in held
    ]


def forget_decided(connection: Connection, before: datetime, *, held: Collection[str]) -> int:
    """Delete what was decided before this moment; return how many that were."""
    query = select(shared_documents).where(shared_documents.c.decided_at < before)
    due = [
        row["id"]
        for row in connection.execute(query).mappings()
        if not {row["shared_by"], row["decided_by"]} & set(held)
    ]
    _remove(connection, due)
    return len(due)


def by_person(connection: Connection, person_id: str) -> list[SharedDocument]:
    """Return what this person shared or decided about, oldest first."""
    columns = shared_documents.c
    query = (
        select(shared_documents)
        .where((columns.shared_by == person_id) | (columns.decided_by == person_id))
        .order_by(columns.shared_at, columns.id)
    )
    return [_shared(row) for row in connection.execute(query).mappings()]


def remove_of(connection: Connection, person_id: str) -> int:
    """Delete what this person shared, and their name where they decided about others' files."""
    shared = shared_documents.c.shared_by == person_id
    due = list(connection.execute(select(shared_documents.c.id).where(shared)).scalars())
    _remove(connection, due)
    decided = shared_documents.c.decided_by == person_id
    connection.execute(update(shared_documents).where(decided).values(decided_by=""))
    return len(due)


def note_reminder(
    connection: Connection, source: str, *, review_on: date, month: int, at: datetime
) -> bool:
    """Write down that somebody is told of an overdue review; False where they were before."""
    row = {"source": source, "review_on": review_on, "month": month, "told_at": at}
    return insert_once(connection, review_reminders, row)


def was_reminded(connection: Connection, source: str, *, review_on: date, month: int) -> bool:
    """Tell whether somebody was told of this overdue review in this month of it."""
    columns = review_reminders.c
    query = select(columns.month).where(
        columns.source == source, columns.review_on == review_on, columns.month == month
    )
    return connection.execute(query).first() is not None


def forget_reminders(connection: Connection, but: Iterable[tuple[str, date]]) -> int:
    """Delete the notes on reviews that are not overdue any more."""
    kept = set(but)
    columns = review_reminders.c
    known = connection.execute(select(columns.source, columns.review_on).distinct()).all()
    due = [(source, day) for source, day in known if (source, day) not in kept]
    for source, day in due:
        connection.execute(
            delete(review_reminders).where(columns.source == source, columns.review_on == day)
        )
    return len(due)


def _remove(connection: Connection, ids: Collection[str]) -> None:
    _forget_content(connection, ids)
    connection.execute(delete(shared_documents).where(shared_documents.c.id.in_(ids)))


def _forget_content(connection: Connection, ids: Collection[str]) -> None:
    connection.execute(delete(shared_contents).where(shared_contents.c.shared_id.in_(ids)))


def _written(shared: SharedDocument) -> str:
    said = {"stated": sorted(shared.stated), "typed": sorted(shared.typed)}
    values = {**rows.control_values(shared.control), **said}
    return storable(json.dumps(values, default=date.isoformat))


def _not_by_default(control: DocumentControl) -> frozenset[str]:
    default = DocumentControl(title=control.title)
    return frozenset(
        one.name
        for one in fields(control)
        if getattr(control, one.name) != getattr(default, one.name)
    )


def _shared(row: RowMapping) -> SharedDocument:
    told = json.loads(row["control"])
    dates = {name: date.fromisoformat(told[name]) for name in _DATES if told[name]}
    control = rows.control({**told, **dates})
    # Rows of earlier releases do not say where a detail came from.
    stated = told.get("stated", _not_by_default(control))
    return SharedDocument(
        id=row["id"],
        name=row["name"],
        state=SharedState(row["state"]),
        control=control,
        collection=row["collection"],
        edits=row["edits"],
        shared_by=row["shared_by"],
        shared_at=row["shared_at"],
        decided_by=row["decided_by"],
        decided_at=row["decided_at"],
        stated=frozenset(stated),
        typed=frozenset(told.get("typed", ())),
    )
