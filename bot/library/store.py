"""Reads and writes the library's tables; rows become values here and nowhere else."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.database.statements import insert_once
from bot.errors import IndexesOwnedElsewhere, UnknownDocument
from bot.library import rows
from bot.library.entities import DocumentVersion, Entry, IndexBatch, VersionId
from bot.library.rows import LibraryState, NewestVersion, VersionState
from bot.library.tables import (
    document_versions,
    documents,
    library_state,
    originals,
    passage_vectors,
    passages,
)
from ingest.shelf import ReadDocument, Shelved
from knowledge.indexes import Vectors
from knowledge.passages import Passage, PassageId

_IN_LIMIT = 500
_BATCH = 1_000


def known(connection: Connection) -> dict[str, Shelved]:
    """Return collection and newest fingerprint of every document that is not removed."""
    newest = (
        select(
            document_versions.c.document_id,
            func.max(document_versions.c.sequence).label("sequence"),
        )
        .group_by(document_versions.c.document_id)
        .subquery()
    )
    query = (
        select(documents.c.source, documents.c.collection, document_versions.c.fingerprint)
        .join(newest, newest.c.document_id == documents.c.id)
        .join(
            document_versions,
            (document_versions.c.document_id == documents.c.id)
            & (document_versions.c.sequence == newest.c.sequence),
        )
        .where(newest.c.sequence > documents.c.removed_through)
    )
    return {
        source: Shelved(collection=collection, fingerprint=fingerprint)
        for source, collection, fingerprint in connection.execute(query).all()
    }


def document_id(connection: Connection, source: str) -> int | None:
    """Return the number of a document, and hold it until the transaction ends."""
    query = select(documents.c.id).where(documents.c.source == source).with_for_update()
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else int(found)


def open_document(connection: Connection, source: str, collection: str) -> int:
    """Return the number of the document at *source*, new or known, now in *collection*."""
    row = {"source": source, "collection": collection, "removed_through": 0}
    insert_once(connection, documents, row)
    number = document_id(connection, source)
    if number is None:
        raise UnknownDocument(f"The document {source} could not be added; try again.")
    moved = update(documents).where(documents.c.id == number).values(collection=collection)
    connection.execute(moved)
    return number


def newest_version(connection: Connection, document: int) -> NewestVersion | None:
    """Return the version of a document that came in last."""
    query = (
        select(
            document_versions.c.sequence,
            document_versions.c.fingerprint,
            document_versions.c.sequence <= documents.c.removed_through,
        )
        .join(documents, documents.c.id == document_versions.c.document_id)
        .where(document_versions.c.document_id == document)
        .order_by(document_versions.c.sequence.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    if row is None:
        return None
    return NewestVersion(sequence=row[0], fingerprint=row[1], is_removed=bool(row[2]))


def add_version(
    connection: Connection,
    document: ReadDocument,
    vectors: Vectors,
    *,
    document_id: int,
    sequence: int,
    staged_at: datetime,
) -> None:
    """Keep a version with bytes, passages and vectors, unpublished."""
    fields = {
        "document_id": document_id,
        "sequence": sequence,
        "fingerprint": document.fingerprint,
        "sha256": document.sha256,
        "staged_at": staged_at,
        "indexed": False,
        **rows.control_values(document.control),
    }
    added = insert(document_versions).values(**fields).returning(document_versions.c.id)
    version = int(connection.execute(added).scalar_one())
    connection.execute(insert(originals), {"version_id": version, "content": document.original})
    if document.passages:
        connection.execute(insert(passages), rows.passage_rows(document.passages, version))
        connection.execute(insert(passage_vectors), rows.vector_rows(document, vectors, version))


def mark_removed(connection: Connection, document: int, *, at: datetime) -> None:
    """Take every version that came in so far out of search."""
    newest = (
        select(func.coalesce(func.max(document_versions.c.sequence), 0))
        .where(document_versions.c.document_id == document)
        .scalar_subquery()
    )
    connection.execute(
        update(documents)
        .where(documents.c.id == document)
        .values(removed_at=at, removed_through=newest)
    )


def versions(connection: Connection, *, published_only: bool) -> list[VersionState]:
    """Return where every version stands, by document and in order."""
    query = (
        select(
            document_versions,
            documents.c.source,
            documents.c.removed_through,
        )
        .join(documents, documents.c.id == document_versions.c.document_id)
        .order_by(document_versions.c.document_id, document_versions.c.sequence)
    )
    if published_only:
        query = query.where(document_versions.c.published_at.is_not(None))
    return [rows.version_state(row) for row in connection.execute(query).mappings()]


def has_staged(connection: Connection) -> bool:
    """Tell whether a version waits to be published."""
    waiting = document_versions.c.published_at.is_(None)
    return (
        connection.execute(select(document_versions.c.id).where(waiting).limit(1)).first()
        is not None
    )


def has_work(connection: Connection, *, retired_before: datetime) -> bool:
    """Tell whether a version waits to be published or to leave the indexes."""
    waiting = document_versions.c.published_at.is_(None)
    leaving = document_versions.c.indexed & (document_versions.c.retired_at <= retired_before)
    query = select(document_versions.c.id).where(waiting | leaving).limit(1)
    return connection.execute(query).first() is not None


def mark(
    connection: Connection,
    ids: Collection[VersionId],
    *,
    published_at: datetime | None = None,
    retired_at: datetime | None = None,
    indexed: bool | None = None,
) -> None:
    """Write on versions what became of them; what is not given stays."""
    given = {"published_at": published_at, "retired_at": retired_at, "indexed": indexed}
    values = {name: value for name, value in given.items() if value is not None}
    for some in _slices(sorted(ids)):
        connection.execute(
            update(document_versions).where(document_versions.c.id.in_(some)).values(**values)
        )


def passages_by_id(
    connection: Connection, ids: Sequence[PassageId], controls: Mapping[VersionId, VersionState]
) -> dict[PassageId, Passage]:
    """Return those of *ids* that belong to one of the versions in *controls*."""
    found: dict[PassageId, Passage] = {}
    for some in _slices(ids):
        query = select(passages).where(passages.c.id.in_(some))
        for row in connection.execute(query).mappings():
            state = controls.get(VersionId(row["version_id"]))
            if state is not None:
                found[PassageId(row["id"])] = rows.passage(row, state.source, state.control)
    return found


def entries(connection: Connection, ids: Collection[VersionId]) -> set[Entry]:
    """Return every passage of these versions, with the version that it belongs to."""
    found: set[Entry] = set()
    for some in _slices(sorted(ids)):
        query = select(passages.c.version_id, passages.c.id).where(passages.c.version_id.in_(some))
        found.update((row[0], row[1]) for row in connection.execute(query))
    return found


def index_batches(
    connection: Connection, chosen: Mapping[VersionId, VersionState]
) -> Iterator[IndexBatch]:
    """Yield passages and vectors of the *chosen* versions, a thousand or so at a time."""
    for some in _slices(sorted(chosen)):
        query = (
            select(passages, passage_vectors.c.vector)
            .join(
                passage_vectors,
                (passage_vectors.c.version_id == passages.c.version_id)
                & (passage_vectors.c.position == passages.c.position),
            )
            .where(passages.c.version_id.in_(some))
            .order_by(passages.c.version_id, passages.c.position)
        )
        with connection.execution_options(yield_per=_BATCH).execute(query) as found:
            for part in found.mappings().partitions(_BATCH):
                yield rows.index_batch(part, chosen)


def state(connection: Connection) -> LibraryState | None:
    """Return the library's identity and revision."""
    row = connection.execute(select(library_state)).first()
    if row is None:
        return None
    return LibraryState(identity=row.identity, revision=row.revision, generation=row.generation)


def required_state(connection: Connection) -> LibraryState:
    """Return identity and revision of a library that was begun."""
    found = state(connection)
    if found is None:
        raise UnknownDocument("The library is empty; ingest a document first.")
    return found


def begin_state(connection: Connection, identity: str) -> None:
    """Give the library its identity, unless it has one."""
    insert_once(
        connection, library_state, {"id": 1, "identity": identity, "revision": 0, "generation": 0}
    )


def bump(connection: Connection) -> None:
    """Count one more change of what may be searched."""
    connection.execute(update(library_state).values(revision=library_state.c.revision + 1))


def next_generation(connection: Connection) -> int:
    """Count one more process that publishes; whoever did before may no longer."""
    following = library_state.c.generation + 1
    counted = update(library_state).values(generation=following)
    number = connection.execute(counted.returning(library_state.c.generation)).scalar_one()
    return int(number)


def require_generation(connection: Connection, generation: int) -> None:
    """Hold the count of processes that publish; raise when another one has taken over."""
    found = connection.execute(select(library_state.c.generation).with_for_update()).scalar_one()
    if found != generation:
        raise IndexesOwnedElsewhere("Another Annexa process has begun to publish; leave it to it.")


def count_waiting(connection: Connection) -> int:
    """Return how many versions came in and are not published."""
    query = select(func.count()).where(document_versions.c.published_at.is_(None))
    return int(connection.execute(query).scalar_one())


def history(connection: Connection, source: str) -> list[DocumentVersion]:
    """Return every version of a document, oldest first."""
    query = (
        select(document_versions)
        .join(documents, documents.c.id == document_versions.c.document_id)
        .where(documents.c.source == source)
        .order_by(document_versions.c.sequence)
    )
    return [
        DocumentVersion(
            source=source,
            sequence=row["sequence"],
            fingerprint=row["fingerprint"],
            sha256=row["sha256"],
            control=rows.control(row),
            staged_at=row["staged_at"],
            published_at=row["published_at"],
        )
        for row in connection.execute(query).mappings()
    ]


def original(connection: Connection, source: str, sequence: int) -> bytes | None:
    """Return the bytes of one version."""
    query = (
        select(originals.c.content)
        .join(document_versions, document_versions.c.id == originals.c.version_id)
        .join(documents, documents.c.id == document_versions.c.document_id)
        .where(documents.c.source == source, document_versions.c.sequence == sequence)
    )
    return connection.execute(query).scalar_one_or_none()


def words(connection: Connection, source: str, sequence: int) -> list[Passage]:
    """Return the passages of one version, in order."""
    query = (
        select(document_versions, passages)
        .join(documents, documents.c.id == document_versions.c.document_id)
        .join(passages, passages.c.version_id == document_versions.c.id)
        .where(documents.c.source == source, document_versions.c.sequence == sequence)
        .order_by(passages.c.position)
    )
    return [
        rows.passage(row, source, rows.control(row)) for row in connection.execute(query).mappings()
    ]


def headings(connection: Connection, ids: Collection[VersionId]) -> Iterator[tuple[VersionId, str]]:
    """Yield every heading that stands above a passage of these versions, each once for a version."""
    wanted = passages.c.version_id, passages.c.headings
    for some in _slices(sorted(ids)):
        query = select(*wanted).where(passages.c.version_id.in_(some)).distinct()
        for row in connection.execute(query):
            yield from ((VersionId(row[0]), one) for one in rows.headings(row[1]))


def _slices(ids: Sequence[object]) -> Iterator[Sequence[object]]:
    for start in range(0, len(ids), _IN_LIMIT):
        yield ids[start : start + _IN_LIMIT]
