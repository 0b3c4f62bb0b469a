"""How alike a message is to known event messages: by meaning, by wording and by what is stated."""

import hashlib
import io
import logging
import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import Lock
from typing import Protocol
from zipfile import BadZipFile

import numpy as np

from knowledge.errors import KnowledgeError
from knowledge.indexes import Vectors
from knowledge.recognition import fitting, tables
from knowledge.recognition.events import EventType, Reading, read

_log = logging.getLogger(__name__)
_TABLE = "prototypes"
_KINDS = tuple(EventType)
_WORDS = 2048
_LETTERS = 4096
_WORD = re.compile(r"\w+|\?")
#: How much each view of a message counts, chosen by cross-validation on the prototypes.
_WORDS_WEIGH, _LETTERS_WEIGH, _STATED_WEIGHS = 0.6, 0.8, 0.5
_LONG = 40
#: What a model that is missing, damaged or out of memory raises; then wording alone has to do.
_MODEL_FAILS = (KnowledgeError, OSError, RuntimeError, ValueError, ImportError)
_UNREADABLE = (OSError, ValueError, KeyError, EOFError, BadZipFile)


class TextEmbedder(Protocol):
    """Turns text into unit vectors."""

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, in order."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Likeness:
    """How likely a message tells of an event, and of which type if so."""

    probability: float
    type: EventType
    by_meaning: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Prototype:
    """A message that somebody might write; *type* is None when it tells of no event."""

    text: str
    type: EventType | None


class EventLikeness:
    """Compares messages with the prototypes; fitted at first use and kept in the folder *cache*.

    Without an embedder, or while it fails, wording and statement alone are compared.
    """

    def __init__(self, embedder: TextEmbedder | None, cache: Path | None) -> None:
        self._embedder = embedder
        self._cache = cache
        self._lock = Lock()

    def judge(self, reading: Reading, vector: Vectors | None = None) -> Likeness:
        """Return how alike the read message is to events; *vector* is its embedding if known."""
        with self._lock:
            try:
                return self._by_meaning(reading, vector)
            except _MODEL_FAILS as failure:
                _log.warning("Events are recognised by wording alone: %s", failure)
                return _judged(self._by_wording, _traits(reading), by_meaning=False)

    def prepare(self) -> None:
        """Fit now what the first message would otherwise wait for."""
        self.judge(read(prototypes()[0].text))

    def _by_meaning(self, reading: Reading, vector: Vectors | None) -> Likeness:
        if self._embedder is None:
            return _judged(self._by_wording, _traits(reading), by_meaning=False)
        if vector is None:
            vector = self._embedder.embed([reading.text])[0]
        row = np.concatenate([np.ravel(vector), _traits(reading)])
        return _judged(self._with_meaning, row, by_meaning=True)

    @cached_property
    def _by_wording(self) -> fitting.Separation:
        return self._kept_or_fitted(None)

    @cached_property
    def _with_meaning(self) -> fitting.Separation:
        return self._kept_or_fitted(self._embedder)

    def _kept_or_fitted(self, embedder: TextEmbedder | None) -> fitting.Separation:
        path = self._cache and self._cache / f"events-{_fingerprint(embedder)}.npz"
        if path and path.exists():
            try:
                with np.load(io.BytesIO(path.read_bytes())) as kept:
                    return fitting.Separation(weights=kept["weights"], kinds=kept["kinds"])
            except _UNREADABLE:
                _log.warning("%s is unreadable and is made anew.", path.name)
        fitted = separation(prototypes(), embedder)
        if path:
            _keep(path, fitted)
        return fitted


def prototypes() -> tuple[Prototype, ...]:
    """Return the shipped messages, events first."""
    events = tables.mapping(_TABLE, "events")
    others = tables.mapping(_TABLE, "non_events")
    return (
        *(Prototype(text=t, type=EventType(kind)) for kind in events for t in _lines(events[kind])),
        *(Prototype(text=t, type=None) for group in others for t in _lines(others[group])),
    )


def separation(examples: Sequence[Prototype], embedder: TextEmbedder | None) -> fitting.Separation:
    """Return what tells the events among *examples* from the rest."""
    rows = np.stack([_traits(read(one.text)) for one in examples])
    if embedder is not None:
        rows = np.hstack([embedder.embed([one.text for one in examples]), rows])
    kinds = np.array([[one.type is kind for kind in _KINDS] for one in examples], dtype=np.float32)
    return fitting.separate(rows, kinds)


def _judged(fitted: fitting.Separation, row: Vectors, *, by_meaning: bool) -> Likeness:
    return Likeness(
        probability=fitted.probability(row),
        type=_KINDS[fitted.kind(row)],
        by_meaning=by_meaning,
    )


def _traits(reading: Reading) -> Vectors:
    """Return how a message is worded and how much of it is stated, as numbers."""
    words = ["^", *_WORD.findall(reading.message)]
    pairs = [" ".join(pair) for pair in pairwise(words)]
    letters = f" {reading.message} "
    runs = [letters[i : i + n] for n in (3, 4, 5) for i in range(len(letters) - n + 1)]
    count = len(reading.message.split())
    stated = [
        reading.event is not None,
        min(1.0, len(reading.stated.split()) / max(1, count)),
        reading.message.endswith("?"),
        "?" in reading.message,
        min(count, _LONG) / _LONG,
    ]
    return np.concatenate(
        [
            _WORDS_WEIGH * _hashed([*words[1:], *pairs], _WORDS),
            _LETTERS_WEIGH * _hashed(runs, _LETTERS),
            _STATED_WEIGHS * np.array(stated, dtype=np.float32),
        ]
    ).astype(np.float32)


def _hashed(parts: Sequence[str], size: int) -> Vectors:
    row = np.zeros(size, dtype=np.float32)
    for part in parts:
        row[zlib.crc32(part.encode()) % size] += 1
    return row / max(1.0, float(np.linalg.norm(row)))


def _fingerprint(embedder: TextEmbedder | None) -> str:
    """Name what a fit depends on: the tables, the way of reading, and the model by what it says."""
    digest = hashlib.sha256(f"{fitting.VERSION} {_WORDS} {_LETTERS}".encode())
    for table in (_TABLE, "events", "wording"):
        digest.update(tables.content(table))
    if embedder is not None:
        probe = embedder.embed(["the same words have the same vector in the same model"])[0]
        digest.update(np.round(probe, 2).tobytes())
    return digest.hexdigest()[:16]


def _keep(path: Path, fitted: fitting.Separation) -> None:
    """Write *fitted* whole or not at all; a full or locked disk costs time, not an answer."""
    content = io.BytesIO()
    np.savez(content, weights=fitted.weights, kinds=fitted.kinds)
    partial = path.with_suffix(".partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content.getvalue())
        partial.replace(path)
    except OSError as failure:
        _log.warning("%s could not be kept: %s", path.name, failure)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
