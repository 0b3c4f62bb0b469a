import json
from pathlib import Path

import pytest

from knowledge import evaluation
from knowledge.answers import Reason
from knowledge.recognition.actions import recognise_action
from knowledge.recognition.ask_back import About, ask_back, is_follow_up
from knowledge.recognition.events import detect_event
from knowledge.recognition.guards import guard

_OWN = Path(__file__).with_name("asides.txt")
_GOLDEN = Path(next(iter(evaluation.__path__))) / "data" / "golden.jsonl"


def _recognised(text, *, has_history=False):
    if detect_event(text):
        return "event"
    found = guard(text) or recognise_action(text)
    if found:
        return found.value
    return "ask_back" if ask_back(text, has_history) else "none"


def _own_messages():
    lines = _OWN.read_text(encoding="utf-8").splitlines()
    return [tuple(line.split(" | ", 1)) for line in lines]


def _open_golden(*groups):
    rows = [json.loads(line) for line in _GOLDEN.read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["set"] == "open" and row["group"] in groups]


def _wanted(row):
    expect = row["expect"]
    wanted = expect.get("reason") or expect.get("action") or expect["kind"]
    return "none" if wanted in {"unknown_id", "not_in_documents"} else wanted


@pytest.mark.parametrize(("kind", "text"), _own_messages())
def test_each_aside_is_told_apart(kind, text):
    """A refusal, an action, an ask-back and a question are each told from the others."""
    assert _recognised(text) == kind


def test_open_golden_asides_are_recognised():
    """At least nine in ten of the open golden refusals, actions and ask-backs are recognised."""
    rows = _open_golden("refusal", "action", "ask_back")
    wrong = [
        row["question"]
        for row in rows
        if _recognised(row["question"], has_history=bool(row.get("history"))) != _wanted(row)
    ]
    assert len(wrong) <= 0.1 * len(rows), wrong


def test_open_golden_questions_pass_through():
    """At most one in a hundred open golden questions is held back from being answered."""
    rows = _open_golden("standard", "policy", "follow_up")
    held = [
        row["question"]
        for row in rows
        if _recognised(row["question"], has_history=bool(row.get("history"))) != "none"
        and row["expect"]["kind"] == "answer"
    ]
    assert len(held) <= 0.01 * len(rows), held


@pytest.mark.parametrize(
    "text", ["how long do we keep it?", "and for contractors?", "who approves that"]
)
def test_in_a_thread_an_elliptical_question_is_a_follow_up(text):
    """With something asked before, what lacks its object is no ask-back but a follow-up."""
    assert ask_back(text, has_history=True) is None
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text", ["how long do we keep visitor logs", "what does a.8.13 ask for", "define risk owner"]
)
def test_a_whole_question_is_no_follow_up(text):
    """A question that names its object stands on its own."""
    assert not is_follow_up(text)


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("how long do we keep it?", About.DURATION),
        ("is it allowed?", About.PERMISSION),
        ("who approves that", About.APPROVAL),
        ("who do i ask", About.PERSON),
        ("where do i send it", About.PLACE),
        ("how often?", About.FREQUENCY),
        ("and for contractors?", About.GENERIC),
    ],
)
def test_an_ask_back_says_what_it_is_about(text, about):
    """The question back fits what was asked, so that choices can be offered."""
    asked = ask_back(text, has_history=False)
    assert asked is not None
    assert asked.about is about
    assert asked.prompt.endswith(".")


@pytest.mark.parametrize("text", ["", "  ", "?!", "🙈", ":wave:", "<@U1>"])
def test_nothing_typed_is_empty(text):
    """A message without words is empty, never an error."""
    assert guard(text) is Reason.EMPTY
