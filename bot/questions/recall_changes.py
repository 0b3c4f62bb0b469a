"""Whether what was quoted is still said, and what is said in its place."""

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import DamerauLevenshtein

from bot.questions.canary import Proves
from knowledge.passages import Passage
from knowledge.sentences import split_sentences
from knowledge.words import stems

_NEAREST = 5
_ALIKE = 0.34
"""Share of common words from which a new sentence counts as taking an old one's place."""
_TYPO = 0.8
_SHORTEST = 5
_WORD = re.compile(r"\w+(?:[.,'’]\w+)*")


def still_said(quote: str, passages: Sequence[Passage], prove: Proves) -> bool:
    """Tell whether *passages* still claim everything that *quote* claims.

    Moved, rewrapped or respelled is still said; another number, duty or condition is not.
    """
    texts = [passage.text for passage in passages]
    return all(_is_said(sentence, texts, prove) for sentence in _sentences(quote))


def said_instead(quote: str, passages: Sequence[Passage]) -> tuple[str, ...]:
    """Return the sentences of *passages* that take the place of those of *quote*."""
    offered = [
        _plain(sentence) for passage in passages for sentence in split_sentences(passage.text)
    ]
    found = (_nearest(sentence, offered) for sentence in _sentences(quote))
    return tuple(dict.fromkeys(one for one in found if one))


def _is_said(sentence: str, texts: Sequence[str], prove: Proves) -> bool:
    if any(sentence == _plain(one) for text in texts for one in split_sentences(text)):
        return True
    near = sorted(texts, key=lambda text: -_overlap(sentence, text))[:_NEAREST]
    return any(
        prove(sentence, text).quote
        or any(_is_respelled(sentence, one) for one in split_sentences(text))
        for text in near
    )


def _is_respelled(old: str, new: str) -> bool:
    """Tell whether two sentences differ in nothing but spelling."""
    before, after = _WORD.findall(old), _WORD.findall(new)
    if len(before) != len(after):
        return False
    return all(
        one.casefold() == other.casefold() or _is_typo(one.casefold(), other.casefold())
        for one, other in zip(before, after, strict=True)
    )


def _is_typo(one: str, other: str) -> bool:
    if min(len(one), len(other)) < _SHORTEST or not (one.isalpha() and other.isalpha()):
        return False
    # "enable" and "unable" begin differently, "allowed" and "allows" end so.
    if one[:2] != other[:2] or one[-1] != other[-1]:
        return False
    return DamerauLevenshtein.normalized_similarity(one, other) >= _TYPO


def _nearest(sentence: str, offered: Iterable[str]) -> str:
    best = max(offered, key=lambda one: _likeness(sentence, one), default="")
    return best if _likeness(sentence, best) >= _ALIKE else ""


def _likeness(one: str, other: str) -> float:
    mine, others = set(stems(one)), set(stems(other))
    return len(mine & others) / len(mine | others) if mine and others else 0.0


def _overlap(sentence: str, text: str) -> int:
    return len(set(stems(sentence)) & set(stems(text)))


def _sentences(quote: str) -> list[str]:
    return [_plain(sentence) for sentence in split_sentences(quote) if sentence.strip()]


def _plain(text: str) -> str:
    return " ".join(text.split())
