"""A question for the meaning of a term is answered by the sentence that defines it."""

import pytest

from knowledge.answering.meaning import Definitions, term_in, thing_in


@pytest.fixture(scope="module")
def definitions(catalogue):
    """The definitions that the catalogue holds."""
    return Definitions(catalogue)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("what do interested parties mean?", "interested parties"),
        ("What does “nonconformity” mean in ISO 27001?", "nonconformity"),
        ("what is meant by top management?", "top management"),
        ("what is the meaning of residual risk", "residual risk"),
        ("definition of an asset, please", "asset"),
        ("define risk owner", "risk owner"),
        ("what does SoA stand for?", "SoA"),
    ],
)
def test_term_is_read(text, term):
    """However the meaning is asked for, the term alone is looked up."""
    assert term_in(text) == term


@pytest.mark.parametrize(
    "text", ["", "what is a backup?", "may I define rules?", "how do you mean?", "mean"]
)
def test_other_questions_ask_for_no_meaning(text):
    """A question for something else names no term."""
    assert term_in(text) == ""


@pytest.mark.parametrize(
    ("text", "thing"),
    [
        ("what is a nonconformity?", "nonconformity"),
        ("so what's the internal audit", "internal audit"),
        ("what is the use of a backup in the cloud", ""),
        ("who is a risk owner", ""),
        ("", ""),
    ],
)
def test_thing_is_read(text, thing):
    """Who asks what a thing is names it, and no more than it."""
    assert thing_in(text) == thing


@pytest.mark.parametrize(
    ("term", "begins"),
    [
        ("interested parties", "Interested parties are "),
        ("an interested party", "Interested parties are "),
        ("nonconformity", "A nonconformity is "),
        ("ISMS", "An ISMS is "),
        ("SoA", "The Statement of Applicability is "),
    ],
)
def test_definition_begins_with_the_term(definitions, term, begins):
    """The sentence begins with the term, in any number, and stands in its passage."""
    found = definitions.of(term)
    assert found.sentences[0].startswith(begins)
    assert found.sentences[0] in found.passage.text


@pytest.mark.parametrize("term", ["", "the", "surfboard", "an internal document"])
def test_what_nobody_defined_has_none(definitions, term):
    """Where no sentence defines a term, none is passed off as its definition."""
    assert definitions.of(term) is None
