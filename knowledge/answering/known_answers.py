"""The catalogue's own answer to a question that people ask, where this is nearly that question."""

from collections.abc import Sequence

from knowledge.answering.understanding import Understanding, kind_of
from knowledge.answering.wanted import is_specific
from knowledge.retrieval import FoundEntry, NearQuestion

#: Cosines from which two questions ask the same; measured on the open golden set and on
#: paraphrases. A question of another kind, of another entry than the best one found, or beside a
#: part that was named must be nearer.
SAME, CLEARLY_SAME, NEARLY_THE_WORDS = 0.62, 0.72, 0.75
_LOOKED_AT = 5
_A_QUESTION = 3


def known_answer(
    understanding: Understanding, found: Sequence[FoundEntry]
) -> tuple[FoundEntry, NearQuestion] | None:
    """Return the entry that answers this very question, and the question that it answers."""
    if len(understanding.fresh.split()) < _A_QUESTION:
        return None
    near = [
        (one, one.question)
        for place, one in enumerate(found[:_LOOKED_AT])
        if one.question is not None
        and one.question.cosine >= _needed(understanding, one.question, is_best=not place)
    ]
    return max(near, key=lambda pair: pair[1].cosine, default=None)


def _needed(understanding: Understanding, near: NearQuestion, *, is_best: bool) -> float:
    if is_specific(understanding):
        return NEARLY_THE_WORDS
    same_kind = kind_of(near.question.ask) is understanding.asked
    return SAME if is_best and same_kind else CLEARLY_SAME
