"""Text for Slack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.mrkdwn import clip, escape, quote, split


@pytest.mark.parametrize(
    "text", ["<!channel>", "<!here>", "<@U0ADA>", "<#C0TEAM>", "<https://evil.example|our policy>"]
)
def test_nothing_mentions_or_links(text):
    """Slack's own markup is shown letter by letter."""
    assert "<" not in escape(text)
    assert ">" not in escape(text)


@pytest.mark.parametrize("text", ["*bold*", "_soft_", "~gone~", "`code`", "```block```"])
def test_nothing_formats(text):
    """Letters that could begin or end a format are replaced by look-alikes."""
    assert not set(escape(text)) & set("*_~`")


@pytest.mark.parametrize("text", ["snake_case", "5*3", "a~b", "C:\\path_of_file"])
def test_letters_inside_words_stay(text):
    """Names with underscores can be copied from an answer."""
    assert text == escape(text)


def test_text_cannot_look_like_a_quote():
    """A line that begins with > is no block quote, because Slack would show it as one."""
    assert not escape("> from the policy").startswith("&gt;")


def test_quote_marks_every_line():
    """A quoted span stays a quote when it has several lines."""
    assert quote("one\n\ntwo") == "> one\n> two"


def test_split_cuts_at_sentence_ends():
    """A limit falls between sentences, not inside one."""
    assert split("One is short. Two is short. Three.", 15) == [
        "One is short.",
        "Two is short.",
        "Three.",
    ]


@given(st.text(alphabet="ab .!?\n", max_size=400), st.integers(min_value=5, max_value=60))
def test_split_loses_nothing(text, limit):
    """Every piece keeps the limit, and together they are the text."""
    pieces = split(text, limit)

    assert all(len(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_clip_ends_between_words():
    """A label that is too long ends with a whole word and an ellipsis."""
    assert clip("How long do we keep it?", 14) == "How long do…"
