"""Where read documents go: the port that the bot's policy library implements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ingest.blocks import Suspicion
from knowledge.indexes import Vectors
from knowledge.passages import DocumentControl, Passage


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadDocument:
    """One file, read and cut into passages."""

    source: str
    """Path relative to the ingested folder, with forward slashes; unique in the library."""
    collection: str
    """The ingested folder as given; a file that is gone from it disappears from the library."""
    fingerprint: str
    """SHA-256 over the file's bytes, its sidecar's bytes and the reader's version, in hex."""
    sha256: str
    """SHA-256 of the file's bytes alone, in hex."""
    original: bytes
    """The file's bytes, kept so that a receipt can show the words."""
    control: DocumentControl
    passages: tuple[Passage, ...]
    """In document order; ids are derived from source, fingerprint and position."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelved:
    """What the library knows of a document that came in earlier."""

    collection: str
    fingerprint: str


class Verdict(StrEnum):
    """Where a document stands that reads like orders to an assistant."""

    HELD = "held"
    """Nobody has looked at it yet."""
    RELEASED = "released"
    REJECTED = "rejected"


@dataclass(frozen=True, kw_only=True, slots=True)
class Judged:
    """What became of a document that was held back."""

    collection: str
    verdict: Verdict


class Shelf(Protocol):
    """Keeps documents; a staged version becomes visible in one commit when it is published."""

    def known(self) -> Mapping[str, Shelved]:
        """Return collection and newest fingerprint of every document that is not removed, by source."""
        ...

    def stage(self, document: ReadDocument, vectors: Vectors) -> None:
        """Keep a new version, unseen by any searcher yet; staging the same one twice is once."""
        ...

    def judged(self) -> Mapping[tuple[str, str], Judged]:
        """Return what became of every document held back, by source and fingerprint."""
        ...

    def hold(
        self, document: ReadDocument, vectors: Vectors, suspicions: Sequence[Suspicion]
    ) -> None:
        """Keep a new version apart from all others until a person has looked at it."""
        ...

    def drop_held(self, source: str) -> None:
        """Let go of a version that is held: its file says something else, or is gone."""
        ...

    def remove(self, source: str) -> None:
        """Let a document disappear from search; its versions are kept."""
        ...

    def publish(self) -> None:
        """Make everything staged visible, or leave it to the process that owns the indexes."""
        ...
