"""Finds unfinished tasks that mean nearly the same as a new one."""

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from bot.database.engine import Connection, Database
from bot.tasks import store
from bot.tasks.entities import Alike, Wanted
from bot.tasks.ports import Embedder

NEAR = 0.72
"""From this likeness on two tasks are probably one; see ``tests/bot/tasks/test_likeness.py``."""
_MOST = 3
_READ = 500
"""So many characters of a task say what it is about."""


class Likeness:
    """Compares tasks by meaning; what a task means is kept beside it."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database = database
        self._embedder = embedder

    def vectors(self, wanted: Sequence[Wanted]) -> tuple[bytes, ...]:
        """Return what tasks mean, as it is kept; none for none."""
        if not wanted:
            return ()
        texts = [f"{one.title}. {one.description}".strip()[:_READ] for one in wanted]
        # Half as many bytes are read twice as fast, and are exact enough for a hint.
        rows = np.asarray(self._embedder.embed(texts), np.float16)
        return tuple(row.tobytes() for row in rows)

    def keep(self, connection: Connection, number: int, vector: bytes) -> None:
        """Keep the meaning of a task in the caller's transaction."""
        store.keep_vector(connection, number, vector)

    def alike(self, wanted: Wanted) -> tuple[Alike, ...]:
        """Return the unfinished tasks that come nearest, if any comes near; best first."""
        mine = np.frombuffer(self.vectors([wanted])[0], np.float16)
        with self._database.reading() as connection:
            numbers, kept = store.vectors(connection)
            # Another embedding model makes vectors of another length.
            if any(len(one) != mine.nbytes for one in kept):
                pairs = zip(numbers, kept, strict=True)
                numbers, kept = _of_length(pairs, mine.nbytes)
            nearest = _nearest(mine, kept)
            found = {at: store.numbered(connection, numbers[at]) for at, _ in nearest}
        return tuple(
            Alike(number=task.number, title=task.title, likeness=likeness)
            for at, likeness in nearest
            if (task := found[at]) is not None
        )


def _nearest(mine: NDArray[np.float16], kept: Sequence[bytes]) -> list[tuple[int, float]]:
    """Return the places of what comes near enough, best first."""
    if not kept:
        return []
    rows = np.frombuffer(b"".join(kept), np.float16).reshape(len(kept), -1)
    scores = rows.astype(np.float32) @ mine.astype(np.float32)
    best = np.argsort(-scores, kind="stable")[:_MOST]
    return [(int(at), float(scores[at])) for at in best if scores[at] >= NEAR]


def _of_length(pairs: Iterable[tuple[int, bytes]], length: int) -> tuple[list[int], list[bytes]]:
    same = [(number, vector) for number, vector in pairs if len(vector) == length]
    return [number for number, _ in same], [vector for _, vector in same]
