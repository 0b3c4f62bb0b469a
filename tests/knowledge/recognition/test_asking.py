"""Whether a message asks something, as it is decided for messages that nobody said to the bot."""

import pytest

from knowledge.recognition.guards import asks


@pytest.mark.parametrize(
    "text",
    [
        "how often do we review access rights?",
        "Is there a backup",
        "good morning. who approves a new supplier?",
        "we have a new laptop, may I take it home?",
        "what does A.8.13 ask",
        "¿backup? 安全はどうですか\uff1f",
    ],
)
def test_questions(text):
    """A question is one in any of its sentences, with or without its mark."""
    assert asks(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "?",
        "???",
        ":wave:",
        "thanks!",
        "the backup is done",
        "good morning everybody",
        "see https://example.com/a?b=c for the notes",
        "ok",
        "<@U012AB3CD> ?",
        "🎉" * 500,
        "x" * 40_000,
    ],
    ids=lambda text: text[:20],
)
def test_no_questions(text):
    """What asks nothing is none, whatever it is made of; doubt is no."""
    assert not asks(text)
