"""Where a text that is too long may be cut."""

import re
from collections.abc import Callable

from knowledge.sentences import split_sentences

_CLAUSE_END = re.compile(r"(?<=[;:,–—])\s+|\s+(?=[(])")


def split_to_fit(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Cut *text* into pieces that fit: at sentences, else at clauses, else between words."""
    pieces: list[str] = []
    for sentence in split_sentences(text):
        pieces.extend([sentence] if fits(sentence) else _split_long(sentence, fits))
    return pieces


def _split_long(sentence: str, fits: Callable[[str], bool]) -> list[str]:
    pieces: list[str] = []
    for clause in _CLAUSE_END.split(sentence):
        words = [clause] if fits(clause) else _small_enough(clause.split(), fits)
        pieces.extend(words)
    return _packed(pieces, fits)


def _small_enough(words: list[str], fits: Callable[[str], bool]) -> list[str]:
    """Halve *words* until each half fits; a single word that does not fit is cut by characters."""
    text = " ".join(words)
    if fits(text):
        return [text]
    if len(words) > 1:
        middle = len(words) // 2
        return _small_enough(words[:middle], fits) + _small_enough(words[middle:], fits)
    middle = len(text) // 2
    if middle == 0:
        return [text]
    return _small_enough([text[:middle]], fits) + _small_enough([text[middle:]], fits)


def _packed(pieces: list[str], fits: Callable[[str], bool]) -> list[str]:
    """Join neighbours again as long as they fit together."""
    packed: list[str] = []
    for piece in pieces:
        if packed and fits(f"{packed[-1]} {piece}"):
            packed[-1] = f"{packed[-1]} {piece}"
        else:
            packed.append(piece)
    return packed
