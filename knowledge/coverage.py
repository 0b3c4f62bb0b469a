"""How far the company's approved policies speak of what a control asks, with quotes.

The rule: of every point that a control asks, the three best sentences of approved documents are
weighed (how near they are to the point, whether they are nearer to this control than to others,
whether their document says that it serves the control). That gives each point a likelihood of
being met. A control is covered when their mean is high and at most one point of three or more is
not met, and a document that is quoted says that it serves the control; partly covered when any
point is met; and not covered when none is. What other documents say in passing never covers.
"""

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from knowledge.answering.evidence import compared_text, is_preamble
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.catalogue.catalogue import Catalogue
from knowledge.facets import embedded, facets
from knowledge.indexes import Embedder, Vectors
from knowledge.passages import DocumentStatus, LibraryView, Origin, Passage, PassageId
from knowledge.retrieval import CompanySearch
from knowledge.sentences import split_sentences

RULE: Final = 1
"""Rises when the same passages would get another grade, so that grades are made anew."""

_PER_POINT, _MOST = 8, 24
"""Passages that are looked for by each point, and looked through for each control."""
_BEST = 3
_OWN_SHARE, _SERVES = 0.7, 0.1
"""What it counts that a sentence is about this control rather than others; that its document serves it."""
_SHARPNESS = 0.03
#: A logistic fit of points that a reader found met, over the readings of docs/evaluation.md.
_SLOPE, _MIDDLE = 7.7, 0.257
_MET, _COVERED = 0.375, 0.625
_LENIENT_FROM = 3
"""Of so many points or more one may be missing from what counts as covered."""
_QUOTES = 2


class Grade(StrEnum):
    """How far policies speak of a control."""

    COVERED = "covered"
    PARTLY = "partly"
    NOT = "not"

    @property
    def rank(self) -> int:
        """Return 0 for not, 2 for covered."""
        return (Grade.NOT, Grade.PARTLY, Grade.COVERED).index(self)


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What is graded: a control of the standard or one of the company's own."""

    id: str
    title: str
    points: tuple[str, ...]
    """What it asks, one statement each."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A verbatim sentence of an approved document."""

    passage: PassageId
    source: str
    title: str
    section: str
    page: int | None
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Point:
    """One thing that a control asks, and what our policies say on it."""

    ask: str
    likelihood: float
    """0 to 1: how surely it is met."""
    quotes: tuple[Quote, ...] = ()

    @property
    def is_met(self) -> bool:
        """Tell whether it counts as said."""
        return self.likelihood >= _MET


@dataclass(frozen=True, kw_only=True, slots=True)
class Graded:
    """A grade with everything that it rests on."""

    subject: str
    grade: Grade
    reason: str
    points: tuple[Point, ...]
    digest: str
    """Changes whenever what was looked at changes."""

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Return what is quoted, each sentence once."""
        said = {quote.text: quote for point in self.points for quote in point.quotes}
        return tuple(said.values())


def subjects_of(catalogue: Catalogue) -> tuple[Subject, ...]:
    """Return every control of Annex A as something to grade."""
    return tuple(
        Subject(id=one.id, title=one.title, points=one.text.asks)
        for one in catalogue.controls.values()
    )


class CoverageGrader:
    """Finds and grades what approved policies say of controls; the same passages, the same grade."""

    def __init__(
        self,
        catalogue: Catalogue,
        search: CompanySearch,
        embedder: Embedder,
        *,
        remembering: RememberingEmbedder,
        cache: Path | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._search = search
        self._model = embedder
        self._embedder = remembering
        self._cache = cache
        self._filling = Lock()
        self._known: dict[str, Vectors] = {}
        self._rivals: _Rivals | None = None

    def candidates(self, subject: Subject, view: LibraryView) -> tuple[Passage, ...]:
        """Return the passages of approved documents that may speak of *subject*, best first."""
        best: dict[PassageId, tuple[float, Passage]] = {}
        texts = [_asked(subject, point) for point in subject.points]
        for text, vector in zip(texts, self._points(subject), strict=True):
            for one in self._search.search(text, vector, view=view, limit=_PER_POINT * 2):
                if _counts(one.passage):
                    score = max(one.score, best.get(one.passage.id, (0.0, None))[0])
                    best[one.passage.id] = (score, one.passage)
        ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].id))
        return tuple(passage for _, passage in ranked[:_MOST])

    def prepare(self, passages: Iterable[Passage]) -> None:
        """Embed the sentences of *passages* together, which is quicker than one control after another."""
        texts = {compared_text(text, one) for one in passages for text in _sentences(one)}
        if texts:
            self._embedder.embed(sorted(texts, key=len))

    def digest(self, subject: Subject, candidates: Sequence[Passage]) -> str:
        """Return what stays the same as long as the grade of *subject* would."""
        serving = [str(subject.id in one.document.controls) for one in candidates]
        seen = [f"{one.id}{serves}" for one, serves in zip(candidates, serving, strict=True)]
        content = "\0".join((str(RULE), subject.id, subject.title, *subject.points, *sorted(seen)))
        return hashlib.sha256(content.encode()).hexdigest()

    def grade(self, subject: Subject, candidates: Sequence[Passage]) -> Graded:
        """Grade *subject* by what *candidates* say."""
        digest = self.digest(subject, candidates)
        said = [(one, text) for one in candidates for text in _sentences(one)]
        if not said:
            points = tuple(Point(ask=ask, likelihood=0.0) for ask in subject.points)
            reason = "No approved policy speaks of it."
            return Graded(
                subject=subject.id, grade=Grade.NOT, reason=reason, points=points, digest=digest
            )
        vectors = self._embedder.embed([compared_text(text, one) for one, text in said])
        shares = self._shares(subject, vectors)
        serves = np.array([subject.id in one.document.controls for one, _ in said], dtype=float)
        asked = self._points(subject)
        points = tuple(
            _point(ask, said, scores)
            for ask, scores in zip(
                subject.points,
                (asked @ vectors.T) * (1 - _OWN_SHARE + _OWN_SHARE * shares) + _SERVES * serves,
                strict=True,
            )
        )
        claiming = {one.id for one in candidates if subject.id in one.document.controls}
        # No document can say that it serves a control of our own: front matter knows Annex A.
        is_claimed = subject.id not in self._catalogue.controls or any(
            quote.passage in claiming for point in points for quote in point.quotes
        )
        grade = _grade(points, is_claimed=is_claimed)
        return Graded(
            subject=subject.id,
            grade=grade,
            reason=_reason(grade, points, is_claimed=is_claimed),
            points=points,
            digest=digest,
        )

    def _points(self, subject: Subject) -> Vectors:
        """Return what each point of *subject* means; those of the standard are kept on disk."""
        with self._filling:
            if not self._known:
                every = [
                    (one.id, _asked(one, point))
                    for one in subjects_of(self._catalogue)
                    for point in one.points
                ]
                vectors = embedded([text for _, text in every], self._model, self._cache)
                for (_, text), vector in zip(every, vectors, strict=True):
                    self._known[text] = vector
        texts = [_asked(subject, point) for point in subject.points]
        if all(text in self._known for text in texts):
            return np.stack([self._known[text] for text in texts])
        return self._embedder.embed(texts)

    def _shares(self, subject: Subject, vectors: Vectors) -> Vectors:
        """Return for each sentence how much nearer it is to *subject* than to other controls."""
        with self._filling:
            if self._rivals is None:
                self._rivals = _Rivals.of(self._catalogue, self._model, self._cache)
        return self._rivals.shares(subject, vectors, embed=self._embedder.embed)


class _Rivals:
    """What every control is looked for by, to tell whose a sentence is."""

    def __init__(self, ids: Sequence[str], vectors: Vectors) -> None:
        self._vectors = vectors
        self._ids = sorted(set(ids))
        self._rows = {id_: [n for n, one in enumerate(ids) if one == id_] for id_ in self._ids}

    @classmethod
    def of(cls, catalogue: Catalogue, embedder: Embedder, cache: Path | None) -> "_Rivals":
        every = list(facets(catalogue))
        # The same texts as the search in the standard has, so that their vectors are shared.
        vectors = embedded([one.text for one in every], embedder, cache)
        rows = [n for n, one in enumerate(every) if one.source in catalogue.controls]
        return cls([every[n].source for n in rows], vectors[rows])

    def shares(
        self, subject: Subject, vectors: Vectors, *, embed: Callable[[Sequence[str]], Vectors]
    ) -> Vectors:
        near = vectors @ self._vectors.T
        best = np.stack([near[:, self._rows[id_]].max(axis=1) for id_ in self._ids])
        if subject.id in self._rows:
            own = best[self._ids.index(subject.id)]
        else:
            named = embed([subject.title, *(_asked(subject, point) for point in subject.points)])
            own = (vectors @ named.T).max(axis=1)
            best = np.vstack([best, own])
        weights = np.exp((best - best.max(axis=0)) / _SHARPNESS)
        mine = np.exp((own - best.max(axis=0)) / _SHARPNESS)
        return np.asarray(mine / weights.sum(axis=0))


def _counts(passage: Passage) -> bool:
    document = passage.document
    return (
        document.status is DocumentStatus.APPROVED
        and document.origin is Origin.INTERNAL
        and not is_preamble(passage)
    )


def _sentences(passage: Passage) -> Iterable[str]:
    return (text for text in split_sentences(passage.text) if not text.endswith(":"))


def _asked(subject: Subject, point: str) -> str:
    return f"{subject.title}: {point}"


def _point(ask: str, said: Sequence[tuple[Passage, str]], scores: Vectors) -> Point:
    order = sorted(range(len(said)), key=lambda n: (-scores[n], said[n][0].id, said[n][1]))
    best = order[:_BEST]
    mean = sum(float(scores[n]) for n in best) / _BEST
    likelihood = 1 / (1 + math.exp(-_SLOPE * (mean - _MIDDLE)))
    quotes = tuple(_quote(*said[n]) for n in best[:_QUOTES]) if likelihood >= _MET else ()
    return Point(ask=ask, likelihood=round(likelihood, 4), quotes=quotes)


def _quote(passage: Passage, text: str) -> Quote:
    return Quote(
        passage=passage.id,
        source=passage.source,
        title=passage.document.title,
        section=passage.section,
        page=passage.page,
        text=text,
    )


def _grade(points: Sequence[Point], *, is_claimed: bool) -> Grade:
    missing = sum(not point.is_met for point in points)
    if missing == len(points):
        return Grade.NOT
    mean = sum(point.likelihood for point in points) / len(points)
    may_miss = 1 if len(points) >= _LENIENT_FROM else 0
    is_whole = mean >= _COVERED and missing <= may_miss
    return Grade.COVERED if is_whole and is_claimed else Grade.PARTLY


def _reason(grade: Grade, points: Sequence[Point], *, is_claimed: bool) -> str:
    if grade is Grade.NOT:
        return "What approved policies say comes near none of the points."
    missing = [point.ask for point in points if not point.is_met]
    said = f"{len(points) - len(missing)} of {len(points)} points are spoken of"
    told = f"{said}; not, or hardly: {' '.join(missing)}" if missing else f"{said}."
    return told if is_claimed else f"{told} No quoted policy says that it serves this control."
