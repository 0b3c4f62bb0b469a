"""A slip of the fingers does not hide what is asked."""

import pytest

from knowledge.answering.spelling import Speller

SPELLER = Speller(
    ["backup restore supplier"], is_known=lambda word: word in {"deadlin", "berthlin"}
)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("waht is teh deadlin", "what is the deadline"),
        ("how oftn do we test a bakcup", "how often do we test a backup"),
        ("hwo aproves it", "how approves it"),
        ("whcih suplier", "which supplier"),
    ],
)
def test_words_of_asking_are_mended(typed, read):
    """They say what kind of answer is wanted, so they are mended though they are short."""
    assert SPELLER.mend(typed) == read


@pytest.mark.parametrize("typed", ["then", "wheat", "soften", "Berthlin", "wat9", "owhat"])
def test_other_words_stay(typed):
    """English words, words of our documents and what begins otherwise are nobody's slip."""
    assert SPELLER.mend(typed) == typed
