"""How surely sentences meet a point by their meaning alone, for controls that have no cues."""

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import numpy as np

from knowledge.catalogue.catalogue import Catalogue
from knowledge.facets import embedded, facets
from knowledge.indexes import Embedder, Vectors

BEST: Final = 3
"""So many of the nearest sentences tell whether a point is met."""

_OWN_SHARE, _SERVES = 0.7, 0.1
"""What it counts that a sentence is about this control rather than others; that its document serves it."""
_SHARPNESS = 0.03
#: From a logistic fit of points that a reader found met (docs/evaluation.md), moved so that what
#: counts as met begins at one half.
_SLOPE, _MIDDLE = 7.7, 0.19


def weighed(near: Vectors, shares: Vectors, *, serves: Vectors) -> Vectors:
    """Return for each point and sentence how much the sentence speaks for the point."""
    return np.asarray(near * (1 - _OWN_SHARE + _OWN_SHARE * shares) + _SERVES * serves)


def likelihood(scores: Sequence[float]) -> float:
    """Return how surely a point is met of which the best sentences have *scores*."""
    mean = sum(scores) / BEST
    return 1 / (1 + math.exp(-_SLOPE * (mean - _MIDDLE)))


class Rivals:
    """What every control of the standard is looked for by, to tell whose a sentence is."""

    def __init__(self, ids: Sequence[str], vectors: Vectors) -> None:
        self._vectors = vectors
        self._ids = sorted(set(ids))
        self._rows = {id_: [n for n, one in enumerate(ids) if one == id_] for id_ in self._ids}

    @classmethod
    def of(cls, catalogue: Catalogue, embedder: Embedder, cache: Path | None) -> "Rivals":
        """Embed what the controls of *catalogue* are looked for by, or read it from *cache*."""
        every = list(facets(catalogue))
        # The same texts as the search in the standard has, so that their vectors are shared.
        vectors = embedded([one.text for one in every], embedder, cache)
        rows = [n for n, one in enumerate(every) if one.source in catalogue.controls]
        return cls([every[n].source for n in rows], vectors[rows])

    def shares(self, subject: str, vectors: Vectors, *, named: Callable[[], Vectors]) -> Vectors:
        """Return for each sentence how much nearer it is to *subject* than to other controls.

        *named* tells what a control is called and asks that is not of the standard.
        """
        near = vectors @ self._vectors.T
        best = np.stack([near[:, self._rows[id_]].max(axis=1) for id_ in self._ids])
        if subject in self._rows:
            own = best[self._ids.index(subject)]
        else:
            own = (vectors @ named().T).max(axis=1)
            best = np.vstack([best, own])
        weights = np.exp((best - best.max(axis=0)) / _SHARPNESS)
        mine = np.exp((own - best.max(axis=0)) / _SHARPNESS)
        return np.asarray(mine / weights.sum(axis=0))
