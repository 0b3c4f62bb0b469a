"""Where documents are kept apart until somebody has looked at them; rows become values here."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime

import numpy as np
from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Integer,
    LargeBinary,
    RowMapping,
    Select,
    String,
    Table,
    Text,
    UniqueConstraint,
    delete,
    insert,
    select,
    update,
)

from bot.database.statements import insert_once, storable
from bot.database.tables import UtcDateTime, metadata
from bot.library import rows
from bot.library.entities import HeldDocument
from ingest.blocks import Suspicion
from ingest.shelf import Judged, ReadDocument, Verdict
from knowledge.indexes import Vectors
from knowledge.passages import DocumentControl, Passage, PassageId

held_documents = Table(
    "held_documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False),
    Column("collection", Text, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("verdict", String(32), nullable=False),
    Column("suspicions", Text, nullable=False),
    Column("held_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("salt", String(64), nullable=False),
    UniqueConstraint("source", "fingerprint"),
)

# What was read is here until the verdict: released it is a version like others, rejected it goes.
held_contents = Table(
    "held_contents",
    metadata,
    Column("held_id", ForeignKey("held_documents.id"), primary_key=True),
    Column("original", LargeBinary, nullable=False),
    Column("control", Text, nullable=False),
    Column("passages", Text, nullable=False),
    Column("vectors", LargeBinary, nullable=False),
)

_OPEN = held_documents.c.verdict == Verdict.HELD.value
_DATES = ("approved_on", "effective_on", "review_on")


def judged(connection: Connection) -> dict[tuple[str, str], Judged]:
    """Return what became of every document held back, by source and fingerprint."""
    columns = held_documents.c
    query = select(columns.source, columns.fingerprint, columns.collection, columns.verdict)
    return {
        (source, fingerprint): Judged(collection=collection, verdict=Verdict(verdict))
        for source, fingerprint, collection, verdict in connection.execute(query).all()
    }


def add(
    connection: Connection,
    document: ReadDocument,
    vectors: Vectors,
    *,
    suspicions: Sequence[Suspicion],
    held_at: datetime,
) -> int | None:
    """Keep a version apart and return its number; None if the same one was kept before."""
    row = {
        "source": document.source,
        "collection": document.collection,
        "fingerprint": document.fingerprint,
        "sha256": document.sha256,
        "title": storable(document.control.title),
        "owner": storable(document.control.owner),
        "verdict": Verdict.HELD.value,
        "suspicions": json.dumps([asdict(one) for one in suspicions]),
        "held_at": held_at,
        "decided_by": "",
        "reason": "",
        "salt": "",
    }
    known = select(held_documents.c.id).where(
        held_documents.c.source == document.source,
        held_documents.c.fingerprint == document.fingerprint,
    )
    if connection.execute(known).first() or not insert_once(connection, held_documents, row):
        return None
    number = int(connection.execute(known).scalar_one())
    connection.execute(insert(held_contents), _content(number, document, vectors))
    return number


def waiting(connection: Connection) -> list[HeldDocument]:
    """Return what nobody has looked at, oldest first."""
    query = select(held_documents).where(_OPEN).order_by(held_documents.c.id)
    return [_held(row) for row in connection.execute(query).mappings()]


def find(connection: Connection, source: str) -> HeldDocument | None:
    """Return what is held of *source*, and hold its row until the transaction ends."""
    query = select(held_documents).where(held_documents.c.source == source, _OPEN).with_for_update()
    row = connection.execute(query).mappings().first()
    return None if row is None else _held(row)


def circle(connection: Connection, source: str) -> frozenset[str] | None:
    """Return whom the version of *source* is for that waits for a verdict; None if none does."""
    held = select(held_documents.c.id).where(held_documents.c.source == source, _OPEN)
    return _circle(connection, held)


def named(connection: Connection, number: int) -> tuple[str, frozenset[str] | None] | None:
    """Return what is held under *number*, and whom it is for while nobody has decided."""
    columns = held_documents.c
    source = connection.execute(select(columns.source).where(columns.id == number)).scalar()
    held = select(columns.id).where(columns.id == number)
    return None if source is None else (source, _circle(connection, held))


def content(connection: Connection, held: HeldDocument) -> tuple[ReadDocument, Vectors]:
    """Return what was read, as it came in."""
    query = select(held_contents).where(held_contents.c.held_id == held.id)
    row = connection.execute(query).mappings().one()
    control = _control(row["control"])
    document = ReadDocument(
        source=held.source,
        collection=held.collection,
        fingerprint=held.fingerprint,
        sha256=held.sha256,
        original=row["original"],
        control=control,
        passages=tuple(_passages(row["passages"], held.source, control)),
    )
    vectors = np.frombuffer(row["vectors"], dtype="<f4").reshape(len(document.passages), -1)
    return document, vectors


def decide(
    connection: Connection,
    held: HeldDocument,
    verdict: Verdict,
    *,
    decided_by: str,
    reason: str,
    salt: str,
    at: datetime,
) -> None:
    """Write a verdict down and let go of what was kept for it."""
    _forget_content(connection, held.id)
    values = {
        "verdict": verdict.value,
        "decided_at": at,
        "decided_by": decided_by,
        "reason": storable(reason),
        "salt": salt,
    }
    connection.execute(update(held_documents).where(held_documents.c.id == held.id).values(values))


def drop(connection: Connection, source: str, *, but: str = "") -> HeldDocument | None:
    """Let go of what is held of *source*, unless its fingerprint is *but*; return what went."""
    held = find(connection, source)
    if held is None or held.fingerprint == but:
        return None
    _forget_content(connection, held.id)
    connection.execute(delete(held_documents).where(held_documents.c.id == held.id))
    return held


def _circle(connection: Connection, held: Select[tuple[int]]) -> frozenset[str] | None:
    query = select(held_contents.c.control).where(held_contents.c.held_id.in_(held))
    row = connection.execute(query).first()
    return None if row is None else _control(row[0]).audience


def _forget_content(connection: Connection, number: int) -> None:
    connection.execute(delete(held_contents).where(held_contents.c.held_id == number))


def _content(number: int, document: ReadDocument, vectors: Vectors) -> dict[str, object]:
    control = rows.control_values(document.control)
    passages = [
        {"id": one.id, "headings": one.headings, "page": one.page, "text": one.text}
        for one in document.passages
    ]
    return {
        "held_id": number,
        "original": document.original,
        "control": json.dumps(control, default=date.isoformat),
        "passages": json.dumps(passages),
        "vectors": np.ascontiguousarray(vectors, dtype="<f4").tobytes(),
    }


def _control(text: str) -> DocumentControl:
    told = json.loads(text)
    dates = {name: date.fromisoformat(told[name]) for name in _DATES if told[name]}
    return rows.control({**told, **dates})


def _passages(text: str, source: str, control: DocumentControl) -> list[Passage]:
    return [
        Passage(
            id=PassageId(one["id"]),
            source=source,
            document=control,
            headings=tuple(one["headings"]),
            page=one["page"],
            position=position,
            text=one["text"],
        )
        for position, one in enumerate(json.loads(text))
    ]


def _held(row: RowMapping) -> HeldDocument:
    return HeldDocument(
        id=row["id"],
        source=row["source"],
        collection=row["collection"],
        fingerprint=row["fingerprint"],
        sha256=row["sha256"],
        title=row["title"],
        owner=row["owner"],
        suspicions=tuple(Suspicion(**one) for one in json.loads(row["suspicions"])),
        held_at=row["held_at"],
    )
