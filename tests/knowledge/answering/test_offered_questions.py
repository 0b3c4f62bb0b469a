"""What people are offered to ask for a start is answered, with sources, on the samples."""

import pytest

from bot.slack.prompts import PROMPTS
from knowledge.answers import Kind

pytestmark = [pytest.mark.adapters, pytest.mark.slow, pytest.mark.xdist_group("samples")]
OFFERED = sorted({each.message for prompts in PROMPTS.values() for each in prompts})


@pytest.mark.parametrize("text", OFFERED)
def test_an_offered_question_is_answered(asked, text):
    """Nobody's first press of a button ends in a refusal."""
    answer = asked(text)
    assert answer.kind is Kind.ANSWER
    assert answer.sentences
    assert answer.citations
