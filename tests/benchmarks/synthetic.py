"""Many documents that read like the samples: their sentences, other numbers, other nouns."""

import hashlib
import random
import re
from dataclasses import dataclass, replace

import numpy as np

from ingest.shelf import ReadDocument
from knowledge.passages import DocumentStatus, Passage, PassageId
from knowledge.sentences import split_sentences

_PER_DOCUMENT = 50
_NAMES = 12_000
_NUMBER = re.compile(r"\b\d+\b")
_LONG_WORD = re.compile(r"\b[a-z]{6,}\b")
_SYLLABLES = tuple(
    """
    ba be bri ca co dan del dro el fa fen gar hol il jun ka kor lim lo mar nem or pel qua ri sa sol
    ta tor ul van wex yor zan
    """.split()  # noqa: SIM905 - a list literal would be forty lines
)
#: So many of a sentence's longer words give way to invented ones.
_REPLACED = 0.12
_NOISE = 0.45


@dataclass(frozen=True, kw_only=True)
class Model:
    """A real passage with its vector."""

    passage: Passage
    vector: np.ndarray


class Writer:
    """Writes documents; the same seed writes the same ones."""

    def __init__(self, models, *, seed=20_260_301):
        self._models = models
        self._random = random.Random(seed)
        self._numbers = np.random.default_rng(seed)
        self._names = [self._name() for _ in range(_NAMES)]
        self._sentences = [split_sentences(one.passage.text) for one in models]
        self._matrix = np.stack([one.vector for one in models])

    def document(self, number):
        """Return a document of fifty passages and their vectors."""
        base = self._random.choice(self._models).passage
        place = self._random.choice(self._names).capitalize()
        source = f"synthetic/{number:05d}-{place.lower()}.md"
        control = replace(
            base.document,
            title=f"{base.document.title} for {place}",
            status=self._status(number),
            audience=frozenset({"leads"} if number % 10 == 0 else {"everyone"}),
        )
        drafts = [self._passage_and_vector() for _ in range(_PER_DOCUMENT)]
        fingerprint = hashlib.sha256("\n".join(text for _, text, _ in drafts).encode()).hexdigest()
        passages = tuple(
            Passage(
                id=PassageId(f"{fingerprint[:24]}-{position}"),
                source=source,
                document=control,
                headings=headings,
                page=None,
                position=position,
                text=text,
            )
            for position, (headings, text, _) in enumerate(drafts)
        )
        document = ReadDocument(
            source=source,
            collection="synthetic",
            fingerprint=fingerprint,
            sha256=fingerprint,
            original="\n\n".join(passage.text for passage in passages).encode(),
            control=control,
            passages=passages,
        )
        return document, np.stack([vector for _, _, vector in drafts])

    def text(self, words):
        """Return a text of at least *words* words."""
        said = []
        while sum(len(one.split()) for one in said) < words:
            said.append(self._sentence(self._random.randrange(len(self._models))))
        return "\n".join(said)

    def _passage_and_vector(self):
        near = self._neighbours(self._random.randrange(len(self._models)))
        sentences = []
        wanted = self._random.randint(70, 140)
        while sum(len(one.split()) for one in sentences) < wanted:
            sentences.append(self._sentence(self._random.choice(near)))
        headings = (*self._models[near[0]].passage.headings[:2], self._random.choice(self._names))
        return headings, "\n".join(sentences), self._vector(near)

    def _neighbours(self, index):
        likeness = self._matrix @ self._matrix[index]
        return [int(i) for i in np.argsort(-likeness)[:4]]

    def _vector(self, near):
        shares = self._numbers.dirichlet(np.ones(len(near)))
        noise = self._numbers.standard_normal(self._matrix.shape[1])
        mixed = shares @ self._matrix[near] + _NOISE * noise / np.linalg.norm(noise)
        return (mixed / np.linalg.norm(mixed)).astype(np.float32)

    def _sentence(self, index):
        text = self._random.choice(self._sentences[index])
        text = _NUMBER.sub(lambda _: str(self._random.randint(1, 400)), text)
        return _LONG_WORD.sub(self._other, text)

    def _other(self, found):
        if self._random.random() >= _REPLACED:
            return found.group()
        # A few names stand everywhere and most of them seldom, as in any company.
        return self._names[int(len(self._names) * self._random.random() ** 3)]

    def _name(self):
        return "".join(self._random.choices(_SYLLABLES, k=self._random.randint(2, 4)))

    def _status(self, number):
        return DocumentStatus.UNAPPROVED if number % 20 == 1 else DocumentStatus.APPROVED


def models_of(instance):
    """Return the passages of a library with their vectors."""
    vectors = {
        id_: vector
        for batch in instance.library.all_current_vectors()
        for id_, vector in zip(batch.ids, batch.vectors, strict=True)
    }
    return [
        Model(passage=passage, vector=vectors[passage.id])
        for source in sorted(instance.library.known())
        for passage in instance.library.words(
            source, sequence=instance.library.history(source)[-1].sequence
        )
        if passage.id in vectors
    ]
