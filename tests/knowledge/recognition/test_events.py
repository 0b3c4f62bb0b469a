import json
from pathlib import Path

import pytest

from knowledge import evaluation
from knowledge.recognition import tables
from knowledge.recognition.events import EventType, detect_event

_OWN = Path(__file__).with_name("event_messages.txt")
_GIVEN = Path(next(iter(evaluation.__path__))) / "data" / "events.jsonl"


def _own_messages():
    rows = [line.split(" | ", 1) for line in _OWN.read_text(encoding="utf-8").splitlines()]
    return [(kind, text) for kind, text in rows]


def _given_messages():
    return [json.loads(line) for line in _GIVEN.read_text(encoding="utf-8").splitlines()]


def test_own_event_messages_are_found():
    """At least 98 in 100 of our own event messages are recognised."""
    events = [text for kind, text in _own_messages() if kind != "none"]
    missed = [text for text in events if detect_event(text) is None]
    assert len(missed) <= 0.02 * len(events), missed


def test_own_questions_stay_questions():
    """Hardly any of our own questions and requests are taken for an event."""
    questions = [text for kind, text in _own_messages() if kind == "none"]
    wrong = [text for text in questions if detect_event(text) is not None]
    assert len(wrong) <= 0.02 * len(questions), wrong


def test_given_set_reaches_recall_and_precision():
    """On the evaluation set recall is at least 0.98 and precision at least 0.95."""
    found = [(row["event"], detect_event(row["text"]) is not None) for row in _given_messages()]
    hits = sum(is_event and is_found for is_event, is_found in found)
    assert hits / sum(is_event for is_event, _ in found) >= 0.98
    assert hits / sum(is_found for _, is_found in found) >= 0.95


@pytest.mark.parametrize("table", ["events", "guards", "actions", "ask_back"])
def test_no_class_of_words_matches_nothing(table):
    """A class with an empty alternative would be found in every message."""
    empty = [name for name, words in tables.vocabulary(table).items() if words.search("")]
    assert empty == []


@pytest.mark.parametrize(
    "text",
    [
        "what if i lose my laptop?",
        "how do i report phishing?",
        "what counts as a breach",
        "may i use a usb stick",
        "what happens after an incident is reported?",
    ],
)
def test_hypothetical_and_general_is_no_event(text):
    """A question about incidents, rules or what-ifs is answered as a question."""
    assert detect_event(text) is None


def test_wrongdoing_is_about_a_person():
    """A report about somebody's wrongdoing is marked for the confidential channel."""
    event = detect_event("my coworker sells our client list to a competitor")
    assert event is not None
    assert event.type is EventType.WRONGDOING
    assert event.about_person


def test_own_slip_is_not_about_a_person():
    """Owning up to a slip is an ordinary event."""
    event = detect_event("i gave my colleague my login and now files are gone")
    assert event is not None
    assert not event.about_person


@pytest.mark.parametrize(
    "text", ["my lpatop got stoln", "i cliked on a phising link!!", "LOST MY BADGE"]
)
def test_typos_and_capitals_do_not_hide_an_event(text):
    """Haste shows in the spelling; the event is found all the same."""
    assert detect_event(text) is not None
