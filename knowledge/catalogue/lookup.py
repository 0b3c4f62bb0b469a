"""Finding clause and control numbers in what people type, in any spelling."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz import fuzz

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.spelling import (
    Named,
    TypedNumber,
    first_only,
    is_range,
    normalise,
    typed_numbers,
)
from knowledge.words import stems


class Edition(StrEnum):
    """What kind of number was meant."""

    CLAUSE = "clause"
    CONTROL = "control"
    CONTROL_2013 = "control_2013"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reference:
    """A number that a person typed, and what it stands for."""

    given: str
    """As a person would write it: ``A.8.13``, ``9.2``, ``A.11.2.4``, ``A.4.12``."""
    edition: Edition
    ids: tuple[str, ...]
    """2022 ids it leads to, best first: itself, its successors, or the nearest that exist."""
    also: str = ""
    """The other thing of the same number: ``A.5.1`` for ``5.1`` and the other way round."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Located:
    """A reference and where it stands in the normalised text."""

    reference: Reference
    start: int
    end: int


def find_references(text: str, catalogue: Catalogue) -> tuple[Reference, ...]:
    """Return every clause or control number in *text*, in order, each once."""
    found: dict[tuple[str, Edition], Reference] = {}
    for located in locate_references(normalise(text), catalogue):
        reference = located.reference
        found.setdefault((reference.given, reference.edition), reference)
    return tuple(found.values())


def locate_references(text: str, catalogue: Catalogue) -> Iterator[Located]:
    """Yield the references of normalised *text* with their places, in order."""
    for typed in typed_numbers(text):
        meant, references = _read(typed, text, catalogue)
        for reference in references:
            yield Located(reference=reference, start=meant.start, end=meant.end)


_NO_CLAUSE_BEYOND, _FIRST_CLAUSE, _LAST_CLAUSE = 18, 4, 10
_FIRST_2013_ONLY = 9
_LIKE = 85
#: What is left of a question that consists of a number.
_ONLY_ASKS = re.compile(
    r"\b(?:explain|describe|summari[sz]e|summary|meaning|number|tldr|short|info|details?|quick\w*"
    r"|again|hmm+|so|vs|versus|difference|between|annexa?|a)\b|[^a-z\s]"
)


def _read(
    typed: TypedNumber, text: str, catalogue: Catalogue
) -> tuple[TypedNumber, tuple[Reference, ...]]:
    """Return the number as it was meant and what it stands for."""
    if typed.loose and not _exists(typed.digits, catalogue):
        typed = first_only(typed, text)
    if len(typed.parts) == 1:
        return typed, _chapter(typed, text, catalogue)
    if typed.annex:
        return typed, _annex(typed, catalogue)
    if typed.named:
        return typed, _named(typed, catalogue)
    is_chance = typed.loose and not typed.leaning
    return typed, () if is_chance else _bare(typed, text, catalogue)


def _named(typed: TypedNumber, catalogue: Catalogue) -> tuple[Reference, ...]:
    readings: list[Reference] = []
    if Named.CLAUSE in typed.named:
        readings.append(_clause(typed.digits, catalogue))
    if Named.CONTROL in typed.named:
        readings.append(_control(typed.digits, catalogue, lettered=False))
    return tuple(readings)


def _exists(number: str, catalogue: Catalogue) -> bool:
    known = number in catalogue.clauses or f"A.{number}" in catalogue.controls
    return known or bool(_below(f"A.{number}", catalogue))


def _chapter(typed: TypedNumber, text: str, catalogue: Catalogue) -> tuple[Reference, ...]:
    """Read a number of one part: a main clause, or a whole chapter of the 2013 controls."""
    number = typed.digits
    if typed.annex:
        is_old = typed.dotted_annex and typed.parts[0] >= _FIRST_2013_ONLY
        old = _old(f"A.{number}", catalogue) if is_old else None
        return (old,) if old else ()
    named = Named.CLAUSE in (typed.named | typed.leaning)
    if not named or is_range(text, typed.end) or _follows_standard(typed, text):
        return ()
    return (_clause(number, catalogue),)


def _follows_standard(typed: TypedNumber, text: str) -> bool:
    """Tell whether only the standard's own number stands before it, as in ``27001 9 steps``."""
    return re.search(r"2700[12][^a-z]*$", text[: typed.start], re.IGNORECASE) is not None


def _annex(typed: TypedNumber, catalogue: Catalogue) -> tuple[Reference, ...]:
    """Read a number with the letter of the annex; "a 24 7 shift" has an article instead."""
    sure = typed.dotted_annex or Named.CONTROL in typed.named or not typed.loose
    within = _FIRST_CLAUSE <= typed.parts[0] <= _NO_CLAUSE_BEYOND
    if not _exists(typed.digits, catalogue) and not (sure and (within or typed.dotted_annex)):
        return ()
    return (_control(typed.digits, catalogue),)


def _control(number: str, catalogue: Catalogue, *, lettered: bool = True) -> Reference:
    id_ = f"A.{number}"
    also = number if number in catalogue.clauses else ""
    if id_ in catalogue.controls:
        return Reference(given=id_, edition=Edition.CONTROL, ids=(id_,), also=also)
    old = _old(id_, catalogue, also="" if lettered else also)
    return old or _unknown(id_, catalogue)


def _clause(number: str, catalogue: Catalogue) -> Reference:
    if number in catalogue.clauses:
        also = f"A.{number}" if f"A.{number}" in catalogue.controls else ""
        return Reference(given=number, edition=Edition.CLAUSE, ids=(number,), also=also)
    if f"A.{number}" in catalogue.controls:
        return _control(number, catalogue)
    return _unknown(number, catalogue)


def _bare(typed: TypedNumber, text: str, catalogue: Catalogue) -> tuple[Reference, ...]:
    """Read a number without a name: the clause of that number unless the words say otherwise."""
    number, id_ = typed.digits, f"A.{typed.digits}"
    if number in catalogue.clauses and id_ in catalogue.controls:
        named = typed.leaning or _named_anywhere(text)
        if len(named) == 1:
            is_control = Named.CONTROL in named
            return (_control(number, catalogue) if is_control else _clause(number, catalogue),)
        return (_by_words(number, text, catalogue),)
    if number in catalogue.clauses:
        return (_clause(number, catalogue),)
    if id_ in catalogue.controls or _below(id_, catalogue):
        return (_control(number, catalogue),)
    return _bare_unknown(typed, text, catalogue)


def _bare_unknown(typed: TypedNumber, text: str, catalogue: Catalogue) -> tuple[Reference, ...]:
    """Read a number that exists nowhere; most such numbers are a version, an amount or a date."""
    if not _FIRST_CLAUSE <= typed.parts[0] <= _NO_CLAUSE_BEYOND:
        return ()
    is_clause_like = typed.parts[0] <= _LAST_CLAUSE
    if not (_is_all_there_is(text) or (is_clause_like and _speaks_of_iso(text))):
        return ()
    in_chapter = [id_ for id_ in catalogue.controls if id_.startswith(f"A.{typed.parts[0]}.")]
    is_control = bool(in_chapter) or Named.CONTROL in (typed.leaning | _named_anywhere(text))
    return (_unknown(f"A.{typed.digits}" if is_control else typed.digits, catalogue),)


def _named_anywhere(text: str) -> frozenset[Named]:
    clause = re.search(r"\bclauses?\b|\b27001\b", text, re.IGNORECASE)
    control = re.search(r"\bcontrols?\b|\bannex\b|\b27002\b", text, re.IGNORECASE)
    found = {Named.CLAUSE: clause, Named.CONTROL: control}
    return frozenset(name for name, match in found.items() if match)


def _by_words(number: str, text: str, catalogue: Catalogue) -> Reference:
    said = stems(text)
    control = _likeness(catalogue.controls[f"A.{number}"].title, said)
    clause = _likeness(catalogue.clauses[number].title, said)
    return _control(number, catalogue) if control > clause else _clause(number, catalogue)


def _likeness(title: str, said: Sequence[str]) -> float:
    """Return the share of the title's words that were said, slips of the keyboard included."""
    wanted = stems(title)
    return sum(any(fuzz.ratio(w, s) >= _LIKE for s in said) for w in wanted) / len(wanted)


def _old(id_: str, catalogue: Catalogue, *, also: str = "") -> Reference | None:
    """Read a number of the 2013 edition: a control, or a whole group such as ``A.12.4``."""
    ids = dict.fromkeys(
        new for old in _below(id_, catalogue) for new in catalogue.old_controls[old].replaced_by
    )
    if not ids:
        return None
    return Reference(given=id_, edition=Edition.CONTROL_2013, ids=tuple(ids), also=also)


def _below(id_: str, catalogue: Catalogue) -> tuple[str, ...]:
    known = catalogue.old_controls
    return tuple(old for old in known if old == id_ or old.startswith(f"{id_}."))


def _unknown(given: str, catalogue: Catalogue) -> Reference:
    known = catalogue.controls if given.startswith("A.") else catalogue.clauses
    nearest = sorted(known, key=lambda id_: _distance(given, id_))[:3]
    return Reference(given=given, edition=Edition.UNKNOWN, ids=tuple(nearest))


def _distance(given: str, known: str) -> tuple[bool, int, int, int]:
    """Rank how near a number is: same chapter, same depth, fewest differing parts, closest."""
    one, other = _parts(given), _parts(known)
    pairs = list(zip(one, other, strict=False))
    return (
        one[0] != other[0],
        abs(len(one) - len(other)),
        sum(a != b for a, b in pairs),
        sum(abs(a - b) for a, b in pairs),
    )


def _parts(number: str) -> list[int]:
    return [int(part) for part in re.findall(r"[0-9]+", number)]


def _is_all_there_is(text: str) -> bool:
    rest = _ONLY_ASKS.sub(" ", text.lower().replace("'", "").replace("’", ""))
    return not stems(rest)


def _speaks_of_iso(text: str) -> bool:
    return (
        re.search(r"\biso\b|2700[12]|clause|control|annex|standard", text, re.IGNORECASE)
        is not None
    )
