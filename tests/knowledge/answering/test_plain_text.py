"""An answer as plain text: who says what is told whenever more than one speaks."""

from dataclasses import replace

from knowledge.answering.plain_text import LABELS, plain_text
from knowledge.answers import Answer, Kind, Side
from tests.knowledge.answering.composed_answers import COMPOSED, DAILY, ISO, KEPT, answer


def test_both_sides_are_labelled():
    """The standard's words and ours stand under their own headings, never blended."""
    lines = plain_text(COMPOSED).splitlines()
    assert lines == [
        f"{LABELS[Side.STANDARD]}:",
        f"{ISO} [1]",
        f"{LABELS[Side.OURS]}:",
        f"{DAILY} [2]",
        f"{KEPT} [3]",
    ]


def test_conflict_shows_both():
    """Sentences that contradict each other are shown side by side with their citations."""
    said = plain_text(answer((Side.CONFLICT, DAILY), (Side.CONFLICT, KEPT), lead="They disagree."))
    assert said.splitlines() == ["They disagree.", f"{DAILY} [1]", f"{KEPT} [2]"]


def test_frame_follows():
    """Lead first, then sentences, notices, choices and nearest documents."""
    framed = replace(
        answer((Side.OURS, DAILY)),
        lead="Lead.",
        notices=("Notice.",),
        choices=("One?", "Two?"),
        nearest=("Backup",),
    )
    lines = plain_text(framed).splitlines()
    assert lines[0] == "Lead."
    assert lines[2:] == ["Notice.", "You could ask: One? · Two?", "Nearest documents: Backup"]


def test_nothing_is_nothing():
    """An answer that says nothing has no text."""
    assert not plain_text(Answer(kind=Kind.ANSWER))
