"""A library with small indexes in memory, and documents to put into it."""

import hashlib
from datetime import date

import numpy as np
import pytest

from bot.library.indexing import IndexKeeper, IndexLock
from bot.library.service import PolicyLibrary
from bot.library.vectors import VersionedVectors
from ingest.shelf import ReadDocument
from knowledge.indexes import Hit
from knowledge.passages import DocumentControl, DocumentStatus, Passage, PassageId

DIMENSION = 8


class MemoryVectors:
    """A vector index that compares with everything it has."""

    def __init__(self):
        self.vectors = {}

    def add(self, ids, vectors):
        for one, vector in zip(ids, vectors, strict=True):
            self.vectors.setdefault(one, vector)

    def remove(self, ids):
        for one in ids:
            self.vectors.pop(one, None)

    def ids(self):
        return set(self.vectors)

    def search(self, vector, limit):
        known = list(self.vectors.items())
        hits = [Hit(one, float(np.dot(vector, other))) for one, other in known]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def count(self):
        return len(self.vectors)


class MemoryWords:
    """A lexical index that counts shared words."""

    def __init__(self):
        self.texts = {}

    def add(self, texts):
        self.texts.update({text.id: text for text in texts})

    def remove(self, ids):
        for one in ids:
            self.texts.pop(one, None)

    def ids(self):
        return set(self.texts)

    def search(self, query, limit):
        wanted = set(query.lower().split())
        hits = [
            Hit(one, float(len(wanted & set(text.text.lower().split()))))
            for one, text in list(self.texts.items())
        ]
        return sorted((hit for hit in hits if hit.score), key=lambda hit: -hit.score)[:limit]

    def count(self):
        return len(self.texts)


def make_document(source, text, *, collection="policies", **control):
    """Return a document of one passage per line of *text*, with its vectors."""
    control = {"title": source, "status": DocumentStatus.APPROVED, **control}
    known = DocumentControl(**control)
    fingerprint = hashlib.sha256(f"{text}{control}".encode()).hexdigest()
    passages = tuple(
        Passage(
            id=PassageId(f"{source}:{fingerprint[:8]}:{position}"),
            source=source,
            document=known,
            headings=("Rules", f"Part {position}"),
            page=position + 1,
            position=position,
            text=line,
        )
        for position, line in enumerate(text.splitlines())
    )
    document = ReadDocument(
        source=source,
        collection=collection,
        fingerprint=fingerprint,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        original=text.encode(),
        control=known,
        passages=passages,
    )
    random = np.random.default_rng(int(fingerprint[:8], 16))
    vectors = random.normal(size=(len(passages), DIMENSION)).astype(np.float32)
    return document, vectors


class Shop:
    """A library together with the indexes of the process that owns them."""

    def __init__(self, database, audit, clock, folder):
        self.clock = clock
        self.library = PolicyLibrary(database, audit, clock, patience_s=0.5)
        self.vectors = MemoryVectors()
        self.words = MemoryWords()
        self.lock = IndexLock(folder / "indexes.lock")
        self.keeper = self.reopened()

    def reopened(self):
        """Return a keeper as a new process would make it."""
        vectors = VersionedVectors(self.vectors)
        return IndexKeeper(self.library, vectors, self.words, self.lock)

    @property
    def meant(self):
        """Return the passages that have a vector."""
        return {passage for _, passage in VersionedVectors(self.vectors).entries()}

    def stage(self, source, text, **control):
        """Stage a version and return the document."""
        document, vectors = make_document(source, text, **control)
        self.library.stage(document, vectors)
        return document

    def put(self, source, text, **control):
        """Stage and publish a version."""
        document = self.stage(source, text, **control)
        self.library.publish()
        return document


@pytest.fixture
def shop(database, audit, clock, tmp_path):
    """A library whose indexes this process owns."""
    shop = Shop(database, audit, clock, tmp_path)
    shop.keeper.start()
    yield shop
    shop.lock.release()


@pytest.fixture
def beside(database, audit, clock):
    """The same library as a process beside the owner sees it."""
    return PolicyLibrary(database, audit, clock, patience_s=0.5)


@pytest.fixture
def document():
    """The maker of documents."""
    return make_document


@pytest.fixture
def today(clock) -> date:
    return clock.now().date()
