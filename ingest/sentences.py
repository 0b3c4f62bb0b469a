"""Where sentences end, and where a long one may be cut."""

import re
from collections.abc import Callable

import sentencex

# sentencex ends a sentence after these although what follows belongs to them.
_GOES_ON = re.compile(
    r"(?:\b(?:approx|ca|para|paras|sec|sect|art|no|nos|fig|figs|cl|ch|ext|tel|min|max|incl|excl"
    r"|vol|ver|resp|cf|vs|e\.g|i\.e|a\.m|p\.m|Dr|Mr|Ms|Mrs|St|Prof)\.|^\(?\w{1,3}(?:\.\d+)*[.)]"
    r"|\b\d{1,2}\.)$",
    re.IGNORECASE,
)
_MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
_DATE_GOES_ON = re.compile(rf"^(?:{_MONTHS})\b")
_CLAUSE_END = re.compile(r"(?<=[;:,–—])\s+|\s+(?=[(])")


def split_sentences(text: str) -> list[str]:
    """Return the sentences of one line; "approx. 30 days" and "4.3. Restores" stay whole."""
    sentences: list[str] = []
    for raw in sentencex.segment("en", text):
        part = str(raw).strip()
        if sentences and _belongs_together(sentences[-1], part):
            sentences[-1] = f"{sentences[-1]} {part}"
        elif part:
            sentences.append(part)
    return sentences


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


def _belongs_together(before: str, after: str) -> bool:
    last = before.rsplit(" ", 1)[-1]
    if re.fullmatch(r"\d{1,2}\.", last):
        return bool(_DATE_GOES_ON.match(after)) or last == before
    return bool(_GOES_ON.search(before)) and (
        after[:1].isdigit()
        or after[:1].islower()
        or last == before
        or last[-5:] in {"a.m.", "p.m."}
    )
