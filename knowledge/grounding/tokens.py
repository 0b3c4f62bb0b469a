"""A sentence as a row of tokens: words by stem, and marks for what changes a claim."""

import re
from dataclasses import replace

from knowledge.grounding.lexicon import Lexicon, Mark, Part, lexicon
from knowledge.grounding.quantities import measure
from knowledge.grounding.token import Token

_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*(?![^\W_])|[^\W_]+(?:[.'’][^\W_]+)*|[%€$£&=+±≠°≥≤<>]|[,;:()–—|]"
)
_SHORT = {
    "can't": "can not",
    "cannot": "can not",
    "won't": "will not",
    "shan't": "shall not",
    "it's": "it is",
    "that's": "that is",
    "they're": "they are",
    "we're": "we are",
    "you're": "you are",
    "&": "and",
    "us": "we",
    "me": "i",
}
_BREAKS = frozenset(",;:()–—|")
# A modality that meets a negation becomes another claim, not the absence of the first.
_DENIED = {
    "obligation": "prohibition",
    "permission": "prohibition",
    "prohibition": "permission",
    "duty": "release",
    "recommendation": "dissuasion",
}
_DENYING = frozenset({"not", "never"})
_SWITCHING = frozenset({"switch", "switches", "switched", "turn", "turns", "turned"})
_PARTICLES = frozenset({"on", "off"})
_FARTHEST = 10
_AFTER_PARTICLE = (Part.BREAK, Part.CONJUNCTION, Part.CONDITION, Part.EXCEPTION)
_PLAIN = {"duty": "obligation"}
"""Affirmed, "have to" is "must"; denied, it is not "must not"."""


def tokens(sentence: str) -> list[Token]:
    """Read *sentence* as tokens."""
    words = lexicon()
    return _deny(measure(_join_particles(_mark(_raw(sentence), words)), words))


def _raw(sentence: str) -> list[tuple[str, bool]]:
    """Return the lower-case words and signs of *sentence*, and whether each began with a capital."""
    found: list[tuple[str, bool]] = []
    for text in _TOKEN.findall(sentence.replace("-", " ")):
        low = text.lower().replace("’", "'")
        low = _SHORT.get(low, low)
        if low.endswith("n't"):
            low = low[:-3] + " not"
        found.extend((part.removesuffix("'s"), text[0].isupper()) for part in low.split())
    return found


def _mark(raw: list[tuple[str, bool]], words: Lexicon) -> list[Token]:
    """Turn raw words into tokens, longest phrase first."""
    result: list[Token] = []
    i = 0
    while i < len(raw):
        size, mark = _phrase(raw, i, words)
        text, capital = raw[i]
        if size > 1:
            text = " ".join(word for word, _ in raw[i : i + size])
        result.append(Token(mark.part, mark.key, text, capital=capital))
        i += size
    return result


def _phrase(raw: list[tuple[str, bool]], i: int, words: Lexicon) -> tuple[int, Mark]:
    """Return how many words the longest phrase at *i* has and what it stands for."""
    text = raw[i][0]
    if text in _BREAKS:
        return 1, Mark(Part.BREAK, text)
    for parts, mark in words.phrases.get(text, ()):
        if len(parts) == 1 or parts == tuple(word for word, _ in raw[i : i + len(parts)]):
            return len(parts), mark
    return 1, Mark(Part.WORD, words.canonical(text))


def _join_particles(row: list[Token]) -> list[Token]:
    """Read "switch the lock off" as "switch off the lock"."""
    for i, token in enumerate(row):
        if token.raw not in _SWITCHING:
            continue
        for j in range(i + 1, min(i + _FARTHEST, len(row))):
            if row[j].part in (Part.BREAK, Part.CONJUNCTION):
                break
            if row[j].raw in _PARTICLES and _closes(row, j):
                joined = replace(token, key=f"{row[j].raw}_")
                return [*row[:i], joined, *row[i + 1 : j], *_join_particles(row[j + 1 :])]
    return row


def _closes(row: list[Token], j: int) -> bool:
    """Tell whether the phrase ends after token *j*."""
    after = row[j + 1] if j + 1 < len(row) else None
    return after is None or after.raw == "by" or after.part in _AFTER_PARTICLE


def _deny(row: list[Token]) -> list[Token]:
    """Join each modality with the negation beside it."""
    result: list[Token] = []
    for token in row:
        last = result[-1] if result else None
        if last and last.part is Part.MODAL and token.raw in _DENYING:
            result[-1] = _denied(last)
        elif last and token.part is Part.MODAL and last.part is Part.NEGATION:
            result[-1] = _denied(token)
        else:
            result.append(token)
    return [replace(token, key=_PLAIN.get(token.key, token.key)) for token in result]


def _denied(modal: Token) -> Token:
    return replace(modal, key=_DENIED.get(modal.key, modal.key))
