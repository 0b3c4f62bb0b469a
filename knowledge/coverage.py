"""How far the company's approved policies speak of what a control asks, with quotes.

The rule: each point that a control of the standard asks has cues, one for each thing in it. A rule
of an approved document says such a thing when it has the words of the cue and is near the point in
meaning. A point is met when at least half of its things are said; a control is covered when at
least three quarters of its points are met and a document that is quoted says that it serves the
control; partly covered when any point is met; and not covered when none is. What other documents
say in passing never covers. A control of the company's own has no cues: its points go by meaning.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import Final

import numpy as np

from knowledge.answering.evidence import compared_text, is_preamble
from knowledge.answering.remembering import RememberingEmbedder
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.cues import Cue, load_cues
from knowledge.coverage_cues import Rules, rules_among, rules_of
from knowledge.coverage_grades import (
    Asked,
    Graded,
    Point,
    grade_of,
    point_by_cues,
    point_by_likeness,
    reason_of,
)
from knowledge.coverage_likeness import Rivals, weighed
from knowledge.facets import embedded
from knowledge.indexes import Embedder, Vectors
from knowledge.passages import DocumentStatus, LibraryView, Origin, Passage, PassageId
from knowledge.retrieval import CompanySearch

RULE: Final = 4
"""Rises when the same passages and cues would get another grade, so that grades are made anew."""

_PER_POINT, _MOST = 16, 60
"""Passages that are looked for by each point, and taken of those for each control."""
_COMPARED = 24
"""Rules with a cue's words that are compared with a point, those of the best passages first."""
_NEAR, _NEAR_SERVING = 0.25, 0.2
"""Cosine from which a rule with a cue's words counts; and in a document that serves the control."""
_DIGEST = 64

PointCues = Sequence[Sequence[Cue]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Subject:
    """What is graded: a control of the standard or one of the company's own."""

    id: str
    title: str
    points: tuple[str, ...]
    """What it asks, one statement each."""


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
        self._rivals: Rivals | None = None

    def candidates(self, subject: Subject, view: LibraryView) -> tuple[Passage, ...]:
        """Return the passages of approved documents that may speak of *subject*, best first.

        Documents that say that they serve it come whole: what they say in the words of another
        control, as a rule for traces in a chapter on first steps, no search by its points finds.
        """
        best: dict[PassageId, tuple[float, Passage]] = {}
        texts = [_asked(subject, point) for point in subject.points]
        for text, vector in zip(texts, self._points(subject), strict=True):
            for one in self._search.search(text, vector, view=view, limit=_PER_POINT * 2):
                if _counts(one.passage):
                    score = max(one.score, best.get(one.passage.id, (0.0, None))[0])
                    best[one.passage.id] = (score, one.passage)
        ranked = sorted(best.values(), key=lambda pair: (-pair[0], pair[1].id))
        found = {passage.id: passage for _, passage in ranked[:_MOST]}
        serving = {one.id: one for one in view.serving(subject.id) if _counts(one)}
        return tuple({**found, **serving}.values())

    @cached_property
    def version(self) -> str:
        """Return what changes when the same passages may get another grade; digests begin with it."""
        content = f"{RULE}{sorted(self._cues.items())}"
        return hashlib.sha256(content.encode()).hexdigest()[:8]

    def prepare(self, wanted: Iterable[tuple[Subject, Sequence[Passage]]]) -> None:
        """Embed what will be compared together, which is quicker than one control after another."""
        texts: set[str] = set()
        for subject, passages in wanted:
            texts |= {compared_text(text, one) for one, text in self._compared(subject, passages)}
        if texts:
            self._embedder.embed(sorted(texts, key=len))

    def digest(self, subject: Subject, candidates: Sequence[Passage]) -> str:
        """Return what stays the same as long as the grade of *subject* would."""
        serving = [str(subject.id in one.document.controls) for one in candidates]
        seen = [f"{one.id}{serves}" for one, serves in zip(candidates, serving, strict=True)]
        content = "\0".join((subject.id, subject.title, *subject.points, *sorted(seen)))
        return (self.version + hashlib.sha256(content.encode()).hexdigest())[:_DIGEST]

    def grade(self, subject: Subject, candidates: Sequence[Passage]) -> Graded:
        """Grade *subject* by what *candidates* say."""
        cues = self._cues_of(subject)
        points = (
            self._by_likeness(subject, candidates)
            if cues is None
            else self._by_cues(subject, candidates, cues)
        )
        claiming = {one.id for one in candidates if subject.id in one.document.controls}
        # No document can say that it serves a control of our own: front matter knows Annex A.
        is_claimed = subject.id not in self._catalogue.controls or any(
            quote.passage in claiming for point in points for quote in point.quotes
        )
        grade = grade_of(points, is_claimed=is_claimed)
        return Graded(
            subject=subject.id,
            grade=grade,
            reason=reason_of(grade, points, is_claimed=is_claimed, is_silent=not candidates),
            points=points,
            digest=self.digest(subject, candidates),
        )

    @cached_property
    def _cues(self) -> dict[str, PointCues]:
        return dict(load_cues(self._catalogue))

    def _cues_of(self, subject: Subject) -> PointCues | None:
        control = self._catalogue.controls.get(subject.id)
        is_standard = control is not None and control.text.asks == subject.points
        return self._cues[subject.id] if is_standard else None

    def _compared(
        self, subject: Subject, passages: Sequence[Passage]
    ) -> Iterable[tuple[Passage, str]]:
        """Return the rules of *passages* that are compared with the points of *subject*."""
        cues = self._cues_of(subject)
        if cues is None:
            return [(one, text) for one in passages for text in rules_of(one)]
        rules = rules_among(tuple(passages))
        numbers = {n for point in cues for some in _likeliest(rules, point) for n in some}
        return [rules.said[n] for n in sorted(numbers)]

    def _by_cues(
        self, subject: Subject, candidates: Sequence[Passage], cues: PointCues
    ) -> tuple[Point, ...]:
        rules = rules_among(tuple(candidates))
        found = [_likeliest(rules, point) for point in cues]
        numbers = sorted({n for point in found for some in point for n in some})
        near: dict[int, Vectors] = {}
        serving = {n for n in numbers if subject.id in rules.said[n][0].document.controls}
        low = {n: _NEAR_SERVING if n in serving else _NEAR for n in numbers}
        if numbers:
            texts = [compared_text(rules.said[n][1], rules.said[n][0]) for n in numbers]
            cosines = self._embedder.embed(texts) @ self._points(subject).T
            near = dict(zip(numbers, cosines, strict=True))
        return tuple(
            point_by_cues(
                Asked(subject.id, ask),
                [{n: float(near[n][row]) for n in one if near[n][row] >= low[n]} for one in point],
                rules.said,
            )
            for row, (ask, point) in enumerate(zip(subject.points, found, strict=True))
        )

    def _by_likeness(self, subject: Subject, candidates: Sequence[Passage]) -> tuple[Point, ...]:
        said = [(one, text) for one in candidates for text in rules_of(one)]
        if not said:
            return tuple(Point(ask=ask, likelihood=0.0) for ask in subject.points)
        vectors = self._embedder.embed([compared_text(text, one) for one, text in said])
        serves = np.array([subject.id in one.document.controls for one, _ in said], dtype=float)
        scores = weighed(
            self._points(subject) @ vectors.T, self._shares(subject, vectors), serves=serves
        )
        return tuple(
            point_by_likeness(ask, said, row)
            for ask, row in zip(subject.points, scores, strict=True)
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
        with self._filling:
            if self._rivals is None:
                self._rivals = Rivals.of(self._catalogue, self._model, self._cache)
        named = (subject.title, *(_asked(subject, point) for point in subject.points))
        return self._rivals.shares(
            subject.id, vectors, named=lambda: self._embedder.embed(list(named))
        )


def _likeliest(rules: Rules, point: Sequence[Cue]) -> list[list[int]]:
    """Return for each cue of *point* the first rules that have its words."""
    return [sorted(some)[:_COMPARED] for some in rules.saying(point)]


def _counts(passage: Passage) -> bool:
    document = passage.document
    return (
        document.status is DocumentStatus.APPROVED
        and document.origin is Origin.INTERNAL
        and not is_preamble(passage)
    )


def _asked(subject: Subject, point: str) -> str:
    return f"{subject.title}: {point}"
