"""The catalogue's own answer comes first when a question is nearly its own, and the wanted part."""

import pytest

from knowledge.answering import standard_text
from knowledge.answering.known_answers import known_answer
from knowledge.answering.understanding import understand
from knowledge.answering.wanted import USUAL, is_specific, parts
from knowledge.catalogue.catalogue import load_catalogue
from knowledge.retrieval import FoundEntry, NearQuestion

CATALOGUE = load_catalogue()
[ASKED] = [q for q in CATALOGUE.controls["A.8.13"].text.questions if "usb drive" in q.ask]


def found(source="A.8.13", *, cosine, question=ASKED, score=0.5):
    """Return an entry found, with its own question this near."""
    near = NearQuestion(question=question, cosine=cosine)
    return FoundEntry(
        source=source, score=score, cosine=0.5, lexical=0.5, coverage=0.5, question=near
    )


def understood(text):
    """Return *text* as it is understood."""
    return understand(text, CATALOGUE)


@pytest.mark.parametrize(
    ("text", "entries", "answered"),
    [
        ("can i keep a copy on my own stick", [found(cosine=0.63)], True),
        ("can i keep a copy on my own stick", [found(cosine=0.61)], False),
        ("who keeps a copy of my data", [found(cosine=0.81)], False),
        ("who keeps a copy of my data", [found(cosine=0.83)], True),
        ("what evidence is there for copies", [found(cosine=0.74)], False),
        ("usb copy", [found(cosine=0.99)], False),
        ("can i keep a copy", [found("A.8.14", cosine=0.3), found(cosine=0.70)], False),
        ("can i keep a copy", [found("A.8.14", cosine=0.3), found(cosine=0.73)], True),
        ("can i keep a copy", [found("A.8.14", cosine=0.3, score=0.7), found(cosine=0.78)], False),
        ("can i keep a copy", [found("A.8.14", cosine=0.3, score=0.7), found(cosine=0.83)], True),
    ],
)
def test_how_near_a_question_must_be(text, entries, answered):
    """Another kind of question, another entry or a named part needs more nearness."""
    known = known_answer(understood(text), entries)
    assert (known is not None) is answered
    assert known is None or known[0].source == "A.8.13"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("typical findings on backups", standard_text.pitfalls),
        ("which kpis fit backups", standard_text.metrics),
        ("a template for the scope", standard_text.templates),
        ("what does stage 1 look at in the scope", standard_text.stage_1),
        ("inputs of the management review", standard_text.inputs),
        ("backups in a start-up", standard_text.small),
        ("how do we implement backups", standard_text.how),
        ("what evidence for backups", standard_text.evidence),
        ("audit checklist for backups", standard_text.evidence),
        ("backups in the cloud", standard_text.cloud),
    ],
)
def test_part_that_is_wanted(text, part):
    """A part that the question names comes first."""
    assert parts(understood(text))[0] is part


def test_what_a_part_is_called_may_be_the_subject():
    """Who asks what a nonconformity is wants no examples of some; in a thread they are wanted."""
    assert parts(understood("what is a nonconformity")) == USUAL
    thread = understand("typical findings?", CATALOGUE, earlier="what is A.8.13 about?")
    assert parts(thread)[0] is standard_text.pitfalls


def test_question_without_a_part():
    """Whoever names no part gets gist, demands and reason."""
    assert parts(understood("tell me about backups")) == USUAL
    assert not is_specific(understood("tell me about backups"))


@pytest.mark.parametrize("id_", CATALOGUE.entries)
def test_every_part_is_proved_by_its_passage(id_):
    """Each part of each entry says sentences that stand verbatim in the passage it cites."""
    entry = CATALOGUE.entries[id_]
    for part in (*USUAL, standard_text.evidence, standard_text.how, standard_text.pitfalls):
        text = part(entry)
        assert text.sentences
        assert all(sentence in text.passage.text for sentence in text.sentences)
