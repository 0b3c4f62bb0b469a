"""Shortcuts and what happens in the Home, parsed from whatever Slack sends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.payloads.home import home_opened_from, home_question_from
from bot.slack.payloads.shortcuts import MessageKey, key_from, marked_from

BODY = {
    "type": "message_action",
    "trigger_id": "t.1",
    "team": {"id": "T0HOME"},
    "user": {"id": "U0ADA"},
    "channel": {"id": "C0TEAM", "name": "team"},
    "message": {"ts": "1700000000.000100", "user": "U0LENA", "text": "Is <@U0BOB> &lt;ok&gt;?"},
    "message_ts": "1700000000.000100",
}


def test_marked_message_is_parsed():
    """Who marked which message, with its words less markup."""
    marked = marked_from(BODY)
    assert (marked.user, marked.team, marked.trigger_id) == ("U0ADA", "T0HOME", "t.1")
    assert marked.text == "Is <ok>?"
    assert marked.key == "C0TEAM:1700000000.000100"
    assert key_from(marked.key) == MessageKey(channel="C0TEAM", ts="1700000000.000100")
    assert not marked.by_app


@pytest.mark.parametrize("message", [{}, {"text": None}, {"text": "", "files": [{"id": "F1"}]}])
def test_message_without_words_is_empty(message):
    """A picture, a file or a card has no words; the ts comes from beside the message."""
    marked = marked_from(BODY | {"message": message})
    assert marked.text == ""
    assert marked.ts == "1700000000.000100"


@pytest.mark.parametrize("message", [{"bot_id": "B1"}, {"subtype": "bot_message"}])
def test_message_of_an_app_is_known(message):
    """What an app wrote is told apart."""
    assert marked_from(BODY | {"message": message}).by_app


@given(text=st.text(max_size=500))
def test_any_text_is_data(text):
    """Whatever a message says becomes words."""
    marked = marked_from(BODY | {"message": {"text": text, "ts": "1.1"}})
    assert marked.text == " ".join(marked.text.split())


def test_home_opened_carries_what_is_seen():
    """The hash of the seen view comes along; other tabs are not the Home."""
    event = {"user": "U0ADA", "tab": "home", "view": {"hash": "h.1"}}
    body = {"event_id": "Ev1", "team_id": "T0HOME", "event": event}
    assert home_opened_from(body).seen == "h.1"
    assert home_opened_from(body | {"event": {"user": "U0ADA", "tab": "home"}}).seen == ""
    assert home_opened_from(body | {"event": {"user": "U0ADA", "tab": "messages"}}) is None
    assert home_opened_from(body | {"event": {"user": "U0ADA"}}) is None


def _pressed(action, values=None):
    return {
        "actions": [action],
        "user": {"id": "U0ADA"},
        "team": {"id": "T0HOME"},
        "trigger_id": "t.2",
        "container": {"type": "view"},
        "view": {"state": {"values": values}} if values is not None else {},
    }


@pytest.mark.parametrize("typed", ["  is there\n a backup? ", None, ""])
def test_question_box_is_read_by_enter_and_by_button(typed):
    """Enter brings the words itself, the button has them from the state of the view."""
    wanted = " ".join((typed or "").split())
    entered = _pressed({"action_id": "home_question", "value": typed})
    values = {"home_question:7": {"home_question": {"value": typed}}}
    pressed = _pressed({"action_id": "home_ask", "value": "ask"}, values)
    assert home_question_from(entered).text == wanted
    assert home_question_from(pressed).text == wanted


@pytest.mark.parametrize("values", [None, {}, {"other": {"else": {"value": "x"}}}])
def test_button_without_a_box_has_no_words(values):
    """Where the state lacks the box, there are no words, and no error."""
    assert home_question_from(_pressed({"action_id": "home_ask"}, values)).text == ""
