"""Whether a passage proves a sentence."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise, product

from knowledge.grounding.claims import Clause, Reading, read
from knowledge.grounding.comparison import Support, borrowed, object_to
from knowledge.grounding.entities import Objection, Proof
from knowledge.sentences import sentence_spans

_LONGEST = 120
"""Words; a longer sentence is proved only verbatim."""
_MOST_CLAIMS = 4
_MOST_PLACES = 3
_EDGES = " \t\n-*+•–#>.:;!|\"'“”\u2018\u2019"


def prove(sentence: str, passage: str) -> Proof:
    """Prove *sentence* from *passage*: its claims, no stronger, wider or otherwise, or an objection."""
    spans = sentence_spans(passage)
    wanted = _plain(sentence)
    if not wanted:
        return Proof("", Objection.UNSUPPORTED_WORDS)
    for start, end in _windows(spans):
        if _plain(passage[start:end]) == wanted:
            return Proof(passage[start:end])
    if len(sentence.split()) > _LONGEST:
        return Proof("", Objection.UNSUPPORTED_WORDS)
    return _prove_claims(_read_all(sentence), passage, spans)


def _read_all(text: str) -> Reading:
    """Read what the sentences of *text* claim together."""
    readings = [read(text[start:end], to_prove=True) for start, end in sentence_spans(text)]
    return Reading(
        clauses=tuple(clause for reading in readings for clause in reading.clauses),
        words=frozenset[str]().union(*(reading.words for reading in readings)),
        figures=tuple(figure for reading in readings for figure in reading.figures),
        is_about_before=False,
    )


def _plain(text: str) -> str:
    """Return *text* without the white space and the marks around it."""
    return re.sub(r"\s+", " ", text).strip(_EDGES)


def _windows(spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Yield every sentence and every two neighbours."""
    yield from spans
    for first, second in pairwise(spans):
        yield first[0], second[1]


def _prove_claims(wanted: Reading, passage: str, spans: list[tuple[int, int]]) -> Proof:
    """Prove every claim and quote what proves them, if that is one place."""
    readings = [read(passage[start:end]) for start, end in spans]
    places: list[list[tuple[int, int]]] = []
    if not wanted.words and not wanted.figures:
        return Proof("", Objection.UNSUPPORTED_WORDS)
    for claim in wanted.clauses:
        found, objection = _places(claim, readings)
        if not found or len(wanted.clauses) > _MOST_CLAIMS:
            return Proof("", objection or Objection.UNSUPPORTED_WORDS)
        places.append(found[:_MOST_PLACES])
    for chosen in product(*places):
        first, last = min(low for low, _ in chosen), max(high for _, high in chosen)
        if last - first <= 1:
            if _invents(wanted, readings[first : last + 1]):
                return Proof("", Objection.NUMBER)
            return Proof(passage[spans[first][0] : spans[last][1]])
    return Proof("", Objection.UNSUPPORTED_WORDS)


def _invents(wanted: Reading, sources: list[Reading]) -> bool:
    """Tell whether a figure stands in *wanted* more often than in its sources."""
    told = Counter(figure for source in sources for figure in source.figures)
    return bool(Counter(wanted.figures) - told)


def _places(claim: Clause, readings: list[Reading]) -> tuple[list[tuple[int, int]], Objection]:
    """Return where *claim* is proved (first and last sentence), or the weightiest objection."""
    places = []
    nearest = (-1.0, Objection.UNSUPPORTED_WORDS)
    for at, support in _supports(readings):
        objection = object_to(claim, support)
        if not objection:
            places.append((at - bool(borrowed(claim, support)), at))
        else:
            nearest = max(nearest, (_closeness(claim, support), objection))
    return places, nearest[1]


def _supports(readings: list[Reading]) -> Iterator[tuple[int, Support]]:
    """Yield every claim of the passage with its sentence and what it may borrow."""
    for at, reading in enumerate(readings):
        context = readings[at - 1].words if at else frozenset[str]()
        if at > 1 and readings[at - 1].is_about_before:
            context |= readings[at - 2].words
        for clause in reading.clauses:
            yield at, Support(clause=clause, sentence=reading, context=context)


def _closeness(claim: Clause, support: Support) -> float:
    """Tell how much of *claim* is spoken of in *support*, to pick the objection worth telling."""
    return len(claim.words & support.clause.reach) + 0.5 * len(claim.words & support.sentence.words)
