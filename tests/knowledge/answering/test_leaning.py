"""A question that names what it wants to know and not of what."""

import pytest

from knowledge.answering.leaning import wants_a_part


@pytest.mark.parametrize(
    "text",
    [
        "what evidence would an auditor want?",
        "what evidence?",
        "and who owns it?",
        "how often?",
        "what are typical findings?",
        "typical mistakes?",
        "what goes wrong usually?",
        "and for a start-up?",
        "and for a large company?",
        "how do we implement it?",
        "what are the inputs?",
        "any templates?",
        "which clause is it?",
        "which of these are new",
    ],
)
def test_a_part_is_wanted(text):
    """Evidence, findings, owner, rhythm, size, steps: of whatever was spoken of before."""
    assert wants_a_part(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "?",
        "🙂",
        "what evidence does an auditor want for backups?",
        "how often should we test restores?",
        "who owns the risk register?",
        "what is audit evidence?",
        "what is a nonconformity?",
        "may I own a dog?",
        "what does an internal audit look at in stage 2?",
        "we show the",
        "evidence " * 40,
    ],
)
def test_what_names_a_subject_stands_alone(text):
    """A subject of its own, a question for a meaning, or nothing at all leans on nothing."""
    assert not wants_a_part(text)
