"""Markdown of our documents as Slack's text."""

import pytest

from bot.slack.blocks.prose import paragraphs


def test_sentences_of_a_paragraph_flow_and_lists_keep_their_lines():
    """Line ends within a paragraph are no line ends; an item is a line of its own."""
    text = "One sentence.\nAnother one.\n\nThree things:\n\n- first\n- second\n  - deeper\n\n1. one"
    assert paragraphs(text) == (
        "One sentence. Another one.",
        "Three things:",
        "• first\n• second\n    • deeper",
        "1. one",
    )


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**Who is it?** The name", "*Who is it?* The name"),
        ("an *important* thing", "an _important_ thing"),
        ("run `annexa serve`", "run `annexa serve`"),
        ("### Part › Two", "*Part › Two*"),
        ("> a quote", "> a quote"),
        ("see [the page](https://example.com/x)", "see the page (https://example.com/x)"),
        ("2 * 3 * 4", "2 * 3 * 4"),
        ("snake_case_name stays", "snake_case_name stays"),
    ],
)
def test_formats(written, shown):
    """What Markdown marks, Slack marks its own way."""
    assert paragraphs(written) == (shown,)


@pytest.mark.parametrize("text", ["<!channel>", "<@U0ADA>", "**<!here>**", "- <https://x|y>"])
def test_nothing_can_mention_or_link(text):
    """A document cannot call people, whatever format stands around it."""
    (shown,) = paragraphs(text)
    assert "<" not in shown
    assert "&lt;" in shown


def test_nothing_stays_nothing():
    """Empty lines make no paragraph."""
    assert paragraphs("\n\n  \n") == ()
