"""Sentences are found without losing a letter."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.sentences import sentence_spans, split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("", []),
        (" \n\t\n", []),
        ("Lock it. Then go.", ["Lock it.", "Then go."]),
        ("See A.8.13, e.g. item no. 5. Go on.", ["See A.8.13, e.g. item no. 5.", "Go on."]),
        ("It weighs 3.5 kg. Fine.", ["It weighs 3.5 kg.", "Fine."]),
        ("First line\nsecond line", ["First line", "second line"]),
        ("- One thing. Another.\n- Two", ["- One thing.", "Another.", "- Two"]),
        ("1. Begin here. Go on.\n2) End.", ["1. Begin here.", "Go on.", "2) End."]),
        ("| Who. What | When |\n| A. | B. |", ["| Who. What | When |", "| A. | B. |"]),
    ],
)
def test_borders(text, sentences):
    """Full stops, line breaks, list items and table rows are borders; abbreviations are not."""
    assert split_sentences(text) == sentences


@given(text=st.text(max_size=400))
def test_nothing_is_lost(text):
    """Only white space lies between sentences, and every span gives its sentence."""
    joined = re.sub(r"\s+", "", "".join(split_sentences(text)))

    assert joined == re.sub(r"\s+", "", text)
    assert [text[a:b] for a, b in sentence_spans(text)] == split_sentences(text)


def test_letter_of_a_group_ends_a_sentence():
    """A group named by a letter is no initial of a name."""
    text = "Employees may travel to a country of group A. Travel to group B needs approval."
    assert split_sentences(text) == [
        "Employees may travel to a country of group A.",
        "Travel to group B needs approval.",
    ]
