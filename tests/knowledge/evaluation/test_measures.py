"""The measures tell right answers from wrong ones, and a floor that is missed is named."""

from dataclasses import replace

import pytest

from knowledge.answers import Action, Answer, Kind, Reason, Side
from knowledge.evaluation.golden import GoldenQuestion, PolicyPlace
from knowledge.evaluation.measures import Outcome, failures, figures, is_relevant
from knowledge.evaluation.runner import FLOORS, evaluate
from tests.knowledge.answering.composed_answers import DAILY, answer

ASKED = GoldenQuestion(
    id="q-1",
    question="how often are production databases backed up?",
    group="company",
    is_locked=False,
    asker="",
    history=(),
    kind=Kind.ANSWER,
    reason=None,
    action=None,
    ranked=("A.8.13",),
    all_of=(),
    places=(PolicyPlace(path="backup.md", section="Backups"),),
    contains=("every day",),
    starts="All production",
)
REFUSED = replace(
    ASKED,
    id="q-2",
    kind=Kind.REFUSAL,
    reason=Reason.OUT_OF_SCOPE,
    ranked=(),
    places=(),
    contains=(),
    starts="",
)
RIGHT = answer((Side.OURS, DAILY), ranked=("A.8.13", "A.8.14"))
REFUSAL = Answer(kind=Kind.REFUSAL, reason=Reason.OUT_OF_SCOPE, lead="No.")


def _shares(question, said, again=None):
    outcome = Outcome(question=question, answer=said, again=again or said)
    return {one.name: one.share for one in figures([outcome]) if one.of}


def test_right_answer():
    """A right answer is right in every measure."""
    assert set(_shares(ASKED, RIGHT).values()) == {1.0}


def test_right_refusal():
    """A right refusal is right in every measure."""
    assert set(_shares(REFUSED, REFUSAL).values()) == {1.0}


@pytest.mark.parametrize(
    ("changes", "measure"),
    [
        ({"ranked": ("A.5.1", "A.8.13")}, "hit@1"),
        ({"ranked": ("A.5.1",) * 3 + ("A.8.13",)}, "hit@3"),
        ({"ranked": ("A.5.1",)}, "hit@5"),
        ({"sentences": ()}, "says the fact"),
        ({"kind": Kind.EVENT}, "right kind"),
        ({"lead": "Well."}, "right start"),
        ({"citations": (replace(RIGHT.citations[0], source="other.md"),)}, "policy section"),
        ({"citations": (replace(RIGHT.citations[0], section="Doors"),)}, "policy section"),
        ({"citations": (replace(RIGHT.citations[0], quote="Something else."),)}, "proof"),
    ],
)
def test_wrong_answer(changes, measure):
    """Each way of being wrong is seen by its measure."""
    assert _shares(ASKED, replace(RIGHT, **changes))[measure] == 0


def test_wrong_refusals():
    """A refusal too many costs precision, one too few recall, a wrong reason its own measure."""
    assert _shares(ASKED, REFUSAL)["refusal precision"] == 0
    assert _shares(REFUSED, RIGHT)["refusal recall"] == 0
    other = replace(REFUSAL, reason=Reason.EMPTY)
    assert _shares(REFUSED, other)["right reason"] == 0


def test_wrong_action():
    """A deed that was taken for another one is seen."""
    wanted = replace(REFUSED, kind=Kind.ACTION, reason=None, action=Action.REMIND)
    got = Answer(kind=Kind.ACTION, action=Action.HELP)
    assert _shares(wanted, got)["right action"] == 0


@pytest.mark.parametrize(
    "changes", [{"lead": "Hm."}, {"ranked": ()}, {"citations": ()}, {"sentences": ()}]
)
def test_other_answer_the_second_time(changes):
    """An answer that changes when asked again is seen, whatever changes in it."""
    assert _shares(ASKED, RIGHT, replace(RIGHT, **changes))["same answer twice"] == 0


def test_time_may_differ():
    """How long it took is no part of the answer."""
    again = replace(RIGHT, elapsed_ms=99.0)
    assert _shares(ASKED, RIGHT, again)["same answer twice"] == 1


def test_proved_is_not_relevant():
    """A proved sentence that speaks of something else is not relevant."""
    other = replace(RIGHT, ranked=())
    asked = replace(ASKED, question="may visitors smoke?", ranked=("A.7.2",))
    assert not is_relevant(Outcome(question=asked, answer=other, again=other))


def test_failures_are_named():
    """What went wrong is listed with the names of the measures; what went right is not."""
    outcomes = [
        Outcome(question=ASKED, answer=RIGHT, again=RIGHT),
        Outcome(question=REFUSED, answer=RIGHT, again=RIGHT),
    ]
    [(outcome, names)] = failures(outcomes)
    assert outcome.question is REFUSED
    assert {"right kind", "refusal recall"} <= set(names)


def test_floors_are_those_of_the_project():
    """The floors that must be reached are not below the agreed ones."""
    agreed = {
        "hit@1": 0.70,
        "hit@5": 0.90,
        "policy section": 0.80,
        "refusal precision": 0.90,
        "refusal recall": 0.90,
        "same answer twice": 1.0,
        "altered sentences rejected": 0.95,
        "true sentences kept": 0.90,
        "events recognised": 0.98,
    }
    assert all(FLOORS[name] >= floor for name, floor in agreed.items())


def test_report_names_what_is_below():
    """An answerer that refuses everything misses the floors, and the report says which."""
    report = evaluate([ASKED, REFUSED], lambda _question: REFUSAL)
    below = {figure.name for figure in report.below}
    assert {"hit@1", "policy section", "refusal precision", "events recognised"} <= below
    assert "refusal recall" not in below
    names = {figure.name for figure in report.figures}
    assert set(FLOORS) <= names
