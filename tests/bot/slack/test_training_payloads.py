"""What a lesson's forms carry along, and which sentences are about one's own training."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.payloads.basics import Press
from bot.slack.payloads.training import (
    Goal,
    Sender,
    Visit,
    answers_from,
    asks_what_is_owed,
    click_from,
    day_from,
    page_from,
    wished_rest,
)

SHA = "ab" * 32


def press(value, *, channel="D0ADA"):
    return Press(
        team="T0HOME",
        user="U0ADA",
        channel=channel,
        message_ts="1.2",
        thread_ts="1.2",
        value=value,
        pressed_at="1.3",
        trigger_id="t",
        response_url="https://hooks.example.com/x",
        alone=False,
    )


def sender(visit, user="U0ADA"):
    return Sender(team="T0HOME", user=user, view="V1", trigger_id="t", visit=visit)


def test_visit_survives_the_form():
    """What a form carries along comes back as it was."""
    visit = Visit(
        assignment="0a1b", goal=Goal.PAGE, page=3, sha256=SHA, words="1", place="D:1", reply="https"
    )
    assert Visit.parsed(visit.private) == visit
    assert len(visit.private) < 3_000


@given(st.text(max_size=300))
def test_no_form_breaks_the_reading(private):
    """Whatever stands in a form, it is a visit or nothing, and never an error."""
    assert Visit.parsed(private) is None or Visit.parsed(private).assignment


@pytest.mark.parametrize(
    "private",
    [
        "",
        "1",
        "null",
        "[]",
        "{}",
        '{"assignment":""}',
        '{"assignment":"../x"}',
        '{"assignment":"a","goal":"away"}',
        '{"assignment":"a","page":"2"}',
    ],
)
def test_what_is_no_visit(private):
    """A form of something else, or one that was tampered with, is none of a lesson."""
    assert Visit.parsed(private) is None


def test_visit_begins_at_a_button():
    """The place of the click is known by ids; a button with another value begins nothing."""
    begun = Visit.begun(press("0a1b"))
    assert begun.place == "D0ADA:1.2"
    assert begun.reply == "https://hooks.example.com/x"
    assert Visit.begun(press("0a1b", channel="")).place == "home"
    assert Visit.begun(press("A-1042: because")) is None


def test_click_needs_hash_and_words():
    """Only the form with the words of acknowledgement on it acknowledges."""
    visit = Visit(assignment="0a1b", sha256=SHA, words="1", place="D0ADA:1.2")
    assert click_from(sender(visit)).sha256 == SHA
    assert click_from(sender(None)) is None
    for broken in (Visit(assignment="0a1b", words="1"), Visit(assignment="0a1b", sha256=SHA)):
        assert click_from(sender(broken)) is None
    assert click_from(sender(Visit(assignment="0a1b", sha256="x" * 64, words="1"))) is None


def test_click_is_known_again_but_is_nobody_elses():
    """The same press twice is one piece of work; a colleague's on the same form is another."""
    visit = Visit(assignment="0a1b", sha256=SHA, words="1")
    ada = click_from(sender(visit))
    assert ada.workflow_id == click_from(sender(visit)).workflow_id
    assert ada.workflow_id != click_from(sender(visit, user="U0LENA")).workflow_id
    assert "U0ADA" not in ada.workflow_id


def test_confirmation_stays_only_where_nobody_else_reads():
    """In direct messages a confirmation may stay; in a channel it is for the learner's eyes."""
    for place, stays in (("D0ADA:1.2", True), ("C0TEAM:1.2", False), ("home", False)):
        visit = Visit(assignment="0a1b", sha256=SHA, words="1", place=place)
        assert click_from(sender(visit)).stays is stays


@pytest.mark.parametrize(
    ("value", "page"),
    [("3", 3), ("", 1), ("x", 1), ("-1", 1), ("99999999", 1), ("²", 1)],
)
def test_page_of_a_button(value, page):
    """A button leads to a page; one that says nonsense leads to the first."""
    assert page_from({"actions": [{"value": value}]}) == page


def test_answers_are_opaque_ids():
    """What was chosen comes by ids; an empty question is empty, other inputs are none."""
    body = {
        "view": {
            "state": {
                "values": {
                    "a": {"quiz_answer:q1": {"selected_option": {"value": "o1"}}},
                    "b": {"quiz_answer:q2": {"selected_option": None}},
                    "c": {"other": {"value": "x"}},
                }
            }
        }
    }
    assert answers_from(body) == {"q1": "o1", "q2": ""}


@pytest.mark.parametrize(
    ("chosen", "day"),
    [("2026-12-03", date(2026, 12, 3)), ("2026-13-40", None), (None, None), ("soon", None)],
)
def test_day_of_the_form(chosen, day):
    """A day is read as Slack sends it, anything else is no day."""
    element = {"put_off_until": {"selected_date": chosen}}
    assert day_from({"view": {"state": {"values": {"x": element}}}}) == day


@pytest.mark.parametrize(
    "text",
    [
        "what do I owe?",
        "What do I still owe",
        "what training do I have?",
        "Which training do I have to do?",
        "what courses must I take?",
        "show me what I owe",
        "my training",
        "please tell me what do I owe",
    ],
)
def test_asking_what_is_owed(text):
    """The usual ways to ask are understood without a search."""
    assert asks_what_is_owed(text)


@pytest.mark.parametrize(
    "text",
    [
        "what do I owe the tax office?",
        "what training do our policies ask for?",
        "who owes training?",
        "what do I do with my laptop?",
        "",
        "my training " * 30,
    ],
)
def test_other_questions_stay_questions(text):
    """Whatever asks for more than one's own status is answered from the documents."""
    assert not asks_what_is_owed(text)


@pytest.mark.parametrize(
    "text",
    [
        "remind me Thursday",
        "Remind me tomorrow!",
        "please remind me on 3 December",
        "can you remind me next week?",
        "remind me in 3 days",
        "remind me on the 3rd of December 2026",
        "remind me blursday",
    ],
)
def test_wishing_a_rest(text):
    """A sentence about nothing but a time is a wish to hear then; a slip in it is asked about."""
    assert wished_rest(text).startswith("remind me")


@pytest.mark.parametrize(
    "text",
    [
        "remind me about the backup tomorrow",
        "remind me how long passwords must be",
        "remind me what A.8.13 says",
        "remind me to lock the door",
        "remind me please of all the rules that there are for visitors",
        "remind me",
        "remind Ada tomorrow",
        "tomorrow",
    ],
)
def test_other_reminders_stay_questions(text):
    """Whoever names a thing wants to know something."""
    assert wished_rest(text) == ""
