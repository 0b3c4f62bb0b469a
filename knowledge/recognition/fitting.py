"""Logistic regression and ridge regression in a few lines: few examples, many traits."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes import Vectors

_Exact = NDArray[np.float64]

#: Changes whenever a fit would come out differently for the same examples.
VERSION = 1
_SOFTNESS = 0.2
_KINDS_SOFTNESS = 1.0
_STEPS = 6
_LEAST_DOUBT = 1e-6


@dataclass(frozen=True, kw_only=True, slots=True)
class Separation:
    """What tells events from the rest, and one type of event from another; the last row is bias."""

    weights: Vectors
    kinds: Vectors

    def probability(self, row: Vectors) -> float:
        """Return how likely a message with the traits *row* tells of an event."""
        return float(
            _sigmoid(np.array(row @ self.weights[:-1] + self.weights[-1], dtype=np.float64))
        )

    def kind(self, row: Vectors) -> int:
        """Return which type of event fits *row* best, by position."""
        return int(np.argmax(row @ self.kinds[:-1] + self.kinds[-1]))


def separate(rows: Vectors, kinds: Vectors) -> Separation:
    """Fit to *rows*; *kinds* marks with 1 the type of each event, and other rows nowhere."""
    is_event: NDArray[np.bool_] = np.max(kinds, axis=1) > 0
    return Separation(
        weights=_logistic(rows, is_event.astype(np.float32)),
        kinds=_ridge(rows[is_event], kinds[is_event]),
    )


def _logistic(rows: Vectors, wanted: Vectors) -> Vectors:
    """Fit by Newton steps on the examples' inner products: examples are fewer than traits."""
    likeness = (rows @ rows.T).astype(np.float64)
    ones = np.ones(len(rows))
    shares, bias = np.zeros(len(rows)), 0.0
    for _ in range(_STEPS):
        guess = likeness @ shares + bias
        chance = _sigmoid(guess)
        doubt = np.maximum(chance * (1 - chance), _LEAST_DOUBT)
        target = guess + (wanted - chance) / doubt
        system = likeness + np.diag(_SOFTNESS / doubt)
        solved = np.linalg.solve(system, np.column_stack([target, ones]))
        bias = float(solved[:, 0].sum() / solved[:, 1].sum())
        shares = solved[:, 0] - bias * solved[:, 1]
    return np.append(rows.T @ shares, bias).astype(np.float32)


def _ridge(rows: Vectors, wanted: Vectors) -> Vectors:
    centre = wanted.mean(axis=0)
    system = rows @ rows.T + _KINDS_SOFTNESS * np.eye(len(rows))
    shares = np.linalg.solve(system.astype(np.float64), wanted - centre)
    return np.vstack([rows.T @ shares, centre]).astype(np.float32)


def _sigmoid(value: _Exact) -> _Exact:
    return np.asarray(1 / (1 + np.exp(-np.clip(value, -30, 30))), dtype=np.float64)
