"""Chat text as the recognisers read it: folded, slang written out, typing slips mended."""

import re
import unicodedata
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.ordinary import is_ordinary
from knowledge.recognition import tables
from knowledge.words import STOP_WORDS

_TABLES = ("events", "guards", "actions", "ask_back")
_MENTION = re.compile(r"<[@#!][^>]*>|<https?://[^>]*>")
_APOSTROPHE = re.compile(r"(?<=\w)['’\u2018`\u00b4](?=\w)")
_DASH = re.compile(r"(?<=\w)[-_/](?=\w)")
_THE_DEPARTMENT = re.compile(r"\bIT\b(?! (?:department|team))")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_WORD = re.compile(r"(?<![\w.@])[a-z]+(?![\w@])")
_ENDINGS = frozenset({"s", "d", "ed", "es", "r", "er", "ing", "ly", "y", "n", "t"})
_SHORTEST_MENDED = 5
_LONG_WORD = 9


def fold(text: str) -> str:
    """Return *text* lower-cased, without mentions, marks or apostrophes, slips mended."""
    plain = _MENTION.sub(" @someone ", unicodedata.normalize("NFKC", text))
    if not plain.isupper():
        plain = _THE_DEPARTMENT.sub("the it department", plain)
    plain = plain.lower()
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    plain = _DASH.sub(" ", _APOSTROPHE.sub("", plain))
    plain = _WORD.sub(lambda match: _mended(_STRETCHED.sub(r"\1", match[0])), plain)
    return re.sub(r"[^\S\n]+", " ", plain).strip()


@lru_cache(maxsize=20_000)
def _mended(word: str) -> str:
    """Return *word* without slang, or the one table word that it is a slip of."""
    slang = tables.mapping("wording", "slang")
    if word in slang:
        return slang[word]
    if len(word) < _SHORTEST_MENDED or word in _known() or is_ordinary(word):
        return word
    found = process.extractOne(
        word, _targets().get(word[0], ()), scorer=OSA.distance, score_cutoff=2
    )
    if found is None or found[1] > _allowed(found[0]) or _is_inflection(word, found[0]):
        return word
    return str(found[0])


def _allowed(target: str) -> int:
    return 2 if len(target) >= _LONG_WORD else 1


def _is_inflection(word: str, target: str) -> bool:
    """Return whether the two differ by an ending only; then both are words of their own."""
    short, long = sorted((word, target), key=len)
    return long.startswith(short) and long[len(short) :] in _ENDINGS


@lru_cache(maxsize=1)
def _known() -> frozenset[str]:
    return tables.plain_words(*_TABLES) | STOP_WORDS


@lru_cache(maxsize=1)
def _targets() -> dict[str, tuple[str, ...]]:
    """Return the long words of the tables by first letter: what a slip may be mended to."""
    grouped: dict[str, list[str]] = {}
    for word in sorted(tables.plain_words(*_TABLES)):
        if len(word) > _SHORTEST_MENDED:
            grouped.setdefault(word[0], []).append(word)
    return {letter: tuple(found) for letter, found in grouped.items()}
