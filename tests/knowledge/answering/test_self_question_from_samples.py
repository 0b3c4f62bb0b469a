"""The bot's question to itself, over the real indexes and the sample policies."""

import pytest

from bot.audit.tags import AuditTag
from knowledge.answers import Kind, Question, Side

pytestmark = pytest.mark.adapters


def test_every_hour_is_green(samples):
    """Whichever documents it asks about, an answer comes back proved."""
    titles = [
        one.title for one in samples.library.view(Question(text="").reader).documents().values()
    ]
    assert titles
    answered = [title for title in titles if _is_answered(samples, title)]
    # Three are asked at a time and one has to be answered.
    assert len(answered) >= len(titles) - 2
    assert samples.canary.look().is_green


def test_it_leaves_no_entry(samples):
    """Nothing of it is recorded as a person's question."""
    before = samples.audit.head()
    samples.canary.look()
    assert samples.audit.head() == before
    assert not [e for e in samples.audit.entries() if e.tag == AuditTag.QUESTION_ANSWERED]


def _is_answered(samples, title):
    answer = samples.answerer.answer(Question(text=f"What does our document “{title}” say?"))
    return answer.kind is Kind.ANSWER and any(
        one.side is not Side.STANDARD for one in answer.sentences
    )
