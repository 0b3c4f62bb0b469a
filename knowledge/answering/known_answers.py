"""The catalogue's own answer to a question that people ask, where this is nearly that question."""

from collections.abc import Sequence

from knowledge.answering.leaning import wants_a_part
from knowledge.answering.understanding import Asked, Understanding, kind_of
from knowledge.answering.wanted import is_specific, named_parts
from knowledge.retrieval import FoundEntry, NearQuestion

#: Cosines from which two questions ask the same; measured on the open golden set and on
#: paraphrases. A question of another kind, of another entry than the best one found, or beside a
#: part that was named must be nearer.
SAME, CLEARLY_SAME, NEARLY_THE_WORDS = 0.62, 0.72, 0.75
#: "Who signs it" is near to "what is it" and no answer to it.
OF_ANOTHER_KIND = 0.82
#: Who names a part is told that part, unless the answer was written for these very words.
BESIDE_A_PART = 0.85
#: An entry that speaks of the whole question so much less than the best one must nearly have its words.
OF_A_FAR_ENTRY, _FAR = 0.82, 0.8
_TELLING_KINDS = frozenset({Asked.WHO, Asked.DIFFERENCE, Asked.WHY, Asked.FREQUENCY})
_LOOKED_AT = 5
_A_QUESTION = 3


def known_answer(
    understanding: Understanding, found: Sequence[FoundEntry]
) -> tuple[FoundEntry, NearQuestion] | None:
    """Return the entry that answers this very question, and the question that it answers."""
    fresh = understanding.fresh
    leans = fresh != understanding.search_text and wants_a_part(fresh)
    if leans or len(fresh.split()) < _A_QUESTION:
        return None
    near = [
        (one, one.question)
        for place, one in enumerate(found[:_LOOKED_AT])
        if one.question is not None
        and one.question.cosine
        >= max(
            _needed(understanding, one.question, is_best=not place),
            OF_A_FAR_ENTRY if one.score < _FAR * found[0].score else 0.0,
        )
    ]
    return max(near, key=lambda pair: pair[1].cosine, default=None)


def _needed(understanding: Understanding, near: NearQuestion, *, is_best: bool) -> float:
    kind = kind_of(near.question.ask)
    if kind is not understanding.asked and {kind, understanding.asked} & _TELLING_KINDS:
        return OF_ANOTHER_KIND
    if named_parts(understanding):
        return BESIDE_A_PART
    if is_specific(understanding):
        return NEARLY_THE_WORDS
    return SAME if is_best and kind is understanding.asked else CLEARLY_SAME
