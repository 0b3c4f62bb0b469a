"""What the ingest tests share: a small embedder, a shelf in memory, and makers of files."""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest
from docx import Document
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from ingest.blocks import Suspicion
from ingest.limits import Limits
from ingest.pipeline import Ingestion
from ingest.shelf import Judged, ReadDocument, Shelved, Verdict
from knowledge.indexes import Vectors


class LetterEmbedder:
    """Implements `Embedder` without a model: a token is up to five letters of a word."""

    dimension = 8
    max_tokens = 256

    def __init__(self) -> None:
        self.batches: list[int] = []
        self.longest = 0

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows made from letter counts."""
        self.batches.append(len(texts))
        self.longest = max([self.longest, *map(self.count_tokens, texts)])
        rows = np.array([[1 + text.count(ch) for ch in "etaoinsh"] for text in texts], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, text: str) -> int:
        """Count two markers and one token per five letters of each word."""
        return 2 + sum((len(word) + 4) // 5 for word in text.split())


class ShelfInMemory:
    """Implements `Shelf` in dictionaries; what is staged is known at once, seen when published."""

    def __init__(self) -> None:
        self.staged: dict[str, ReadDocument] = {}
        self.vectors: dict[str, Vectors] = {}
        self.visible: dict[str, ReadDocument] = {}
        self.removed: list[str] = []
        self.held: dict[str, ReadDocument] = {}
        self.verdicts: dict[str, Verdict] = {}

    def known(self) -> Mapping[str, Shelved]:
        """Return what was staged."""
        return {
            source: Shelved(collection=one.collection, fingerprint=one.fingerprint)
            for source, one in self.staged.items()
        }

    def stage(self, document: ReadDocument, vectors: Vectors) -> None:
        """Keep a version."""
        assert len(vectors) == len(document.passages)
        self.staged[document.source] = document
        self.vectors[document.source] = vectors

    def judged(self) -> Mapping[tuple[str, str], Judged]:
        """Return what was held."""
        return {
            (source, one.fingerprint): Judged(
                collection=one.collection, verdict=self.verdicts.get(source, Verdict.HELD)
            )
            for source, one in self.held.items()
        }

    def hold(
        self, document: ReadDocument, vectors: Vectors, suspicions: Sequence[Suspicion]
    ) -> None:
        """Keep a version apart."""
        assert len(vectors) == len(document.passages)
        assert suspicions
        self.held[document.source] = document

    def drop_held(self, source: str) -> None:
        """Forget a version that was kept apart."""
        del self.held[source]

    def remove(self, source: str) -> None:
        """Forget a document."""
        self.removed.append(source)
        del self.staged[source]

    def publish(self) -> None:
        """Make visible what is staged."""
        self.visible = dict(self.staged)


@pytest.fixture
def embedder() -> LetterEmbedder:
    return LetterEmbedder()


@pytest.fixture
def shelf() -> ShelfInMemory:
    return ShelfInMemory()


@pytest.fixture
def ingestion(embedder, shelf) -> Ingestion:
    # One reader starts in half the time of two.
    return Ingestion(embedder, shelf, limits=Limits(readers=1))


@pytest.fixture
def folder(tmp_path) -> Path:
    place = tmp_path / "policies"
    place.mkdir()
    return place


@pytest.fixture(scope="session")
def make_pdf() -> Callable[..., bytes]:
    """Return a maker of PDFs: one list of lines per page."""

    def make(*pages: Sequence[str], size: float = 10) -> bytes:
        out = io.BytesIO()
        sheet = canvas.Canvas(out, pagesize=A4)
        for lines in pages:
            sheet.setFont("Helvetica", size)
            for index, line in enumerate(lines):
                sheet.drawString(72, 740 - index * size * 1.3, line)
            sheet.showPage()
        sheet.save()
        return out.getvalue()

    return make


@pytest.fixture(scope="session")
def make_docx() -> Callable[..., bytes]:
    """Return a maker of Word documents: a function fills an empty one."""

    def make(fill: Callable[[object], None]) -> bytes:
        document = Document()
        fill(document)
        out = io.BytesIO()
        document.save(out)
        return out.getvalue()

    return make
