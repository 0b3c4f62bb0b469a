"""Versions of documents, and the rule that says which of them speaks today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from ingest.blocks import Suspicion
from knowledge.indexes import IndexedText, Vectors
from knowledge.passages import DocumentControl, DocumentStatus, PassageId

VersionId = NewType("VersionId", int)

Entry = tuple[VersionId, PassageId]
"""A passage as one version has it: versions that say the same share their passages' ids."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """What decides whether a version may be searched."""

    id: VersionId
    sequence: int
    """1-based order in which versions of one document came in."""
    status: DocumentStatus
    effective_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentVersion:
    """One version of a document, as kept for ever."""

    source: str
    sequence: int
    fingerprint: str
    sha256: str
    control: DocumentControl
    staged_at: datetime
    published_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexBatch:
    """Some passages that may be searched, ready for both indexes."""

    versions: tuple[VersionId, ...]
    """Which version each passage belongs to."""
    ids: tuple[PassageId, ...]
    vectors: Vectors
    texts: tuple[IndexedText, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class HeldDocument:
    """A version that reads like orders to an assistant and waits for somebody to look at it."""

    id: int
    source: str
    collection: str
    fingerprint: str
    sha256: str
    title: str
    owner: str
    """As document control names them."""
    suspicions: tuple[Suspicion, ...]
    held_at: datetime


class PublishOutcome(StrEnum):
    """What became of a wish to publish."""

    PUBLISHED = "published"
    LEFT_TO_OWNER = "left_to_owner"
    """The process that owns the indexes has not caught up yet; it will."""


def current_version(
    versions: Iterable[Standing], *, today: date, removed_through: int = 0
) -> Standing | None:
    """Return the version that is searched on *today*, of one document's published versions."""
    candidates = _in_force(versions, removed_through)
    approved = [one for one in candidates if one.status is DocumentStatus.APPROVED]
    effective = [one for one in approved if _is_effective(one, today)]
    if approved:
        return effective[-1] if effective else None
    return candidates[-1] if candidates else None


def live_versions(
    versions: Iterable[Standing], *, today: date, removed_through: int = 0
) -> Sequence[Standing]:
    """Return the versions that are searched on *today* or may be on a later day."""
    candidates = _in_force(versions, removed_through)
    approved = [one for one in candidates if one.status is DocumentStatus.APPROVED]
    if not approved:
        return candidates[-1:]
    effective = [index for index, one in enumerate(approved) if _is_effective(one, today)]
    return approved[effective[-1] :] if effective else approved


def _in_force(versions: Iterable[Standing], removed_through: int) -> list[Standing]:
    # A withdrawal or removal ends everything before it, whatever came in later.
    kept: list[Standing] = []
    for one in sorted(versions, key=lambda version: version.sequence):
        if one.status is DocumentStatus.WITHDRAWN:
            kept = []
        elif one.status is not DocumentStatus.DRAFT and one.sequence > removed_through:
            kept.append(one)
    return kept


def _is_effective(version: Standing, today: date) -> bool:
    return version.effective_on is None or version.effective_on <= today
