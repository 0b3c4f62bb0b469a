"""Answers from the SOC 2 crosswalk, both ways, and on what SOC 2 leaves open."""

import re
from collections.abc import Iterable, Sequence

from knowledge.answering.understanding import Understanding
from knowledge.catalogue.catalogue import Catalogue, Entry
from knowledge.catalogue.crosswalk import Confidence, Criterion
from knowledge.catalogue.entities import Clause
from knowledge.catalogue.listing_sentences import Listing, joined
from knowledge.catalogue.lookup import Edition

_SOC2 = re.compile(r"\bsoc[ -]?(?:2|ii)\b|\btrust services?\b|\btsc\b", re.IGNORECASE)
_NUMBER = re.compile(
    r"\b(?:(CC)\s?([1-9]\.\d)|(A|C|PI|P)\s?(\d\.\d)|(P)\s?([1-8])(?:\s?-\s?P?8)?)\b", re.IGNORECASE
)
#: The privacy criteria stand together in the facts but for a few.
_PRIVACY = "P1-P8"
_MISSING = re.compile(
    r"\b(?:missing|miss|gaps?|on top|additional\w*|what else|still need|not cover\w*|re-?use"
    r"|already have|left to do)\b",
    re.IGNORECASE,
)
#: Whoever has ISO 27001 and wants SOC 2 asks about reports and periods, not about our list.
_TOWARDS_SOC2 = re.compile(
    r"\b(?:want|get|getting|add|adding|towards?|achieve|for|in iso\b.*)\s+(?:a\s+)?soc",
    re.IGNORECASE,
)
_ORDER = tuple(Confidence)
_IN_A_SENTENCE = 10
_OWN_CERTIFICATE = (
    "Evidence that a SOC 2 report covers can be shown again, but a certificate also needs a scope, "
    "a risk assessment, a Statement of Applicability, an internal audit and a management review of "
    "its own."
)


def from_soc2(understanding: Understanding, catalogue: Catalogue) -> Listing | None:
    """Answer what serves a criterion, what a control serves, or what is missing; else None."""
    text = understanding.text
    criteria = _criteria(text, catalogue)
    if criteria:
        return _serving(criteria, catalogue)
    if not _SOC2.search(text):
        return None
    named = [r.ids for r in understanding.references if r.edition is not Edition.UNKNOWN]
    if named:
        ids = dict.fromkeys(id_ for ids in named for id_ in ids)
        return _served([catalogue.entries[id_] for id_ in ids], catalogue)
    asks_for_iso = _MISSING.search(text) and not _TOWARDS_SOC2.search(text)
    return _missing(catalogue) if asks_for_iso else None


def _criteria(text: str, catalogue: Catalogue) -> list[Criterion]:
    """Return the criteria named; A1.2 and the like only where SOC 2 is spoken of."""
    spoken = bool(_SOC2.search(text))
    found = [_number(match) for match in _NUMBER.finditer(text) if spoken or match[1]]
    return [catalogue.criteria[one] for one in dict.fromkeys(found) if one in catalogue.criteria]


def _number(match: re.Match[str]) -> str:
    if match[5]:
        return _PRIVACY
    return f"{match[1] or match[3]}{match[2] or match[4]}".upper()


def _serving(criteria: Sequence[Criterion], catalogue: Catalogue) -> Listing:
    sentences: list[str] = []
    ids: list[str] = []
    for criterion in criteria:
        entries = [catalogue.entries[id_] for id_ in criterion.served_by]
        named = joined([_called(entry) for entry in entries])
        sentences.append(f"SOC 2 criterion {criterion.number} ({criterion.topic}): {named}.")
        ranked = _best_first(criterion, entries)
        sentences += [_reason(criterion, entry) for entry in ranked]
        ids += [entry.id for entry in ranked]
    return Listing(sentences=tuple(sentences), ids=tuple(dict.fromkeys(ids)))


def _served(named: Sequence[Entry], catalogue: Catalogue) -> Listing:
    sentences: list[str] = []
    for entry in named:
        within = {entry.id, *(c.id for c in catalogue.clauses.values() if _is_below(c, entry))}
        served = [c for c in catalogue.criteria.values() if within & set(c.served_by)]
        numbers = joined([f"{c.number} ({c.topic})" for c in served])
        sentences.append(
            f"{entry.label} usually serves these SOC 2 criteria: {numbers}."
            if served
            else f"{entry.label} serves no SOC 2 criterion in our crosswalk."
        )
        sentences += [
            _reason(criterion, catalogue.entries[id_])
            for criterion in served
            for id_ in criterion.served_by
            if id_ in within
        ]
    return Listing(sentences=tuple(sentences), ids=tuple(entry.id for entry in named))


def _is_below(clause: Clause, entry: Entry) -> bool:
    return isinstance(entry, Clause) and clause.id.startswith(f"{entry.id}.")


def _missing(catalogue: Catalogue) -> Listing:
    served = {id_ for criterion in catalogue.criteria.values() for id_ in criterion.served_by}
    clauses = [c for c in catalogue.clauses.values() if c.leaf and c.id not in served]
    controls = [c for c in catalogue.controls.values() if c.id not in served]
    first = (
        f"Beyond SOC 2, ISO 27001 asks for a management system: {len(clauses)} clauses and "
        f"{len(controls)} Annex A controls serve no SOC 2 criterion in our crosswalk."
    )
    sentences = (first, *_open("Clauses to add", clauses), *_open("Controls to look at", controls))
    ids = [*(clause.id for clause in clauses), *(control.id for control in controls)]
    return Listing(sentences=(*sentences, _OWN_CERTIFICATE), ids=tuple(ids))


def _open(lead: str, entries: Sequence[Entry]) -> Iterable[str]:
    for at in range(0, len(entries), _IN_A_SENTENCE):
        few = entries[at : at + _IN_A_SENTENCE]
        yield f"{lead}: {joined([_called(entry) for entry in few])}."


def _best_first(criterion: Criterion, entries: Sequence[Entry]) -> list[Entry]:
    return sorted(entries, key=lambda one: _ORDER.index(criterion.served_by[one.id].confidence))


def _reason(criterion: Criterion, entry: Entry) -> str:
    service = criterion.served_by[entry.id]
    return f"{entry.label} for {criterion.number} ({service.confidence}): {service.because}"


def _called(entry: Entry) -> str:
    return f"{'clause ' if isinstance(entry, Clause) else ''}{entry.id} {entry.title}"
