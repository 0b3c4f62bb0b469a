"""Words as retrieval and proof compare them: folded, stemmed, without the empty ones."""

import re
from functools import lru_cache

import snowballstemmer

STOP_WORDS = frozenset(
    """
    a an and are as at be been being but by can cant could did do does doing done for from had has
    have having he her here hers him his how i if in into is it its im ive id me my mine of on or our
    ours ourselves shall she should so some than that thats the their theirs them then there these
    they this those to too us was we were what whats when where which who whom whos whose why will
    with would you your yours about any am just also please pls plz tell need needs needed want wants
    get got getting give show know let lets may might must hi hello hey thanks thank ok okay actually
    really anyone somebody someone something anything thing things like mean means say says said does
    exactly still again ever even
    """.split()  # noqa: SIM905 - a list literal would be a hundred lines
)

_WORD = re.compile(r"[a-z0-9]+(?:[.'’][a-z0-9]+)*")
_STEMMER = snowballstemmer.stemmer("english")


def words(text: str) -> list[str]:
    """Return the words of *text*, lower-cased, in order; "2.5", "don't" and "a.8.13" stay whole."""
    return _WORD.findall(text.lower().replace("-", " ").replace("_", " "))


def stems(text: str) -> list[str]:
    """Return the stems of the words of *text* that carry meaning, in order."""
    return [stem(word) for word in words(text) if word not in STOP_WORDS]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the English stem of one lower-case word."""
    return str(_STEMMER.stemWord(word.replace("'", "").replace("’", "")))
