"""Vectors of sentences that were compared before: documents change seldom, questions repeat."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from threading import Lock

import numpy as np

from knowledge.indexes import Embedder, Vectors

#: 20,000 vectors of 384 numbers take about 30 MB.
_MOST = 20_000
#: About 20 ms of the model's time.
_LEARNED_AT_ONCE = 4
#: While questions come, learning rests this many times as long as it works.
_RESTS = 9
_QUIET_S = 1.0


class RememberingEmbedder:
    """Embeds a text only if it was not embedded lately; safe to share between threads."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        timer: Callable[[], float] = time.monotonic,
        rest: Callable[[float], None] = time.sleep,
    ) -> None:
        self._embedder = embedder
        self._known: OrderedDict[str, Vectors] = OrderedDict()
        self._lock = Lock()
        self._timer = timer
        self._rest = rest
        self._asked_at = -_QUIET_S

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row per text, in order."""
        self._asked_at = self._timer()
        return self._embed(texts)

    def learn(self, texts: Iterable[str], *, stopping: Callable[[], bool]) -> None:
        """Embed *texts* beforehand, few at a time, and slowly while questions are asked.

        Ends early when *stopping* says so, or when four fifths of the memory are taken.
        """
        left = iter(texts)
        while few := tuple(islice(left, _LEARNED_AT_ONCE)):
            if stopping() or len(self._known) >= _MOST * 4 // 5:
                return
            begun = self._timer()
            self._embed(few)
            if begun < self._asked_at + _QUIET_S:
                self._rest(_RESTS * (self._timer() - begun))

    def _embed(self, texts: Sequence[str]) -> Vectors:
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        if missing:
            known |= dict(zip(missing, self._embedder.embed(missing), strict=True))
        self._remember(known)
        return np.stack([known[text] for text in texts])

    def _remember(self, vectors: dict[str, Vectors]) -> None:
        with self._lock:
            for text, vector in vectors.items():
                self._known[text] = vector
                self._known.move_to_end(text)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
