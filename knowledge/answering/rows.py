"""Rows of tables, as readers of documents write them: "Level: S1; Meaning: ...; Response: ...".

Who asks which ones there are is told the rows of the table that lists them.
"""

import re
from collections.abc import Collection

from knowledge.words import stems

_TO_ITS_END = r"(?P<things>.+?)(?= (?:for|of|in|on|at|to|with|when|if|that|which)\b|[?!.,;]|$)"
#: What a question asks a list of: "our levels", "ai tools", "the steps".
_LISTS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"\bwhat are {_TO_ITS_END}",
        r"\b(?:what|which) (?P<things>(?:\w+ ){0,2}?(?!is\b|was\b|does\b|has\b)\w+s)\b",
        rf"\blist {_TO_ITS_END}",
        r"\b(?P<things>steps)\b",
    )
)
#: A value may have a semicolon itself; a cell begins with its label.
_CELLS = re.compile(r"; (?=[^;:]+: )")


def labels_and_values(sentence: str) -> tuple[str, str]:
    """Return the labels and the values of a table row; a plain sentence has no labels.

    Every row of a table has the same labels, so they tell its rows apart as little as a heading.
    """
    cells = [cell.partition(": ") for cell in _CELLS.split(sentence)]
    if len(cells) < 2 or not all(value for _, _, value in cells):  # noqa: PLR2004
        return "", sentence
    return " ".join(label for label, _, _ in cells), " ".join(value for _, _, value in cells)


def first_value(sentence: str) -> str:
    """Return what a row is about, its first value; empty for a plain sentence."""
    return _CELLS.split(sentence)[0].partition(": ")[2] if labels_and_values(sentence)[0] else ""


def is_listed(sentence: str, text: str) -> bool:
    """Tell whether *text* asks for the rows of a table like this one, as "levels" for "Level"."""
    label = stems(labels_and_values(sentence)[0])[:1]
    found = next((match for one in _LISTS if (match := one.search(text))), None)
    return bool(label) and found is not None and label[0] in stems(found["things"])


def hits(sentence: str, section: str, wanted: Collection[str]) -> int:
    """Return how many words of *wanted* tell this row from the others of its table."""
    labels, values = labels_and_values(sentence)
    shared = {one for one in stems(f"{section} {labels}") if not one[0].isdigit()}
    return len(set(stems(values)).intersection(wanted) - shared)
