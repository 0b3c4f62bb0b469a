"""Reads a shared file as ingestion reads one: apart, checked, never shown or run."""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath

import numpy as np

from bot.errors import DocumentRefused
from bot.library.publishing_entities import SharedDocument
from ingest.blocks import Heading, Reading
from ingest.chunking import Chunker
from ingest.control import read_control
from ingest.errors import ControlInvalid, IngestError
from ingest.limits import MEGABYTE, Limits
from ingest.quarantine import Quarantine
from ingest.readers import READERS_VERSION, is_readable
from ingest.shelf import ReadDocument
from knowledge.indexes import Embedder, Vectors
from knowledge.passages import DocumentControl

_LONGEST_NAME = 200
_NO_DOCUMENT = (
    "I read documents only (Word, PDF, Markdown, HTML or plain text), so I kept nothing of it."
)
_AT_ONCE = 64
_KEPT = 4

Details = Mapping[str, str]
"""What somebody typed into the form: key of document control → text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReadFile:
    """What a file holds, and what its own document control says."""

    reading: Reading
    control: DocumentControl
    notices: tuple[str, ...]


class FileReader:
    """Reads and cuts shared files; what was read last is remembered for a while."""

    def __init__(self, embedder: Callable[[], Embedder], limits: Limits | None = None) -> None:
        self._embedder = embedder
        self._limits = limits or Limits()
        self._last: OrderedDict[str, Reading] = OrderedDict()
        self._lock = threading.Lock()

    @property
    def largest(self) -> int:
        """Return how many bytes a file may have."""
        return self._limits.file_bytes

    def reads(self, name: str) -> bool:
        """Tell whether a file of this name is a document that can be read."""
        return _is_speakable(name) and is_readable(name)

    def require_readable(self, name: str, size: int) -> None:
        """Raise ``DocumentRefused`` for a file that need not even be fetched."""
        if not _is_speakable(name):
            raise DocumentRefused("I can't read this file's name. Please rename it and try again.")
        if not is_readable(name):
            raise DocumentRefused(_NO_DOCUMENT)
        if size > self._limits.file_bytes:
            raise DocumentRefused(
                f"It has {size / MEGABYTE:.0f} MB, more than the "
                f"{self._limits.file_bytes / MEGABYTE:.0f} MB that I take. Please split it."
            )

    def read(self, name: str, content: bytes) -> ReadFile:
        """Return what is in a file; raise ``DocumentRefused`` with what is wrong with it."""
        self.require_readable(name, len(content))
        try:
            reading = self._reading(name, content)
            control, notices = read_control(
                reading.control, heading=_title(reading), source=PurePosixPath(name).name
            )
        except IngestError as error:
            raise DocumentRefused(_in_sentences(error)) from error
        return ReadFile(reading=reading, control=control, notices=(*notices, *reading.notices))

    def cut(self, shared: SharedDocument, content: bytes) -> tuple[ReadDocument, ReadFile]:
        """Return the version that *shared* would become, with its details as they are now."""
        file = self.read(shared.name, content)
        sha256 = hashlib.sha256(content).hexdigest()
        fingerprint = _fingerprint(sha256, shared)
        passages = Chunker(self._embedder()).passages(
            file.reading.blocks,
            control=shared.control,
            source=shared.source,
            fingerprint=fingerprint,
        )
        if not passages:
            raise DocumentRefused("There is nothing in it but headings, so nothing can be quoted.")
        document = ReadDocument(
            source=shared.source,
            collection=shared.collection,
            fingerprint=fingerprint,
            sha256=sha256,
            original=content,
            control=shared.control,
            passages=passages,
        )
        return document, file

    def vectors(self, document: ReadDocument) -> Vectors:
        """Embed a version's passages."""
        embedder = self._embedder()
        chunker = Chunker(embedder)
        texts = [chunker.embedded_text(passage) for passage in document.passages]
        batches = [
            embedder.embed(texts[start : start + _AT_ONCE])
            for start in range(0, len(texts), _AT_ONCE)
        ]
        return np.concatenate(batches)

    def _reading(self, name: str, content: bytes) -> Reading:
        key = hashlib.sha256(name.encode() + b"\0" + content).hexdigest()
        with self._lock:
            known = self._last.get(key)
        if known is not None:
            return known
        with Quarantine(self._limits) as quarantine:
            reading = quarantine.read(name, content)
        with self._lock:
            self._last[key] = reading
            while len(self._last) > _KEPT:
                self._last.popitem(last=False)
        return reading


def described(control: DocumentControl, details: Details) -> DocumentControl:
    """Return document control with what somebody typed, by the rules of ingestion.

    Raise ``DocumentRefused`` naming the key, the value and what is allowed.
    """
    written: dict[str, object] = {
        "classification": control.classification,
        "origin": control.origin.value,
        "controls": list(control.controls),
        "title": control.title,
        **details,
    }
    try:
        checked, _ = read_control(written, heading=control.title, source=control.title)
    except IngestError as error:
        raise DocumentRefused(str(error)) from error
    return checked


def _in_sentences(error: IngestError) -> str:
    """Return why a file cannot be taken in; after its reason a reader says what to do."""
    words = str(error)
    if isinstance(error, ControlInvalid):
        return f"I can't take it in: its document control is wrong. {_begun(words)}."
    for command in ("ingest it again", "run the command again"):
        words = words.replace(command, "share it again")
    reason, _, advice = words.partition(": ")
    return f"I can't take it in: {reason}." + (f" {_begun(advice)}." if advice else "")


def _begun(words: str) -> str:
    return words[:1].upper() + words[1:]


def _fingerprint(sha256: str, shared: SharedDocument) -> str:
    """Return what changes with the bytes, the readers and everything that document control says."""
    told = {
        name: sorted(value) if isinstance(value, frozenset) else str(value or "")
        for name, value in _fields(shared.control).items()
    }
    beside = json.dumps([told, shared.collection], sort_keys=True)
    return hashlib.sha256(f"{READERS_VERSION}\0{sha256}\0{beside}".encode()).hexdigest()


def _fields(control: DocumentControl) -> dict[str, str | date | frozenset[str] | None]:
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
        "audience": control.audience,
        "origin": control.origin.value,
        "controls": ",".join(control.controls),
    }


def _title(reading: Reading) -> str:
    first = next((block for block in reading.blocks if isinstance(block, Heading)), None)
    return first.text if first and not first.text[:1].isdigit() else ""


def _is_speakable(name: str) -> bool:
    return 0 < len(name) <= _LONGEST_NAME and name.isprintable() and not set("/\\") & set(name)
