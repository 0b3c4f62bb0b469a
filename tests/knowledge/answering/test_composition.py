"""Every sentence goes into an answer together with the quote that proves it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.answering.composition import Composition
from knowledge.answers import Side
from knowledge.sentences import split_sentences
from tests.knowledge.answering.passages import passage

TEXT = "Backups run daily. Backups are kept for 35 days. Restores are tested every quarter."
FIRST, SECOND, THIRD = split_sentences(TEXT)


def test_neighbours_share_a_quote():
    """Sentences that follow each other in a passage are proved by one longer quote."""
    composition = Composition()
    composition.say_all([FIRST, SECOND], passage(TEXT), Side.OURS)
    assert [one.citations for one in composition.sentences] == [(1,), (1,)]
    assert composition.citations[0].quote == f"{FIRST} {SECOND}"


def test_gaps_are_not_quoted_over():
    """A quote never joins two sentences that have something else between them."""
    composition = Composition()
    composition.say_all([FIRST, THIRD], passage(TEXT), Side.OURS)
    assert [one.quote for one in composition.citations] == [FIRST, THIRD]


def test_another_passage_is_another_citation():
    """Sentences of two passages are never proved by one quote."""
    composition = Composition()
    composition.say(FIRST, passage(TEXT), Side.OURS)
    composition.say(SECOND, passage(TEXT, position=1), Side.OURS)
    assert [one.n for one in composition.citations] == [1, 2]


def test_nothing_is_said_twice():
    """A sentence that was said is not said again, whoever says it."""
    composition = Composition()
    composition.say(FIRST, passage(TEXT), Side.OURS)
    composition.say(FIRST, passage(TEXT, source="other.md"), Side.STANDARD)
    assert len(composition.sentences) == len(composition.citations) == 1


def test_quotes_stay_readable():
    """A quote does not run on over a whole page."""
    sentences = [f"Rule number {n} of this long section asks for a locked door." for n in range(40)]
    composition = Composition()
    composition.say_all(sentences, passage(" ".join(sentences)), Side.OURS)
    assert len(composition.citations) > 1
    assert max(len(one.quote) for one in composition.citations) <= 600


@pytest.mark.parametrize("side", list(Side))
def test_side_is_kept(side):
    """Who says a sentence stays with the sentence."""
    composition = Composition()
    composition.say(FIRST, passage(TEXT), side)
    assert composition.sentences[0].side is side


@given(st.lists(st.integers(0, 5), max_size=12))
def test_every_sentence_is_proved(order):
    """In whatever order sentences are said, each stands verbatim in the quote it cites."""
    texts = [f"Passage {n} begins here. Passage {n} ends there." for n in range(3)]
    composition = Composition()
    for number in order:
        text = texts[number // 2]
        said = split_sentences(text)[number % 2]
        composition.say(said, passage(text, position=number // 2), Side.OURS)
    quotes = {one.n: one.quote for one in composition.citations}
    assert all(one.text in quotes[one.citations[0]] for one in composition.sentences)
    assert list(quotes) == list(range(1, len(quotes) + 1))
