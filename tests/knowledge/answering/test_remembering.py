"""A text is embedded once, whoever asks how often."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from knowledge.answering.remembering import RememberingEmbedder
from tests.knowledge.stand_ins import WordEmbedder


class CountingEmbedder(WordEmbedder):
    """Remembers what it was asked to embed."""

    def __init__(self):
        self.asked = []

    def embed(self, texts):
        self.asked.extend(texts)
        return super().embed(texts)


def test_embeds_once():
    """What was embedded before is not embedded again, and repeats within a call count once."""
    counting = CountingEmbedder()
    remembering = RememberingEmbedder(counting)
    remembering.embed(["a backup", "a restore", "a backup"])
    remembering.embed(["a restore", "a test"])
    assert counting.asked == ["a backup", "a restore", "a test"]


def test_rows_are_in_order():
    """Rows come in the order of the texts, whichever of them were known."""
    remembering = RememberingEmbedder(WordEmbedder())
    texts = [f"word{n} again" for n in range(20)]
    remembering.embed(texts[10:])
    assert np.array_equal(remembering.embed(texts), WordEmbedder().embed(texts))


def test_many_threads():
    """Many threads at once get right rows."""
    remembering = RememberingEmbedder(WordEmbedder())
    texts = [f"word{n % 7} text" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: remembering.embed([text])[0], texts))
    assert np.array_equal(np.stack(rows), WordEmbedder().embed(texts))
