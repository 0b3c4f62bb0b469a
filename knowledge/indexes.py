"""The search indexes as answering sees them; adapters implement these protocols."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.passages import PassageId

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found by one index; a higher score is better, scores of two indexes don't compare."""

    id: PassageId
    score: float


@dataclass(frozen=True, kw_only=True, slots=True)
class IndexedText:
    """What an index needs to know of a passage."""

    id: PassageId
    heading: str
    text: str


class Embedder(Protocol):
    """Turns text into unit vectors."""

    @property
    def dimension(self) -> int:
        """Return how many numbers a vector has."""
        ...

    @property
    def max_tokens(self) -> int:
        """Return after how many tokens the model stops reading."""
        ...

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, in order."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens the model reads for *text*, without truncation."""
        ...


class Neighbours(Protocol):
    """Finds nearest neighbours by meaning."""

    def search(self, vector: Vectors, limit: int) -> list[Hit]:
        """Return up to *limit* nearest passages by cosine, best first."""
        ...

    def count(self) -> int:
        """Return how many passages are indexed."""
        ...


class VectorIndex(Neighbours, Protocol):
    """Keeps vectors, so that their neighbours are found."""

    def add(self, ids: Sequence[PassageId], vectors: Vectors) -> None:
        """Add the vectors of *ids*, each id once; what is there already keeps its vector."""
        ...

    def remove(self, ids: Sequence[PassageId]) -> None:
        """Forget *ids*; unknown ones are ignored."""
        ...

    def ids(self) -> set[PassageId]:
        """Return the ids of everything that is indexed."""
        ...


class LexicalIndex(Protocol):
    """Best matches by words (BM25)."""

    def document_frequency(self, word: str) -> int:
        """Return how many passages contain *word* in any inflection."""
        ...

    def add(self, texts: Iterable[IndexedText]) -> None:
        """Add or replace *texts*; they are searchable when this returns."""
        ...

    def remove(self, ids: Sequence[PassageId]) -> None:
        """Forget *ids*; unknown ones are ignored."""
        ...

    def search(self, query: str, limit: int) -> list[Hit]:
        """Return up to *limit* best passages for any text a person may type, best first."""
        ...

    def ids(self) -> set[PassageId]:
        """Return the ids of everything that is indexed."""
        ...

    def count(self) -> int:
        """Return how many passages are indexed."""
        ...
