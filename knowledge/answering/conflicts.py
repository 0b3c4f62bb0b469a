"""Finding where our own documents disagree: the same subject, another figure."""

import re
from collections.abc import Mapping, Sequence

from knowledge.answering.evidence import Evidence
from knowledge.words import stems

_SAME_SUBJECT = 0.6
_NEAR_BEST = 0.85
_DAYS: Mapping[str, float] = {
    "minute": 1 / 1440,
    "hour": 1 / 24,
    "day": 1,
    "week": 7,
    "month": 30.4,
    "quarter": 91.3,
    "year": 365,
}
_DURATION = re.compile(
    r"\b(\d+(?:\.\d+)?)[ -](?:working |calendar )?(minute|hour|day|week|month|quarter|year)s?\b",
    re.IGNORECASE,
)


def conflicting(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best sentence and one that contradicts it, or nothing.

    Two sentences disagree when both are about as good an answer, come from different documents,
    share most of their words, and each gives one period of time that the other does not give.
    """
    if not evidence:
        return ()
    best = evidence[0]
    for other in evidence[1:]:
        if other.score < _NEAR_BEST * best.score:
            break
        if _disagree(best, other):
            return best, other
    return ()


def _disagree(one: Evidence, other: Evidence) -> bool:
    if one.passage.source == other.passage.source:
        return False
    here, there = _periods(one.text), _periods(other.text)
    if len(here) != 1 or len(there) != 1 or here == there:
        return False
    return _likeness(one.text, other.text) >= _SAME_SUBJECT


def _periods(text: str) -> set[int]:
    """Return the periods in *text* in hours, months counted as 30.4 days."""
    return {
        round(float(number) * _DAYS[unit.lower()] * 24) for number, unit in _DURATION.findall(text)
    }


def _likeness(one: str, other: str) -> float:
    """Return the share of words that both sentences have, periods left out."""
    here, there = (set(stems(_DURATION.sub(" ", text))) for text in (one, other))
    return len(here & there) / len(here | there) if here | there else 0.0
