"""A sentence cut where a condition, an exception or another claim begins."""

from dataclasses import dataclass, field
from enum import StrEnum

from knowledge.grounding.lexicon import Part
from knowledge.grounding.token import Token

_LONGEST_OPENING = 5
_ENDS_OPENING = (
    Part.DETERMINER,
    Part.PRONOUN,
    Part.MODAL,
    Part.BEING,
    Part.NEGATION,
    Part.UNIVERSAL,
)
_NOUN_ONLY = frozenset({"outside", "instead"})
"""These markers are followed by a noun, so a verb belongs to the clause again."""
_PARTITIVE = frozenset({"of", "in", "for", "from"})
_BY_PHRASE = frozenset({"before", "after", "while", "outside", "instead"})


class Kind(StrEnum):
    """What a segment does."""

    MAIN = "main"
    CONDITION = "condition"
    EXCEPTION = "exception"
    FRAME = "frame"
    """A place, a time or a case at the beginning: "For roles in finance ..."."""


@dataclass(slots=True)
class Segment:
    """Tokens that belong together."""

    kind: Kind
    marker: str
    border: str
    """What stands before: a comma, a conjunction, a semicolon or nothing."""
    opens: bool
    """True where nothing of its clause stands before."""
    row: list[Token] = field(default_factory=list)

    @property
    def is_relative(self) -> bool:
        """True for "..., which ..." and "..., of which ..."."""
        opening = self.row[:2] if self.row and self.row[0].raw in _PARTITIVE else self.row[:1]
        return self.border == "," and any(token.part is Part.RELATIVE for token in opening)


def segments(row: list[Token], *, to_prove: bool) -> list[Segment]:
    """Cut *row* into segments."""
    found = [Segment(Kind.MAIN, "", "", opens=True)]
    for i, token in enumerate(row):
        last = found[-1]
        border = _border(token, last, resumes=_resumes(row, i, last, to_prove=to_prove))
        if border is not None:
            found.append(Segment(Kind.MAIN, "", border, opens=border != ","))
        elif (started := _restriction(token, last)) is not None:
            found.append(started)
            if token.part is Part.PREPOSITION:
                started.row.append(token)
        else:
            if _ends_opening(last, row, i):
                last = Segment(Kind.MAIN, "", "", opens=False)
                found.append(last)
            last.row.append(token)
    return [part for part in found if part.row or part.kind is not Kind.MAIN]


def _border(token: Token, last: Segment, *, resumes: bool) -> str | None:
    """Return the border that *token* sets; inside a condition "and" sets none."""
    if token.part is Part.BREAK:
        return ";" if token.key == ";" else ","
    if token.part is Part.REASON:
        return "because"
    if token.part is Part.CONJUNCTION and (last.kind is not Kind.CONDITION or resumes):
        return "and"
    return None


def _resumes(row: list[Token], i: int, last: Segment, *, to_prove: bool) -> bool:
    """Tell whether the clause goes on after the "and" at *i*, which stands in a condition."""
    after = row[i + 1].part if i + 1 < len(row) else None
    if last.marker in _BY_PHRASE:
        return after in (Part.BEING, Part.MODAL, Part.AUXILIARY)
    return to_prove and not last.opens and after is Part.MODAL


def _restriction(token: Token, last: Segment) -> Segment | None:
    """Start a condition, an exception or a frame at *token*, if it begins one."""
    opens = last.opens and not last.row
    if token.part is Part.CONDITION:
        return Segment(Kind.CONDITION, token.key, last.border, opens)
    if token.part is Part.EXCEPTION:
        return Segment(Kind.EXCEPTION, "except", last.border, opens)
    if (
        token.part is Part.PREPOSITION
        and opens
        and last.kind is Kind.MAIN
        and last.border in ("", ";", ",")
    ):
        return Segment(Kind.FRAME, "frame", last.border, opens)
    return None


def _ends_opening(last: Segment, row: list[Token], i: int) -> bool:
    """Tell whether a frame without a comma ends before token *i*."""
    helping = row[i].part in (Part.MODAL, Part.BEING, Part.AUXILIARY)
    if last.marker in _NOUN_ONLY and last.row and helping:
        return True
    phrase = last.kind is Kind.FRAME or (last.marker in _BY_PHRASE and last.opens)
    if not phrase or any(token.part is Part.BREAK for token in row[i:]):
        return False
    named = sum(token.part is Part.WORD or token.is_measure for token in last.row)
    if not named:
        return False
    before = last.row[-1].part
    fresh = before not in (Part.PREPOSITION, Part.DETERMINER)
    return (row[i].part in _ENDS_OPENING and fresh) or named >= _LONGEST_OPENING
