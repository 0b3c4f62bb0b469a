"""Takes out of a question what could tell who is meant."""

import re
from collections.abc import Iterable

MASK = "…"
_EMAIL = re.compile(r"\S+@\S+\.\w+")
_LINK = re.compile(r"\bhttps?://\S+|\bwww\.\S+", re.IGNORECASE)
_MENTION = re.compile(r"<@[^>]*>|@\w+")
_DIGITS = re.compile(r"(?<![\w.])\+?\d[\d ()/.-]{2,}\d(?![\w])")
_KEPT = re.compile(r"2700[0-9]|27017|27018|27701|(?:19|20)\d\d|\d{1,2}(?:\.\d{1,2}){1,3}")
"""Numbers of standards, years, clauses and controls say nothing of anybody."""
_ALSO_WORDS = frozenset(
    """art baker banks bill black brown bush case chase cook dawn day dean drew faith field frank
    grace grant green guy hill hope hunter iris jack joy king lane law long major mark mason max may
    miles page park parks pat penny power price ray read reader rich rob rose sharp short stone story
    sue summer swift white will wood woods young""".split()  # noqa: SIM905 - a list would be a page
)
"""Names that are words as well; written small they are the word."""
_SHORTEST = 3
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class Masker:
    """Knows the names of our people."""

    def __init__(self, names: Iterable[str]) -> None:
        self._names = {
            part.casefold()
            for name in names
            for part in _WORD.findall(name)
            if len(part) >= _SHORTEST
        }

    def mask(self, text: str) -> str:
        """Return *text* with a mark in place of names, addresses and long numbers."""
        for pattern in (_EMAIL, _LINK, _MENTION):
            text = pattern.sub(MASK, text)
        text = _DIGITS.sub(_number, text)
        return " ".join(_WORD.sub(self._word, text).split())

    def _word(self, found: re.Match[str]) -> str:
        word = found.group()
        bare = re.sub(r"['’]s?$", "", word)
        if not any(part.casefold() in self._names for part in (bare, *re.split(r"['’-]", bare))):
            return word
        return word if word in _ALSO_WORDS else MASK


def _number(found: re.Match[str]) -> str:
    return found.group() if _KEPT.fullmatch(found.group().strip()) else MASK
