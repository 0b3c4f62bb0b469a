"""Groups texts by meaning; the same texts make the same groups."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.indexes import Vectors

ALIKE = 0.6
"""Mean cosine from which two groups are about the same."""


def groups(vectors: Vectors, *, alike: float = ALIKE) -> list[list[int]]:
    """Return the rows of *vectors* in groups: the two nearest join until none are near enough.

    How near two groups are is the mean over all pairs (average linkage).
    """
    members = [[row] for row in range(len(vectors))]
    near: NDArray[np.float64] = np.asarray(vectors @ vectors.T, dtype=np.float64).round(6)
    np.fill_diagonal(near, -np.inf)
    while len(near) and (best := float(near.max())) >= alike:
        # The first of equals, so that order alone decides.
        one, other = divmod(int(np.argmax(near == best)), len(near))
        _join(near, members, one, other)
    return [sorted(some) for some in members if some]


def medoid(vectors: Vectors, rows: Sequence[int]) -> list[int]:
    """Return *rows*, the most typical of them first."""
    own = vectors[list(rows)]
    typical = (own @ own.T).sum(axis=1).round(6)
    return [rows[at] for at in sorted(range(len(rows)), key=lambda at: (-typical[at], at))]


def _join(near: NDArray[np.float64], members: list[list[int]], one: int, other: int) -> None:
    first, second = len(members[one]), len(members[other])
    mean = (near[one] * first + near[other] * second) / (first + second)
    near[one], near[:, one] = mean, mean
    near[one, one] = -np.inf
    near[other], near[:, other] = -np.inf, -np.inf
    members[one] += members[other]
    members[other] = []
