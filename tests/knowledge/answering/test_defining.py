"""What our own documents say a word means comes before what is done with it."""

import pytest

from knowledge.answering.defining import defines, term_asked


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("what counts as secret here?", "secret"),
        ("what qualifies as a weakness", "a weakness"),
        ("what is a weakness", "weakness"),
        ("what does group C mean", "group C"),
        ("what's an approved tool?", "approved tool"),
        ("who approves a tool", ""),
        ("what is the best way to leave the harbour with a lamp", ""),
        ("", ""),
    ],
)
def test_the_term_is_read(text, term):
    """However the meaning is asked for, the term is what is left."""
    assert term_asked(text) == term


@pytest.mark.parametrize(
    ("sentence", "term", "is_told"),
    [
        ("A weakness is a spot through which harm gets in.", "weakness", True),
        ("Weaknesses are the spots through which harm gets in.", "a weakness", True),
        ("Group C consists of all other harbours.", "group C", True),
        ("Level: Secret; Meaning: For few.", "secret", True),
        ("Level: Public; Meaning: Not secret.", "secret", False),
        ("A weakness is reported within a day.", "weakness", False),
        ("Employees must report a weakness.", "weakness", False),
        ("A weakness is a spot.", "", False),
        ("", "weakness", False),
    ],
)
def test_a_definition_is_told_from_a_rule(sentence, term, is_told):
    """A definition begins with the term and says what it is; a rule says what is to be done."""
    assert defines(sentence, term) is is_told
