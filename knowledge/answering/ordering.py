"""What was found, in the order that the question's own words ask for."""

import re
from collections.abc import Sequence

from knowledge.answering.leaning import wants_a_part
from knowledge.answering.understanding import Asked, Understanding
from knowledge.retrieval import FoundEntry

_NAMED_KIND = re.compile(r"\b(?:control|annex|clause)", re.IGNORECASE)
_KIND_SHIFT, _TOPIC_SHIFT = 0.08, 0.2


def in_kind(found: Sequence[FoundEntry], understanding: Understanding) -> list[FoundEntry]:
    """Return *found* with what the question names, clauses or controls, ahead of the other kind."""
    if understanding.asked is not Asked.WHICH_CONTROL:
        return list(found)
    said = understanding.fresh if wants_a_part(understanding.fresh) else understanding.search_text
    named = _NAMED_KIND.search(said)
    controls = named is None or named.group().lower() != "clause"

    # Who asks for the clause of what was named before wants no control, however near.
    shift = 1.0 if wants_a_part(understanding.fresh) else _KIND_SHIFT

    def rating(one: FoundEntry) -> float:
        if one.source.startswith("topic:"):
            return one.score - _TOPIC_SHIFT
        fits = named is not None and one.source.startswith("A.") is controls
        return one.score + (shift if fits else 0)

    return sorted(found, key=lambda one: -rating(one))
