"""Asks the open golden questions and says how long each answer took."""

import time

from knowledge.answers import Kind, Question
from knowledge.evaluation.golden import load_golden
from knowledge.passages import EVERYONE, Reader

_LEAD = Reader(audiences=frozenset({EVERYONE, "leads"}))
_WARM_UP = ("what is a risk treatment plan?", "how often do we test restores?")


def questions(at_most):
    """Return open golden questions as they are asked; the locked ones are never used."""
    return [
        Question(
            text=one.question,
            history=one.history,
            reader=_LEAD if one.asker == "lead" else Reader(),
        )
        for one in load_golden(locked=False)[:at_most]
    ]


def warm_up(instance):
    """Load the model and open the indexes, as a bot that has just started has done."""
    for text in _WARM_UP:
        instance.answerer.answer(Question(text=text))


def forget(instance):
    """Forget every vector that an earlier question left in memory."""
    instance.remembering._known.clear()


def durations(instance, asked_for, *, before=lambda: None):
    """Return how many milliseconds each composed answer took; *before* runs unmeasured.

    Refusals, actions and events are left out: they search nothing and would flatter the figures.
    """
    taken = []
    for question in asked_for:
        before()
        begun = time.perf_counter()
        answer = instance.answerer.answer(question)
        elapsed = (time.perf_counter() - begun) * 1000
        if answer.kind is Kind.ANSWER:
            taken.append(elapsed)
    return taken
