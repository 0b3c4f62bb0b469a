"""Sentences as people read them, with their places in the text they come from."""

import re
from collections.abc import Iterator
from itertools import pairwise

from sentencex import segment

# sentencex ends a sentence after these although what follows belongs to them.
_GOES_ON = re.compile(
    r"(?:\b(?:approx|ca|para|paras|sec|sect|art|no|nos|fig|figs|cl|ch|ext|tel|min|max|incl|excl"
    r"|vol|ver|resp|cf|vs|e\.g|i\.e|a\.m|p\.m|Dr|Mr|Ms|Mrs|St|Prof)\.|^\(?\w{1,3}(?:\.\d+)*[.)]"
    r"|\b\d{1,2}\.)$",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE_GOES_ON = re.compile(rf"^(?:{_MONTHS})\b")
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
# sentencex takes the letter of "country of group A." for somebody's initial.
_LETTERED = re.compile(
    r"\b(?:group|zone|level|class|category|type|annex|option|plan|tier|building|part) [A-Z]\.\s+(?=[A-Z])"
)
_ENUMERATOR = re.compile(r"(?:\s*(?:[-*+•–#>]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{2,5})[.)]))+\s*")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of *text* in order; only white space between them is left out.

    A line break, a list item and a table row end a sentence.
    """
    return [text[start:end] for start, end in sentence_spans(text)]


def sentence_spans(text: str) -> list[tuple[int, int]]:
    """Return where each sentence of *text* starts and ends."""
    spans = []
    for line in _LINE.finditer(text):
        for start, end in _pieces(line.group()):
            piece = line.group()[start:end]
            left = len(piece) - len(piece.lstrip())
            if piece.strip():
                spans.append(
                    (line.start() + start + left, line.start() + start + len(piece.rstrip()))
                )
    return spans


def _pieces(line: str) -> Iterator[tuple[int, int]]:
    """Yield the borders of the sentences of one line; a list mark stays with what it marks."""
    if line.lstrip().startswith("|"):
        yield 0, len(line)
        return
    start = end = 0
    pieces = [part for piece in segment("en", line) for part in _at_letters(piece)]
    for piece, following in pairwise((*pieces, "")):
        end += len(piece)
        so_far = line[start:end]
        if not _ENUMERATOR.fullmatch(so_far) and not _goes_on(so_far.strip(), following.strip()):
            yield start, end
            start = end
    yield start, len(line)


def _at_letters(piece: str) -> Iterator[str]:
    start = 0
    for match in _LETTERED.finditer(piece):
        yield piece[start : match.end()]
        start = match.end()
    yield piece[start:]


def _goes_on(before: str, after: str) -> bool:
    """Tell whether what looks like the end of a sentence is an abbreviation, a number or a date."""
    last = before.rsplit(" ", 1)[-1]
    if not after:
        return False
    if re.fullmatch(r"\d{1,2}\.", last):
        return bool(_DATE_GOES_ON.match(after)) or last == before
    return bool(_GOES_ON.search(before)) and (
        after[:1].isdigit()
        or after[:1].islower()
        or last == before
        or last[-5:] in {"a.m.", "p.m."}
    )
