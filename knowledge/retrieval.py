"""Retrieval: by meaning and by words, fused; one search over the standard, one over our documents."""

import hashlib
import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

import numpy as np

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import EmployeeQuestion, Topic
from knowledge.indexes import (
    Embedder,
    Hit,
    IndexedText,
    LexicalIndex,
    Neighbours,
    VectorIndex,
    Vectors,
)
from knowledge.passages import LibraryView, Passage, PassageId
from knowledge.words import stems

#: Weight of meaning against words, measured on the golden set (docs/evaluation.md).
MEANING_WEIGHT = 0.7
#: Likewise for the catalogue, which is looked for by whole questions, too.
CATALOGUE_WEIGHT = 0.75
#: A topic speaks of many entries; between equals, the entry itself answers.
_TOPIC_HANDICAP = 0.06
_OVERFETCH = 60
#: So many things that entries are looked for by are compared; each entry has a dozen.
_FACETS = 300
#: So many sentences of a topic tell what it is about.
_TOPIC_GIST = 9
#: Cosines of this model between a question and unrelated text lie around this value.
_UNRELATED = 0.15


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """Something found, with the scores that its place in the ranking came from."""

    score: float
    """Fused, 0 to about 1; comparable within one search and, roughly, between two."""
    cosine: float
    """By meaning; 0 where that route did not find it."""
    lexical: float
    """By words, relative to the best hit of the same search: 0 to 1."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundPassage(Found):
    """A passage of one of our documents."""

    passage: Passage


@dataclass(frozen=True, kw_only=True, slots=True)
class NearQuestion:
    """A question that the catalogue answers, and how near it comes to the one asked."""

    question: EmployeeQuestion
    cosine: float


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundEntry(Found):
    """A clause, a control or a topic."""

    source: str
    coverage: float
    """0 to 1: how much of what the question speaks of the entry speaks of; rare words count more."""
    question: NearQuestion | None = None
    """The entry's own question that comes nearest, if any is near."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """A place worth reading, in our documents or in the catalogue."""

    source: str
    section: str
    page: int | None
    score: float
    text: str


class CompanySearch:
    """Search our own documents as one reader may see them."""

    def __init__(
        self,
        *,
        vectors: Neighbours,
        lexical: LexicalIndex,
        meaning_weight: float = MEANING_WEIGHT,
    ) -> None:
        self._vectors = vectors
        self._lexical = lexical
        self._meaning_weight = meaning_weight

    def search(
        self, text: str, vector: Vectors, *, view: LibraryView, limit: int
    ) -> list[FoundPassage]:
        """Return up to *limit* passages that *view* shows, best first, repeated texts once.

        Fetches more from the indexes until the view has shown enough or they have no more:
        status and audience are enforced here, before anything is ranked.
        """
        wanted = _OVERFETCH
        while True:
            by_meaning = self._vectors.search(vector, wanted)
            by_words = self._lexical.search(text, wanted) if text.strip() else []
            ids = [hit.id for hit in (*by_meaning, *by_words)]
            shown = view.fetch(list(dict.fromkeys(ids)))
            exhausted = max(len(by_meaning), len(by_words)) < wanted
            if exhausted or len(shown) >= limit or wanted >= _OVERFETCH * 16:
                break
            wanted *= 4
        fused = fuse(by_meaning, by_words, weight=self._meaning_weight, keep=shown)
        found = [_found_passage(shown[id_], scores) for id_, scores in fused.items()]
        return _without_repeats(found)[:limit]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Facet:
    """One of the things that an entry is looked for by."""

    source: str
    text: str
    question: EmployeeQuestion | None = None


class StandardSearch:
    """Search clauses, controls and topics.

    Fills *vectors* and *lexical*, which come empty and in memory; what was embedded once is kept
    in the folder *cache*. The model is touched at the first search, not before: what needs no
    model must work without one.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        *,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        cache: Path | None = None,
        meaning_weight: float = CATALOGUE_WEIGHT,
    ) -> None:
        self._meaning_weight = meaning_weight
        self._vectors = vectors
        self._lexical = lexical
        texts = list(_entry_texts(catalogue))
        self._lexical.add(texts)
        self._stems = {source: frozenset(stems(text)) for source, text in _gists(catalogue)}
        self._facets = list(_facets(catalogue))
        self._embedder = embedder
        self._cache = cache
        self._filling = Lock()

    def search(self, text: str, vector: Vectors, *, limit: int) -> list[FoundEntry]:
        """Return up to *limit* entries, best first."""
        self._fill()
        facets = self._vectors.search(vector, _FACETS)
        by_meaning = _best_facets(facets)
        gists = {hit.id: hit.score for hit in _best_facets(self._without_questions(facets))}
        questions = self._nearest_questions(facets)
        by_words = self._lexical.search(text, 50) if text.strip() else []
        fused = _entries_first(fuse(by_meaning, by_words, weight=self._meaning_weight))
        weights = {one: self._rarity(one) for one in stems(text)}
        return [
            FoundEntry(
                source=id_,
                score=scores.score,
                cosine=gists.get(id_, 0.0),
                lexical=scores.lexical,
                coverage=_covered(weights, self._stems[id_]),
                question=questions.get(id_),
            )
            for id_, scores in list(fused.items())[:limit]
        ]

    def _facet(self, hit: Hit) -> _Facet:
        return self._facets[int(hit.id.rpartition("#")[2])]

    def _without_questions(self, hits: Iterable[Hit]) -> Iterable[Hit]:
        return (hit for hit in hits if self._facet(hit).question is None)

    def _nearest_questions(self, hits: Iterable[Hit]) -> dict[PassageId, NearQuestion]:
        nearest: dict[PassageId, NearQuestion] = {}
        for hit in hits:
            facet = self._facet(hit)
            if facet.question is not None:
                near = NearQuestion(question=facet.question, cosine=hit.score)
                nearest.setdefault(PassageId(facet.source), near)
        return nearest

    def _fill(self) -> None:
        with self._filling:
            if self._vectors.count():
                return
            ids = [PassageId(f"{facet.source}#{n}") for n, facet in enumerate(self._facets)]
            texts = [facet.text for facet in self._facets]
            self._vectors.add(ids, _embedded(texts, self._embedder, self._cache))

    def _rarity(self, word: str) -> float:
        count, total = self._lexical.document_frequency(word), self._lexical.count()
        return math.log((total + 1) / (count + 1)) + 0.5


def fuse(
    by_meaning: Sequence[Hit],
    by_words: Sequence[Hit],
    *,
    weight: float,
    keep: Mapping[PassageId, object] | None = None,
) -> dict[PassageId, Found]:
    """Return the hits of both routes, best first: *weight* x meaning + (1 - *weight*) x words.

    Meaning counts from the cosine of unrelated text upwards, words relative to the best hit.
    Ties are broken by id, so that the same question gives the same order.
    """
    cosine = {hit.id: hit.score for hit in by_meaning if keep is None or hit.id in keep}
    words = {hit.id: hit.score for hit in by_words if keep is None or hit.id in keep}
    best = max(words.values(), default=1.0)
    found = {
        id_: _weighted(cosine.get(id_, 0.0), words.get(id_, 0.0) / best, weight)
        for id_ in {**cosine, **words}
    }
    return dict(sorted(found.items(), key=lambda item: (-item[1].score, item[0])))


def _entries_first(found: Mapping[PassageId, Found]) -> dict[PassageId, Found]:
    """Return *found*, best first, with topics a little further down."""
    ranked = {
        id_: replace(one, score=one.score - _TOPIC_HANDICAP) if id_.startswith("topic:") else one
        for id_, one in found.items()
    }
    return dict(sorted(ranked.items(), key=lambda item: (-item[1].score, item[0])))


def _weighted(cosine: float, lexical: float, weight: float) -> Found:
    meaning = max(0.0, (cosine - _UNRELATED) / (1 - _UNRELATED))
    return Found(score=weight * meaning + (1 - weight) * lexical, cosine=cosine, lexical=lexical)


def _found_passage(passage: Passage, scores: Found) -> FoundPassage:
    return FoundPassage(
        passage=passage, score=scores.score, cosine=scores.cosine, lexical=scores.lexical
    )


def _without_repeats(found: Iterable[FoundPassage]) -> list[FoundPassage]:
    """Drop a passage whose words stood in a better one already."""
    seen: dict[str, FoundPassage] = {}
    for one in found:
        seen.setdefault(" ".join(one.passage.text.lower().split()), one)
    return list(seen.values())


def _covered(weights: Mapping[str, float], there: Collection[str]) -> float:
    total = sum(weights.values())
    return sum(w for one, w in weights.items() if one in there) / total if total else 0.0


def _best_facets(hits: Iterable[Hit]) -> list[Hit]:
    best: dict[PassageId, float] = {}
    for hit in hits:
        source = PassageId(hit.id.rsplit("#", 1)[0])
        best[source] = max(best.get(source, -1.0), hit.score)
    return [Hit(source, score) for source, score in best.items()]


def _entry_texts(catalogue: Catalogue) -> Iterable[IndexedText]:
    for entry in catalogue.entries.values():
        text = entry.text
        yield IndexedText(
            id=PassageId(entry.id),
            heading=". ".join((entry.title, *text.words)),
            text=" ".join((text.whole, *(one.ask for one in text.questions))),
        )
    for topic in catalogue.topics.values():
        yield _topic_text(topic)


def _gists(catalogue: Catalogue) -> Iterable[tuple[str, str]]:
    """Yield each entry's id and what it is about; steps and evidence speak of much besides."""
    for entry in catalogue.entries.values():
        text = entry.text
        said = (entry.title, *text.words, text.gist, *text.asks, text.why, text.auditor)
        yield entry.id, " ".join(said)
    for topic in catalogue.topics.values():
        yield topic.source, " ".join((topic.title, *topic.words, *topic.sentences[:_TOPIC_GIST]))


def _topic_text(topic: Topic) -> IndexedText:
    return IndexedText(
        id=PassageId(topic.source),
        heading=". ".join((topic.title, *topic.words)),
        text=" ".join((*topic.sentences, *(f"{one.ask} {one.say}" for one in topic.questions))),
    )


def _facets(catalogue: Catalogue) -> Iterable[_Facet]:
    for entry in catalogue.entries.values():
        text = entry.text
        yield _Facet(source=entry.id, text=f"{entry.title}. {text.gist}")
        yield _Facet(source=entry.id, text=f"{entry.title}: {', '.join(text.words)}")
        yield _Facet(source=entry.id, text=" ".join(text.asks))
        yield _Facet(source=entry.id, text=f"{entry.title}. {text.why}")
        yield from _questions(entry.id, text.questions)
    for topic in catalogue.topics.values():
        yield _Facet(source=topic.source, text=f"{topic.title}. {topic.sentences[0]}")
        yield _Facet(source=topic.source, text=f"{topic.title}: {', '.join(topic.words)}")
        yield _Facet(source=topic.source, text=" ".join(topic.sentences[1:5]))
        yield from _questions(topic.source, topic.questions)


def _questions(source: str, questions: Iterable[EmployeeQuestion]) -> Iterable[_Facet]:
    return (_Facet(source=source, text=one.ask, question=one) for one in questions)


def _embedded(texts: list[str], embedder: Embedder, cache: Path | None) -> Vectors:
    """Embed *texts*, or read their vectors from *cache* if the same were embedded before."""
    if cache is None:
        return embedder.embed(texts)
    content = "\0".join((type(embedder).__name__, str(embedder.dimension), *texts))
    path = cache / f"standard-{hashlib.sha256(content.encode()).hexdigest()[:16]}.npy"
    if path.exists():
        return np.asarray(np.load(path), dtype=np.float32)
    vectors = embedder.embed(texts)
    cache.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial.npy")
    np.save(partial, vectors)
    partial.replace(path)
    return vectors
