"""Answers to questions about several subjects, with the real model and the real indexes."""

import pytest

from knowledge.answers import Kind, Side
from knowledge.grounding.proof import prove

pytestmark = [
    pytest.mark.adapters,
    pytest.mark.slow,
    pytest.mark.xdist_group("samples"),
]

SEVERAL = {
    "what does iso want for malware, backups and web filtering?": {"A.8.7", "A.8.13", "A.8.23"},
    "evidence for key management, cabling and clock sync?": {"A.8.24", "A.7.12", "A.8.17"},
    "how do asset inventory, classification and labelling relate to each other in 27002": {
        "A.5.9",
        "A.5.12",
        "A.5.13",
    },
    "internal audit + management review, what does the standard want?": {"9.2", "9.3"},
}


@pytest.mark.parametrize("text", SEVERAL)
def test_each_subject_has_its_part(asked, text):
    """Every subject is ranked, named in the first line, and has a proved sentence of its own."""
    answer = asked(text)
    cited = {citation.source for citation in answer.citations}
    quotes = {citation.n: citation.quote for citation in answer.citations}
    assert SEVERAL[text] <= set(answer.ranked)
    assert SEVERAL[text] <= cited
    assert all(id_ in answer.lead for id_ in SEVERAL[text])
    assert all(prove(one.text, quotes[n]) for one in answer.sentences for n in one.citations)


def test_two_questions_have_two_answers(asked):
    """Two questions in one message are both answered, each with what it asks for."""
    answer = asked("what is a statement of applicability? and how often is the management review?")
    said = " ".join(one.text for one in answer.sentences if one.side is Side.STANDARD)
    assert "Statement of Applicability" in said
    assert "once a year" in said


def test_what_sets_two_apart_comes_first(asked):
    """A difference begins with the sentence that contrasts the two, where the catalogue has one."""
    answer = asked("difference between A.8.13 and A.8.14?")
    assert answer.kind is Kind.ANSWER
    assert answer.sentences[0].text == (
        "Redundancy keeps a service running through a failure, while a backup brings back data "
        "that is already lost."
    )


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("roles and responsibilities, which control?", "A.5.2"),
        ("clean desk vs clear screen, which control", "A.7.7"),
    ],
)
def test_one_entry_for_both_answers_in_full(asked, text, title):
    """Where one entry speaks of all that is named, it answers as for any single question."""
    answer = asked(text)
    assert answer.lead.startswith(title)
    assert len({citation.source for citation in answer.citations}) == 1
