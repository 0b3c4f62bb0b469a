"""Chat spelling: abbreviations are spelled out and typos mended before anything is looked for."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files

import yaml
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge.ordinary import is_ordinary
from knowledge.words import STOP_WORDS

#: Shorter words have too many neighbours to guess which one was meant.
_SHORTEST = 5
_LIKENESS = 0.8
#: Words that say what kind of answer is wanted; mistyped, they would hide it.
_ASKING = (
    *("what", "when", "where", "which", "often", "should", "allowed", "deadline", "minimum"),
    *("maximum", "frequency", "difference", "approve", "approves", "evidence"),
)
_SHORTEST_ASKING = 4
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9'’]*")


class Speller:
    """Mends words that neither the catalogue nor any document knows."""

    def __init__(self, texts: Iterable[str], *, is_known: Callable[[str], bool]) -> None:
        """Take the catalogue's *texts* as vocabulary; *is_known* asks the documents."""
        found = {word.lower() for text in texts for word in _WORD.findall(text)}
        self._vocabulary = sorted(word for word in found if len(word) >= _SHORTEST)
        self._known = found | STOP_WORDS
        self._is_known = is_known

    def mend(self, text: str) -> str:
        """Return *text* with abbreviations spelled out and typos mended; the rest as typed."""
        return _WORD.sub(lambda match: self._mend_word(match.group()), text)

    def _mend_word(self, typed: str) -> str:
        word = typed.lower()
        if word in _abbreviations():
            return _abbreviations()[word]
        if len(word) < _SHORTEST_ASKING or not word.isalpha() or word in self._known:
            return typed
        if is_ordinary(word):
            return typed
        if asking := _asking(word):
            return asking
        if len(word) < _SHORTEST or self._is_known(word):
            return typed
        near = process.extractOne(
            word,
            self._vocabulary,
            scorer=DamerauLevenshtein.normalized_similarity,
            score_cutoff=_LIKENESS,
        )
        return near[0] if near and near[0][0] == word[0] else typed


def _asking(word: str) -> str:
    """Return the word of asking that *word* is one slip away from; else nothing."""
    near = (one for one in _ASKING if DamerauLevenshtein.distance(word, one, score_cutoff=1) <= 1)
    return next((one for one in near if one[0] == word[0]), "")


@cache
def _abbreviations() -> Mapping[str, str]:
    text = (files("knowledge.answering") / "chat.yaml").read_text("utf-8")
    return {str(short): str(whole) for short, whole in yaml.safe_load(text).items()}
