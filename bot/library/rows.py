"""Turns rows of the library's tables into values and back."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from sqlalchemy import RowMapping

from bot.database.statements import storable
from bot.library.entities import IndexBatch, Standing, VersionId
from bot.library.tables import passages
from ingest.shelf import ReadDocument
from knowledge.indexes import IndexedText, Vectors
from knowledge.passages import DocumentControl, DocumentStatus, Origin, Passage, PassageId


@dataclass(frozen=True, kw_only=True, slots=True)
class VersionState:
    """Where one version stands on its way into and out of the indexes."""

    document_id: int
    source: str
    removed_through: int
    standing: Standing
    control: DocumentControl
    is_published: bool
    is_indexed: bool
    retired_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class NewestVersion:
    """The version of a document that came in last."""

    sequence: int
    fingerprint: str
    is_removed: bool

    def says(self, fingerprint: str) -> bool:
        """Tell whether a file with this fingerprint would change nothing."""
        return not self.is_removed and self.fingerprint == fingerprint


@dataclass(frozen=True, kw_only=True, slots=True)
class LibraryState:
    """Which library this is, and how often what may be searched has changed."""

    identity: str
    revision: int
    """Changes whenever another text may be searched, but for a date that comes."""
    generation: int
    """Counts the processes that published, one after the other."""


def control_values(control: DocumentControl) -> dict[str, object]:
    """Return the columns of a version that document control fills."""
    return {
        "title": control.title,
        "version": control.version,
        "status": control.status.value,
        "owner": control.owner,
        "approver": control.approver,
        "approved_on": control.approved_on,
        "effective_on": control.effective_on,
        "review_on": control.review_on,
        "classification": control.classification,
        "audience": json.dumps(sorted(control.audience)),
        "origin": control.origin.value,
        "controls": json.dumps(control.controls),
    }


def control(row: RowMapping | Mapping[str, Any]) -> DocumentControl:
    """Return what document control knows of the version in *row*."""
    return DocumentControl(
        title=row["title"],
        version=row["version"],
        status=DocumentStatus(row["status"]),
        owner=row["owner"],
        approver=row["approver"],
        approved_on=row["approved_on"],
        effective_on=row["effective_on"],
        review_on=row["review_on"],
        classification=row["classification"],
        audience=frozenset(json.loads(row["audience"])),
        origin=Origin(row["origin"]),
        controls=tuple(json.loads(row["controls"])),
    )


def version_state(row: RowMapping) -> VersionState:
    """Return where the version in *row* stands."""
    standing = Standing(
        id=VersionId(row["id"]),
        sequence=row["sequence"],
        status=DocumentStatus(row["status"]),
        effective_on=row["effective_on"],
    )
    return VersionState(
        document_id=row["document_id"],
        source=row["source"],
        removed_through=row["removed_through"],
        standing=standing,
        control=control(row),
        is_published=row["published_at"] is not None,
        is_indexed=row["indexed"],
        retired_at=row["retired_at"],
    )


def passage_rows(texts: Sequence[Passage], version: int) -> list[dict[str, object]]:
    """Return one row per passage."""
    return [
        {
            "version_id": version,
            "position": passage.position,
            "id": passage.id,
            "headings": json.dumps(passage.headings),
            "page": passage.page,
            "text": storable(passage.text),
        }
        for passage in texts
    ]


def vector_rows(document: ReadDocument, vectors: Vectors, version: int) -> list[dict[str, object]]:
    """Return one row per vector, as little-endian 32-bit floats."""
    return [
        {
            "version_id": version,
            "position": passage.position,
            "vector": np.ascontiguousarray(vector, dtype="<f4").tobytes(),
        }
        for passage, vector in zip(document.passages, vectors, strict=True)
    ]


def passage(row: RowMapping, source: str, control: DocumentControl) -> Passage:
    """Return the passage in *row*."""
    return Passage(
        id=PassageId(row[passages.c.id]),
        source=source,
        document=control,
        headings=headings(row["headings"]),
        page=row["page"],
        position=row["position"],
        text=row["text"],
    )


def headings(kept: str) -> tuple[str, ...]:
    """Return the headings above a passage, as they are kept."""
    return tuple(json.loads(kept))


def index_batch(rows: Sequence[RowMapping], chosen: Mapping[VersionId, VersionState]) -> IndexBatch:
    """Return passages and vectors in *rows* as both indexes want them."""
    versions = tuple(VersionId(row["version_id"]) for row in rows)
    titles = (chosen[version].control.title for version in versions)
    texts = tuple(
        IndexedText(
            id=PassageId(row["id"]),
            heading=" › ".join((title, *json.loads(row["headings"]))),
            text=row["text"],
        )
        for title, row in zip(titles, rows, strict=True)
    )
    vectors = np.stack([np.frombuffer(row["vector"], dtype="<f4") for row in rows])
    ids = tuple(text.id for text in texts)
    return IndexBatch(versions=versions, ids=ids, vectors=vectors, texts=texts)
