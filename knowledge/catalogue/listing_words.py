"""Reading a question for a list or a count: every word must be understood, or it is none."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.listing_vocabulary import FILLER, NUMBERS, PHRASES, VALUES
from knowledge.catalogue.lookup import Reference, locate_references
from knowledge.catalogue.spelling import normalise


class Mark(StrEnum):
    """What a word or phrase contributes to a question."""

    COUNT = "count"
    LIST = "list"
    WHICH = "which"
    ABOUT = "about"
    ALL = "all"
    TOTAL = "total"
    EACH = "each"
    BOTH = "both"
    AND = "and"
    OR = "or"
    ONLY = "only"
    CONTROLS = "controls"
    ONE_CONTROL = "one_control"
    CLAUSES = "clauses"
    ONE_CLAUSE = "one_clause"
    SUBCLAUSES = "subclauses"
    ONES = "ones"
    ANNEX = "annex"
    STANDARD = "standard"
    ATTRIBUTES = "attributes"
    THEME = "theme"
    TYPE = "type"
    PROPERTY = "property"
    CONCEPT = "concept"
    CAPABILITY = "capability"
    DOMAIN = "domain"
    NEW = "new"
    OLD = "old"
    YEAR = "year"
    REPLACE = "replace"
    MERGED = "merged"
    DOCUMENTS = "documents"
    DOCUMENTED = "documented"
    RECORDS = "records"
    REQUIRE = "require"
    MANDATORY = "mandatory"
    LEAF = "leaf"
    MAIN = "main"
    RANGE = "range"
    NUMBER = "number"
    AT_LEAST = "at_least"
    MORE_THAN = "more_than"
    OR_MORE = "or_more"
    SEVERAL = "several"
    EXACTLY = "exactly"
    MINE = "mine"
    VALUE = "value"
    REFERENCE = "reference"


@dataclass(frozen=True, kw_only=True, slots=True)
class Value:
    """One value of one attribute, or a theme."""

    attribute: Mark
    name: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Words:
    """A question of which every word was understood."""

    marks: frozenset[Mark]
    values: tuple[Value, ...]
    references: tuple[Reference, ...]
    number: int
    """The first number that is no id; 0 without one."""


_RANGE = re.compile(r"\b4\s*(?:-|to|through|until|thru)\s*10\b")
_ISO = re.compile(
    r"\b(?:iso\s*)?(?:/?\s*iec\s*)?(?P<part>2700[12])(?:\s*[:-]\s*(?P<year>20\d\d))?\b"
    r"|\biso(?:\s*/?\s*iec)?\b|\b27k\b"
)
_THEME_NUMBER = re.compile(r"\ba\.(?P<chapter>[5-8])(?:\.x+|\.\*)?(?![.\w])")
_CHAPTERS: Mapping[str, str] = {
    "5": "Organizational",
    "6": "People",
    "7": "Physical",
    "8": "Technological",
}
_SMALL = re.compile(r"[0-9]{1,3}")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|\S")
#: Stands for a reference among the words; no person types it.
_PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"
_SILENT = frozenset("?!.,;:()[]{}\"*`~_-=>'#…")
_LONGEST_PHRASE = 5
_SHORTEST_TYPO, _LONG_WORD = 5, 8


def read_words(text: str, catalogue: Catalogue) -> Words | None:
    """Return what *text* says, or None when one of its words is not understood."""
    text = normalise(text)
    located = list(locate_references(text, catalogue))
    for found in reversed(located):
        text = f"{text[: found.start]} {_PLACE} {text[found.end :]}"
    marks: set[Mark] = {Mark.REFERENCE} if located else set()
    values: dict[Value, None] = {}
    number = 0
    for phrase in _phrases(_tokens(text)):
        if phrase in _marks():
            marks |= _marks()[phrase]
        elif phrase in VALUES:
            attribute, name = VALUES[phrase]
            values[Value(attribute=Mark(attribute), name=name)] = None
            marks.add(Mark.VALUE)
        elif phrase in NUMBERS or _SMALL.fullmatch(phrase):
            number = number or NUMBERS.get(phrase) or int(phrase)
            marks.add(Mark.NUMBER)
        elif phrase not in FILLER:
            return None
    return Words(
        marks=frozenset(marks),
        values=tuple(values),
        references=tuple(found.reference for found in located),
        number=number,
    )


def _tokens(text: str) -> list[str]:
    text = (
        text.lower().replace("'", "").replace("’", "").replace("&", " and ").replace("+", " and ")
    )
    text = _THEME_NUMBER.sub(lambda match: f" theme {_CHAPTERS[match['chapter']]} ".lower(), text)
    text = _RANGE.sub(" fourtoten ", text)
    text = _ISO.sub(lambda match: f" iso {match['year'] or ''} ", text)
    tokens = [token for token in _TOKEN.findall(text) if token not in _SILENT and token != _PLACE]
    return [_corrected(token) for token in tokens]


def _corrected(token: str) -> str:
    """Return the known word that *token* is a slip of, or the token itself."""
    if token in _known() or len(token) < _SHORTEST_TYPO or not token.isalpha():
        return token
    slips = 1 if len(token) < _LONG_WORD else 2
    candidates = [word for word in _known() if len(word) >= _SHORTEST_TYPO and word[0] == token[0]]
    best = process.extractOne(token, candidates, scorer=OSA.distance, score_cutoff=slips)
    return best[0] if best else token


def _phrases(tokens: Sequence[str]) -> Iterator[str]:
    """Yield the longest known phrases of *tokens*, and single words where none is known."""
    position = 0
    while position < len(tokens):
        length = _longest(tokens[position : position + _LONGEST_PHRASE])
        yield " ".join(tokens[position : position + length])
        position += length


def _longest(tokens: Sequence[str]) -> int:
    lengths = (n for n in range(len(tokens), 1, -1) if _is_phrase(" ".join(tokens[:n])))
    return next(lengths, 1)


def _is_phrase(phrase: str) -> bool:
    return phrase in _marks() or phrase in VALUES or phrase in FILLER


@cache
def _marks() -> Mapping[str, frozenset[Mark]]:
    return {
        phrase: frozenset(Mark(mark) for mark in marks.split())
        for marks, phrases in PHRASES.items()
        for phrase in phrases
    }


@cache
def _known() -> frozenset[str]:
    phrases = [*_marks(), *VALUES, *FILLER, *NUMBERS]
    return frozenset(word for phrase in phrases for word in phrase.split())
