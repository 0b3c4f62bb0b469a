"""Which rules have the words of a cue in them, beside what stands around them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

from knowledge.catalogue.cues import ANY_NUMBER, Cue, Group, Wording
from knowledge.passages import Passage
from knowledge.sentences import split_sentences
from knowledge.words import stem, words

_NUMBERS: Final = frozenset(
    [
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "fourteen",
        "fifteen",
        "twenty",
        "thirty",
        "forty",
        "sixty",
        "seventy",
        "ninety",
        "hundred",
    ]
)
_DIGIT = re.compile(r"\d")
#: What leads in, asks, tells what a document is for, or says that something is not so yet.
_NO_RULE = re.compile(
    r"[:?]$"
    r"|^(?:this|the) (?:policy|document|procedure|chapter|section|standard|guideline) "
    r"(?:describes|explains|sets out|defines|covers|applies|aims|is for|contains|serves)\b"
    r"|^(?:currently |so far )?there (?:is|are) no\b|\b(?:do|does) not exist\b|\bnot in place\b"
    r"|\b(?:not yet|(?:is|are) planned|to be (?:defined|decided|determined|done)|tbd)\b",
    re.IGNORECASE,
)


def rules_of(passage: Passage) -> Iterator[str]:
    """Yield the sentences of *passage* that may be rules."""
    yield from _rules(passage.text)


class Rules:
    """The rules of some passages, to be looked through for the words of cues."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self.said: list[tuple[Passage, str]] = []
        self._own: list[str] = []
        self._beside: list[str] = []
        for passage in passages:
            title, headings = passage.document.title, passage.headings or ("",)
            above = _stemmed(f"{title} {headings[-1]}")
            for text in rules_of(passage):
                self.said.append((passage, text))
                self._own.append(_stemmed(text))
                self._beside.append(f"{above}|{self._own[-1]}")
        self._known: dict[tuple[str, bool], frozenset[int]] = {}

    def saying(self, cues: Sequence[Cue]) -> tuple[frozenset[int], ...]:
        """Return for each of *cues* which rules, by number, have its words."""
        return tuple(
            frozenset[int]().union(*(self._saying(wording) for wording in cue)) for cue in cues
        )

    def _saying(self, wording: Wording) -> frozenset[int]:
        found = self._any(wording.subject, is_beside=True)
        for group in wording.said:
            found &= self._any(group, is_beside=False)
        return found

    def _any(self, group: Group, *, is_beside: bool) -> frozenset[int]:
        return frozenset[int]().union(*(self._with(one, is_beside=is_beside) for one in group))

    def _with(self, term: str, *, is_beside: bool) -> frozenset[int]:
        key = (term, is_beside)
        if key not in self._known:
            wanted, texts = _term(term), self._beside if is_beside else self._own
            self._known[key] = frozenset(n for n, text in enumerate(texts) if wanted in text)
        return self._known[key]


@lru_cache(maxsize=16)
def rules_among(passages: tuple[Passage, ...]) -> Rules:
    """Return the rules of *passages*; the same again as long as few others were asked for."""
    return Rules(passages)


@lru_cache(maxsize=10_000)
def _rules(text: str) -> tuple[str, ...]:
    return tuple(one for one in split_sentences(text) if not _NO_RULE.search(one))


@lru_cache(maxsize=50_000)
def _stemmed(text: str) -> str:
    """Return the stems of *text* between spaces, and once more with any number for each number."""
    said = words(text)
    plain = " ".join(stem(one) for one in said)
    counted = " ".join(ANY_NUMBER if _is_number(one) else stem(one) for one in said)
    return f" {plain} " if counted == plain else f" {plain} | {counted} "


def _is_number(word: str) -> bool:
    return word in _NUMBERS or _DIGIT.search(word) is not None


@lru_cache(maxsize=20_000)
def _term(term: str) -> str:
    parts = (ANY_NUMBER if one == ANY_NUMBER.lower() else stem(one) for one in words(term))
    return f" {' '.join(parts)} "
