"""Sentences as people read them, with their places in the text they come from."""

import re
from collections.abc import Iterator

from sentencex import segment

_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
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
    for piece in segment("en", line):
        end += len(piece)
        if not _ENUMERATOR.fullmatch(line[start:end]):
            yield start, end
            start = end
    yield start, len(line)
