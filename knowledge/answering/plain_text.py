"""An answer as plain text, for a terminal, a JSON line or a notification."""

from collections.abc import Iterable
from itertools import groupby

from knowledge.answers import Answer, Sentence, Side

LABELS = {
    Side.STANDARD: "What ISO 27001 and 27002 ask",
    Side.OURS: "What our policies say",
    Side.CONFLICT: "Our documents disagree",
    Side.UNAPPROVED: "From an unapproved document",
}


def plain_text(answer: Answer) -> str:
    """Return the answer as people read it, without its sources."""
    parts = [answer.lead, *_sides(answer.sentences), *answer.notices]
    if answer.choices:
        parts.append("You could ask: " + " · ".join(answer.choices))
    if answer.nearest:
        parts.append("Nearest documents: " + ", ".join(answer.nearest))
    return "\n".join(part for part in parts if part)


def by_side(sentences: Iterable[Sentence]) -> list[tuple[Side, list[Sentence]]]:
    """Return the sentences in order, grouped by who says them."""
    return [(side, list(some)) for side, some in groupby(sentences, key=lambda s: s.side)]


def marked(sentence: Sentence) -> str:
    """Return a sentence with its citation numbers."""
    return sentence.text + "".join(f" [{n}]" for n in sentence.citations)


def _sides(sentences: Iterable[Sentence]) -> Iterable[str]:
    groups = by_side(sentences)
    for side, some in groups:
        if len(groups) > 1:
            yield f"{LABELS[side]}:"
        yield "\n".join(marked(sentence) for sentence in some)
