"""What is said about audit packs and their samples, as an auditor reads it."""

from datetime import UTC, datetime

import pytest

from bot.evidence.entities import Drawn, Sampling, Wish
from bot.slack.blocks.auditors import drawn_words, pack_words

SAMPLE = Sampling(size=25, seed="7")


def population(size, *, title="Tasks", taken=None):
    items = [(f"T-{n}", "0" * 64) for n in range(min(size, 25) if taken is None else taken)]
    return Drawn(population="tasks", title=title, item="task", size=size, items=items)


def test_a_pack_with_everything():
    """Scope, day, number and seed are said, where to begin, and that it names people."""
    wish = Wish(scope="A.6.3", as_of=datetime(2026, 10, 31, 23, 59, tzinfo=UTC), sample=SAMPLE)
    said = pack_words(wish)
    assert said.startswith("Here comes the audit pack of *A.6.3* as of 31 October 2026;")
    assert "up to 25 of each population, drawn with the seed `7`." in said
    assert "open `index.html`. It names people" in said


def test_a_pack_without_a_sample():
    """Whoever wished for no sample reads of none."""
    said = pack_words(Wish(scope="all"))
    assert said.startswith("Here comes the audit pack of *everything*;")
    assert "sample" not in said
    assert "pack of *clause 9.2*;" in pack_words(Wish(scope="9.2"))


@pytest.mark.parametrize(
    ("size", "told"),
    [(112, "• Tasks: 25 of 112"), (25, "• Tasks: all 25"), (1, "• Tasks: the only one")],
)
def test_of_what_how_many(size, told):
    """Of each population it is said how many of how many were drawn."""
    said = drawn_words([population(size), population(2_000)], SAMPLE)
    assert said.startswith("*Sample*, seed `7`\n")
    assert f"{told}\n" in said
    assert "• Tasks: 25 of 2,000\n" in said
    assert "so anybody can draw the same sample again" in said


def test_more_than_there_are():
    """A number that no population has is answered with all of them, and says so."""
    said = drawn_words([population(3)], SAMPLE)
    assert "No population here has 25 items, so the sample is all of each." in said


def test_nothing_to_draw_from():
    """Where no table has anything in it, that is all that is said."""
    assert drawn_words([], SAMPLE) == (
        "*Sample*, seed `7`\nThere is no population here that one could draw from."
    )


def test_words_of_people_stay_words():
    """A seed or title that is markup stays text, and many long ones stay a message."""
    hostile = "`<!channel>` *x* " * 20
    said = drawn_words([population(90, title=hostile)] * 60, Sampling(size=25, seed="<@U1>`x"))
    assert "<!" not in said
    assert "<@" not in said
    assert "• and 48 more populations" in said
    assert len(said) < 4_000
