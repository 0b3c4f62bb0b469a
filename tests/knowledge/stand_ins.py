"""Small stand-ins for what answering needs from outside, all in memory and without a model."""

import zlib
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from knowledge.errors import LibraryUnavailable
from knowledge.indexes import IndexedText
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId
from knowledge.words import stems

TODAY = date(2026, 11, 22)
_SEARCHED = {DocumentStatus.APPROVED, DocumentStatus.UNAPPROVED}


class WordEmbedder:
    """Two texts are near when they share words."""

    dimension = 512
    max_tokens = 256

    def embed(self, texts):
        rows = np.zeros((len(texts), self.dimension), dtype=np.float32)
        rows[:, 0] = 0.01
        for row, text in zip(rows, texts, strict=True):
            for stem in stems(text):
                row[zlib.crc32(stem.encode()) % self.dimension] += 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)

    def count_tokens(self, text):
        return len(text.split()) + 2


class BrokenEmbedder(WordEmbedder):
    """A model that fails whenever it is used."""

    def embed(self, texts):
        raise RuntimeError(f"the model is broken: {len(texts)} texts are not embedded")


@dataclass
class MemoryLibrary:
    """A passage store that obeys status, effective date and audience."""

    passages: dict = field(default_factory=dict)
    today: date = TODAY
    is_down: bool = False

    def put(self, source, *sections, **control):
        """Add a document: each section is a heading and its text."""
        control = {"title": source, "status": DocumentStatus.APPROVED, **control}
        known = DocumentControl(**control)
        for position, (heading, text) in enumerate(sections):
            passage = Passage(
                id=PassageId(f"{source}:{position}"),
                source=source,
                document=known,
                headings=(heading,),
                page=None,
                position=position,
                text=text,
            )
            self.passages[passage.id] = passage

    def view(self, reader):
        if self.is_down:
            raise LibraryUnavailable("the library is down")
        shown = {id_: p for id_, p in self.passages.items() if self._is_shown(p.document, reader)}
        return MemoryView(shown)

    def fill(self, vectors, lexical, embedder):
        """Put every passage into both indexes, as an owner would."""
        ids = list(self.passages)
        vectors.add(ids, embedder.embed([self.passages[id_].text for id_ in ids]))
        lexical.add(
            IndexedText(id=p.id, heading=f"{p.document.title}. {p.section}", text=p.text)
            for p in self.passages.values()
        )

    def _is_shown(self, document, reader):
        has_come = document.effective_on is None or document.effective_on <= self.today
        return document.status in _SEARCHED and has_come and reader.may_read(document.audience)


@dataclass
class MemoryView:
    """What one reader may see."""

    passages: dict

    def fetch(self, ids):
        return {id_: self.passages[id_] for id_ in ids if id_ in self.passages}

    def serving(self, control):
        return [
            passage
            for passage in self.passages.values()
            if passage.document.status is DocumentStatus.APPROVED
            and control in passage.document.controls
        ]

    def documents(self):
        return {passage.source: passage.document for passage in self.passages.values()}


def timeless(answer):
    """Return *answer* without how long it took."""
    return replace(answer, elapsed_ms=0.0)
