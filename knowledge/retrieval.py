"""Retrieval: by meaning and by words, fused; one search over the standard, one over our documents."""

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from threading import Lock

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.entities import EmployeeQuestion
from knowledge.facets import Facet, embedded, entry_texts, facets, gists, likeness_to_all
from knowledge.indexes import Embedder, Hit, LexicalIndex, Neighbours, VectorIndex, Vectors
from knowledge.passages import LibraryView, Passage, PassageId
from knowledge.words import stems

#: Weight of meaning against words, measured on the golden set (docs/evaluation.md).
MEANING_WEIGHT = 0.7
#: Likewise for the catalogue: who speaks in the standard's terms means these very words, while
#: who tells of everyday work has words of his own.
TERMS_WEIGHT, EVERYDAY_WEIGHT = 0.65, 0.85
#: A topic speaks of many entries; between equals, the entry itself answers.
_TOPIC_HANDICAP = 0.06
_OVERFETCH = 60
#: So many things that entries are looked for by are compared; each entry has a dozen.
_FACETS = 300
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


class StandardSearch:
    """Search clauses, controls and topics.

    Fills *vectors* and *lexical*, which come empty and in memory; what was embedded once is kept
    in the folder *cache*. The model is touched at the first search, not before: what needs no
    model must work without one. *meaning_weight* holds for every search, whatever is asked; it is
    there to compare weights.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        embedder: Embedder,
        *,
        vectors: VectorIndex,
        lexical: LexicalIndex,
        cache: Path | None = None,
        meaning_weight: float | None = None,
    ) -> None:
        self._meaning_weight = meaning_weight
        self._vectors = vectors
        self._lexical = lexical
        self._lexical.add(list(entry_texts(catalogue)))
        self._stems = {source: frozenset(stems(text)) for source, text in gists(catalogue)}
        self._facets = list(facets(catalogue))
        self._common: Sequence[float] = ()
        self._embedder = embedder
        self._cache = cache
        self._filling = Lock()

    def search(
        self, text: str, vector: Vectors, *, limit: int, in_terms: bool = False
    ) -> list[FoundEntry]:
        """Return up to *limit* entries, best first; *in_terms*: the text speaks as the standard does."""
        self._fill()
        near = self._vectors.search(vector, _FACETS)
        by_meaning = _best_facets(self._telling(near))
        gist = {hit.id: hit.score for hit in _best_facets(self._without_questions(near))}
        questions = self._nearest_questions(near)
        by_words = self._lexical.search(text, 50) if text.strip() else []
        fused = _entries_first(fuse(by_meaning, by_words, weight=self._weight(in_terms=in_terms)))
        weights = {one: self._rarity(one) for one in stems(text)}
        return [
            FoundEntry(
                source=id_,
                score=scores.score,
                cosine=gist.get(id_, 0.0),
                lexical=scores.lexical,
                coverage=_covered(weights, self._stems[id_]),
                question=questions.get(id_),
            )
            for id_, scores in list(fused.items())[:limit]
        ]

    def _weight(self, *, in_terms: bool) -> float:
        if self._meaning_weight is not None:
            return self._meaning_weight
        return TERMS_WEIGHT if in_terms else EVERYDAY_WEIGHT

    def _facet(self, hit: Hit) -> Facet:
        return self._facets[_number(hit)]

    def _telling(self, hits: Iterable[Hit]) -> Iterable[Hit]:
        """Yield *hits* less what each of them shares with every question."""
        return (Hit(hit.id, hit.score - self._common[_number(hit)]) for hit in hits)

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
            vectors = embedded(texts, self._embedder, self._cache)
            self._common = likeness_to_all(self._facets, vectors)
            self._vectors.add(ids, vectors)

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


def _number(hit: Hit) -> int:
    return int(hit.id.rpartition("#")[2])


def _best_facets(hits: Iterable[Hit]) -> list[Hit]:
    best: dict[PassageId, float] = {}
    for hit in hits:
        source = PassageId(hit.id.rsplit("#", 1)[0])
        best[source] = max(best.get(source, -1.0), hit.score)
    return [Hit(source, score) for source, score in best.items()]
