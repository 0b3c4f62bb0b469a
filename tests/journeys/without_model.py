"""``annexa`` with word counts in place of the embedding model; a test runs it as a process."""

import sys
import time

from bot.assembly import knowing
from bot.cli.app import run
from tests.knowledge.stand_ins import WordEmbedder

_LOADING_SECONDS = 1.0


class _LateEmbedder(WordEmbedder):
    """Takes a while until it is there."""

    def __init__(self, name):
        self.name = name
        self._is_loaded = False

    def embed(self, texts):
        if not self._is_loaded:
            time.sleep(_LOADING_SECONDS)
            self._is_loaded = True
        return super().embed(texts)


if __name__ == "__main__":
    knowing.SentenceTransformerEmbedder = _LateEmbedder
    sys.exit(run())
