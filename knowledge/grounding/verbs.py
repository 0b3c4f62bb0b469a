"""Where the verb of a clause stands, found without a grammar."""

from dataclasses import dataclass

from knowledge.grounding.lexicon import Lexicon, Part, lexicon
from knowledge.grounding.token import Token

_HELPING = (Part.BEING, Part.MODAL, Part.AUXILIARY)
_SKIPPED = (Part.NEGATION, Part.IGNORED, Part.ONLY, Part.UNIVERSAL)
_BEFORE_NOUN = (Part.DETERMINER, Part.PREPOSITION, Part.UNIVERSAL, Part.QUANTITY)

_NAMING = frozenset({"its", "their", "his", "her", "no", "without"})
_PLURALS = frozenset({"staff", "people", "personnel"})


@dataclass(frozen=True, slots=True)
class Verb:
    """The verb group of a clause: tokens *start* to *end*."""

    start: int
    end: int
    key: str
    is_passive: bool


def find_verb(row: list[Token]) -> Verb | None:
    """Return the main verb of *row*; a verb inside "people who ..." is passed over."""
    words = lexicon()
    skip = 0
    i = 0
    while i < len(row):
        if row[i].part is Part.RELATIVE or (row[i].raw == "that" and _opens_relative(row, i)):
            skip += 1
        verb = _verb_at(row, i, words)
        if verb is None:
            i += 1
        elif skip and not _is_last_helped(row, i, verb):
            skip -= 1
            i = verb.end
        else:
            return verb
    return None


def _is_last_helped(row: list[Token], i: int, verb: Verb) -> bool:
    """Tell whether the verb at *i* must be the main one: "people who notice it must ..."."""
    if row[i].part not in _HELPING or row[i - 1].part is not Part.WORD:
        return False
    return row[i].part is Part.MODAL or all(token.part not in _HELPING for token in row[verb.end :])


def _opens_relative(row: list[Token], i: int) -> bool:
    return i > 0 and row[i - 1].part is Part.WORD


def _verb_at(row: list[Token], i: int, words: Lexicon) -> Verb | None:
    if row[i].part in _HELPING:
        return _helped(row, i, words)
    if _is_finite(row, i, words):
        return Verb(i, i + 1, row[i].key, is_passive=False)
    return None


def _helped(row: list[Token], start: int, words: Lexicon) -> Verb:
    """Read a verb group that begins with "is", "must" or "has"."""
    i = start
    being = False
    while i < len(row) and (row[i].part in (*_HELPING, *_SKIPPED) or row[i].raw.endswith("ly")):
        being = being or row[i].part is Part.BEING
        i += 1
    if i == len(row) or row[i].part is not Part.WORD:
        last = row[start].key if row[start].part is Part.MODAL else "be" if being else "have"
        return Verb(start, max(i, start + 1), last, is_passive=False)
    if being and not is_participle(row[i].raw, words):
        return Verb(start, i, "be", is_passive=False)
    if not being and row[start].part is Part.AUXILIARY and row[start].raw in ("has", "have", "had"):
        perfect = is_participle(row[i].raw, words)
        return Verb(start, i + perfect, row[i].key if perfect else "have", is_passive=False)
    return Verb(start, i + 1, row[i].key, is_passive=being)


def is_participle(raw: str, words: Lexicon) -> bool:
    """Tell whether *raw* can be the participle of a verb."""
    first = raw.split(" ", 1)[0]
    return _ends_in_ed(first) or first in words.irregular


def _is_finite(row: list[Token], i: int, words: Lexicon) -> bool:
    """Tell whether the word at *i* is used as a verb in the present tense."""
    token = row[i]
    if not _looks_finite(token, words):
        return False
    before = row[i - 1] if i else None
    if before is not None and (before.part in _BEFORE_NOUN or before.raw in _NAMING):
        return False
    after = row[i + 1] if i + 1 < len(row) else None
    closed = after is None or after.part is Part.CONJUNCTION
    if closed and token.raw in words.nouns:
        return False
    if before is None or before.part is Part.CONJUNCTION:
        return after is not None and after.part in (Part.DETERMINER, Part.PRONOUN, Part.UNIVERSAL)
    if after is None or after.part not in _HELPING:
        return after is None or not _looks_finite(after, words) or _agrees(before, token, after)
    return False


def _agrees(before: Token | None, token: Token, after: Token) -> bool:
    """Tell whether *token* rather than *after* is the verb: "staff record calls"."""
    plural = before is not None and (before.raw.endswith("s") or before.raw in _PLURALS)
    return after.raw.endswith("s") and plural != token.raw.endswith("s")


def _looks_finite(token: Token, words: Lexicon) -> bool:
    return token.part is Part.WORD and token.raw.split(" ", 1)[0] in words.verbs


def _ends_in_ed(raw: str) -> bool:
    """Tell "asked" from "need"."""
    return raw.endswith("ed") and not raw.endswith("eed")
