"""The maintained words of proof, loaded once from the package's data file."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.words import stem


class Part(StrEnum):
    """What a token does in a sentence."""

    WORD = "word"
    QUANTITY = "quantity"
    DATE = "date"
    MODAL = "modal"
    NEGATION = "negation"
    CONDITION = "condition"
    ONLY = "only"
    EXCEPTION = "exception"
    REASON = "reason"
    RELATION = "relation"
    PERIOD = "period"
    PRONOUN = "pronoun"
    DETERMINER = "determiner"
    UNIVERSAL = "universal"
    RELATIVE = "relative"
    BEING = "being"
    AUXILIARY = "auxiliary"
    PREPOSITION = "preposition"
    CONJUNCTION = "conjunction"
    BREAK = "break"
    IGNORED = "ignored"


@dataclass(frozen=True, slots=True)
class Mark:
    """What a phrase stands for."""

    part: Part
    key: str


PhraseTable = Mapping[str, tuple[tuple[tuple[str, ...], Mark], ...]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Lexicon:
    """Everything that the data file says, arranged for look-up."""

    phrases: PhraseTable
    """First word of a phrase to the phrases that begin with it, longest first."""
    relations: Mapping[str, str]
    units: Mapping[str, tuple[str, int]]
    """Spelling to dimension and size."""
    numbers: Mapping[str, int]
    months: Mapping[str, int]
    weekdays: frozenset[str]
    periods: Mapping[str, str]
    same: Mapping[str, str]
    """Stem to the stem that stands for it."""
    irregular: Mapping[str, str]
    participles: frozenset[str]
    personal: frozenset[str]
    """Pronouns that stand for a noun of an earlier sentence."""
    verbs: frozenset[str]
    """Present-tense forms."""
    nouns: frozenset[str]
    light: frozenset[str]

    def canonical(self, word: str) -> str:
        """Return the stem that stands for a lower-case *word* and all that say the same."""
        root = stem(_american(self.irregular.get(word, word)))
        return self.same.get(root, root)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """Return the lexicon; the file is read on first use."""
    raw = yaml.safe_load((files(__package__) / "data" / "lexicon.yaml").read_text("utf-8"))
    return Lexicon(
        phrases=_index(dict(reversed(list(_phrases(raw))))),
        relations={phrase: key for key, group in raw["relations"].items() for phrase in group},
        units={word: (dim, size) for dim, size, *spelled in raw["units"] for word in spelled},
        numbers=raw["numbers"],
        months=raw["months"],
        weekdays=frozenset(raw["weekdays"]),
        periods=raw["periods"],
        same={
            stem(_american(word)): stem(_american(group[0]))
            for group in raw["same"]
            for word in group
            if " " not in word
        },
        irregular=raw["irregular"],
        participles=frozenset(raw["irregular"]) - frozenset(raw["irregular"].values()) - {"has"},
        personal=frozenset(raw["personal"]),
        verbs=frozenset(form for verb in raw["verbs"] for form in (verb, _third_person(verb))),
        nouns=frozenset(raw["nouns"]),
        light=frozenset(stem(verb) for verb in raw["light"]),
    )


def _american(word: str) -> str:
    """Spell -ise as -ize, so that both spellings meet."""
    for ending in ("ise", "ised", "ises", "ising", "isation", "isations"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)] + "iz" + ending[2:]
    return word


def _third_person(verb: str) -> str:
    """Return the form that goes with "she"."""
    if verb.endswith("y") and verb[-2] not in "aeo":
        return f"{verb[:-1]}ies"
    return f"{verb}es" if verb.endswith(("s", "sh", "ch", "x", "o")) else f"{verb}s"


# One word may be listed in several groups; the group named first here wins.
_SIMPLE = (
    ("negation", Part.NEGATION),
    ("only", Part.ONLY),
    ("exceptions", Part.EXCEPTION),
    ("reasons", Part.REASON),
    ("ignored", Part.IGNORED),
    ("relatives", Part.RELATIVE),
    ("pronouns", Part.PRONOUN),
    ("determiners", Part.DETERMINER),
    ("universals", Part.UNIVERSAL),
    ("being", Part.BEING),
    ("auxiliaries", Part.AUXILIARY),
    ("conjunctions", Part.CONJUNCTION),
    ("prepositions", Part.PREPOSITION),
)


def _phrases(raw: Mapping[str, Any]) -> Iterator[tuple[str, Mark]]:
    """Yield every phrase with its mark, the stronger reading first."""
    for key, group in raw["modality"].items():
        yield from ((phrase, Mark(Part.MODAL, key)) for phrase in group)
    for key, group in raw["conditions"].items():
        yield from ((phrase, Mark(Part.CONDITION, key)) for phrase in group)
    for name, part in _SIMPLE:
        yield from ((phrase, Mark(part, part.value)) for phrase in raw[name])
    for key, group in raw["relations"].items():
        yield from ((phrase, Mark(Part.RELATION, key)) for phrase in group)
    yield from ((word, Mark(Part.PERIOD, word)) for word in raw["periods"])
    for group in raw["same"]:
        first = stem(_american(group[0]))
        yield from ((phrase, Mark(Part.WORD, first)) for phrase in group if " " in phrase)


def _index(phrases: Mapping[str, Mark]) -> PhraseTable:
    """Group phrases by their first word, longest first."""
    grouped: dict[str, list[tuple[tuple[str, ...], Mark]]] = defaultdict(list)
    for phrase, mark in phrases.items():
        parts = tuple(phrase.split())
        grouped[parts[0]].append((parts, mark))
    return {
        first: tuple(sorted(group, key=lambda entry: -len(entry[0])))
        for first, group in grouped.items()
    }
