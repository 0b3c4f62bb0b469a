"""Promises about where sentences end."""

import pytest

from ingest.sentences import split_to_fit
from knowledge.sentences import split_sentences


@pytest.mark.parametrize(
    "text",
    [
        "Use approved tools, e.g. the vault, for every secret.",
        "See section 4.2 of the policy for details.",
        "It took effect on 1.3.2026 and replaces version 2.1.",
        "Effective 1. March 2026 the rule holds.",
        "Keep the log for approx. 30 days.",
        "See para. 3 of Art. 5 for the reason.",
        "4.3. Restores are tested twice a year.",
        "Record: Application logs; Kept for: 12 months; Deleted by: Platform team.",
    ],
)
def test_one_sentence_stays_whole(text):
    """Abbreviations, clause numbers, dates and table rows end no sentence."""
    assert split_sentences(text) == [text]


def test_sentences_are_told_apart():
    """Two sentences are two, also after a number or an abbreviation at the end."""
    text = "Logs are kept for 30 days. Backups are kept longer, e.g. tapes. See A.8.13. Ask IT."
    assert split_sentences(text) == [
        "Logs are kept for 30 days.",
        "Backups are kept longer, e.g. tapes.",
        "See A.8.13.",
        "Ask IT.",
    ]


def test_long_sentence_is_cut_at_clauses_first():
    """A sentence that does not fit is cut after a comma, not in the middle of a clause."""
    pieces = split_to_fit("One two three, four five six, seven eight.", lambda t: len(t) < 20)
    assert pieces == ["One two three,", "four five six,", "seven eight."]


def test_endless_word_is_cut_too():
    """A word without an end cannot make a piece that does not fit."""
    pieces = split_to_fit("x" * 1000, lambda text: len(text) <= 64)
    assert "".join(pieces) == "x" * 1000
    assert max(map(len, pieces)) <= 64
