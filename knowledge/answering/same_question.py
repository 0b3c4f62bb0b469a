"""Whether two questions are the same one: by meaning, and by everything that meaning overlooks.

A curated answer wins over all documents, so a wrong match costs more than a missed one.
Likeness alone puts "may I" beside "must I" and "12 characters" beside "14"; therefore the subject,
what is asked of it, its numbers, negations and directions have to be the same.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from knowledge.answering.understanding import Asked, kind_of
from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import locate_references
from knowledge.catalogue.spelling import normalise
from knowledge.words import stem, stems

LIKENESS = 0.8
"""Cosine of the least alike pair that is the same (``test_same_question.py`` has the pairs)."""

_SHORT_IS = re.compile(r"['’]s\b")
_MAIL = re.compile(r"\be[ -]?mails?\b", re.IGNORECASE)
_HOW = re.compile(r"\bhow (?:do|does|can|could|should|to|is|are|would)\b", re.IGNORECASE)
_MUST = re.compile(
    r"\b(?:must|ha(?:ve|s) to|needs? to|needs?|required|mandatory|obligatory|obliged|shall|should)\b",
    re.IGNORECASE,
)
_MAY = re.compile(
    r"\b(?:may|can|could|allowed|permitted|ok|okay|fine|possible|acceptable)\b", re.IGNORECASE
)
_NOT = re.compile(
    r"\b(?:not|never|no|none|nobody|without|except|unless|cannot|forbidden|prohibited|banned"
    r"|(?:ca|do|does|is|are|wo|should|must|need|could|did|has|have)n['’]?t)\b",
    re.IGNORECASE,
)
_DIRECTIONS = re.compile(r"\b(?:from|us|me)\b", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_FRAME = frozenset(
    map(
        stem,
        """often frequent frequently frequency long soon quick quickly fast period interval allowed
        permitted required require requires mandatory obligatory obliged okay fine possible
        acceptable policy policies rule rules company guideline ask asks shall cannot can't""".split(),  # noqa: SIM905 - as STOP_WORDS
    )
)
"""Stems that say what is asked, not of what; the kind and the modality say it better."""
_GROUPS = (
    "take taken took make made bring brought perform",
    "keep kept retain retained retention",
    "private personal own",
    "phone mobile smartphone cellphone",
    "holiday vacation holidays",
    "supplier vendor suppliers",
    "laptop notebook",
    "store stored storage",
)
_ONE_WORD: Mapping[str, str] = {
    stem(word): stem(group.split()[0]) for group in _GROUPS for word in group.split()
}
_YES_OR_NO = frozenset({Asked.PERMISSION, Asked.WHAT})


@dataclass(frozen=True, kw_only=True, slots=True)
class Shape:
    """Everything of a question that has to be the same, whatever its words."""

    asks: str
    modality: str
    references: frozenset[str]
    numbers: tuple[str, ...]
    negations: int
    directions: tuple[str, ...]
    subject: tuple[str, ...]
    """Stems of what it is about, in order."""

    def fits(self, other: "Shape") -> bool:
        """Tell whether the two ask the same of the same."""
        return self.frame == other.frame and _same_subject(self.subject, other.subject)

    @property
    def frame(self) -> tuple[object, ...]:
        """Return everything but the subject."""
        return (
            self.asks,
            self.modality,
            self.references,
            self.numbers,
            self.negations,
            self.directions,
        )


def shape_of(text: str, catalogue: Catalogue) -> Shape:
    """Return the shape of a question."""
    text, references = _without_references(text, catalogue)
    asks = _asks(text)
    return Shape(
        asks=asks,
        modality=_modality(text, asks),
        references=references,
        numbers=tuple(sorted(_NUMBER.findall(text))),
        negations=len(_NOT.findall(text)),
        directions=tuple(sorted(word.lower() for word in _DIRECTIONS.findall(text))),
        subject=_subject(text, named=bool(references)),
    )


def _without_references(text: str, catalogue: Catalogue) -> tuple[str, frozenset[str]]:
    text = normalise(text)
    found = list(locate_references(text, catalogue))
    for located in sorted(found, key=lambda one: -one.start):
        text = f"{text[: located.start]} {text[located.end :]}"
    return text, frozenset(id_ for one in found for id_ in one.reference.ids)


def _asks(text: str) -> str:
    kind = kind_of(text)
    if kind in _YES_OR_NO or kind is Asked.HOW:
        return "how" if _HOW.search(text) else "what"
    return kind.value


def _modality(text: str, asks: str) -> str:
    if asks == "how":
        return ""
    if _MUST.search(text):
        # How long we keep it and how long we have to keep it: one rule answers both.
        return "must" if asks == "what" else ""
    return "may" if _MAY.search(text) else ""


def _subject(text: str, *, named: bool) -> tuple[str, ...]:
    plain = _NOT.sub(" ", _MAIL.sub("mail", _SHORT_IS.sub("", text)))
    frame = _FRAME | {stem("control"), stem("clause")} if named else _FRAME
    return tuple(_ONE_WORD.get(one, one) for one in stems(plain) if one not in frame)


def _same_subject(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Tell whether the same words are said, and those that belong together stand together."""
    if one == other:
        return True
    if Counter(one) != Counter(other):
        return False
    pairs, others = Counter(pairwise(one)), Counter(pairwise(other))
    apart = sum((pairs - others).values())
    # Two words may change places: "are backups stored", "do we store backups".
    return len(one) == 2 or 2 * apart <= sum(pairs.values())  # noqa: PLR2004
