"""A plain sentence becomes a task: who, what, by when, how soon, about which control."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.tasks.entities import Kind, Priority
from bot.tasks.wording import Orders, day_in, is_order
from knowledge.catalogue.catalogue import load_catalogue

ORDERS = Orders(frozenset(load_catalogue().entries))
VIENNA = datetime(2026, 3, 2, 23, 30, tzinfo=ZoneInfo("Europe/Vienna"))


def _read(text, now=VIENNA):
    return ORDERS.read(text, now=now)


def test_a_name_that_was_typed_is_nobody():
    """Who was not chosen from Slack's list owns nothing, and is told of; an address is no name."""
    found = _read("assign the restore log to @maria. by 30 June, mail it to a@example.com")
    assert found.owners == ()
    assert "@maria" not in found.title
    assert "a@example.com" in found.title
    (problem,) = found.problems
    assert "I do not know who @maria is" in problem


def test_the_sentence_of_the_brief():
    """Task, control, owner, day and priority are found in one sentence."""
    found = _read("assign the restore test for A.8.13 to <@U0MARIA> by 30 June, high")
    assert found.title == "Restore test for A.8.13"
    assert found.controls == ("A.8.13",)
    assert found.owners == ("U0MARIA",)
    assert found.due_on == date(2026, 6, 30)
    assert found.priority is Priority.HIGH
    assert found.problems == ()


@pytest.mark.parametrize(
    ("text", "title", "due_on", "priority"),
    [
        ("assign <@U0A> the restore test by tomorrow", "Restore test", (3, 3), "normal"),
        (
            "please assign the audit plan to <@U0A> until end of June",
            "Audit plan",
            (6, 30),
            "normal",
        ),
        ("assign the audit plan to <@U0A> in two weeks", "Audit plan", (3, 16), "normal"),
        ("assign the audit plan to <@U0A> by next Friday, low", "Audit plan", (3, 6), "low"),
        ("assign the audit plan to <@U0A|a> due 2026-05-01, p0", "Audit plan", (5, 1), "urgent"),
        ("assign the audit plan to <@U0A> by 6/30/2026", "Audit plan", (6, 30), "normal"),
        ("assign the audit plan to <@U0A> by 30.6.2026", "Audit plan", (6, 30), "normal"),
        ("create a task for <@U0A>: write the plan", "Write the plan", None, "normal"),
        ("task: fix high CPU alerts to <@U0A> by Monday", "Fix high CPU alerts", (3, 9), "normal"),
        ("assign the high availability plan to <@U0A>", "High availability plan", None, "normal"),
        ("assign the plan with high priority to <@U0A>", "The plan", None, "high"),
        ("assign <@U0A> to may policy review by May 3", "May policy review", (5, 3), "normal"),
    ],
)
def test_ways_to_say_it(text, title, due_on, priority):
    """Order, politeness and spelling do not matter; words of the title stay in it."""
    found = _read(text)
    assert found.title == title
    assert found.due_on == (date(2026, *due_on) if due_on else None)
    assert found.priority == Priority(priority)
    assert found.problems == ()


def test_tomorrow_is_where_the_person_is():
    """The same moment is another tomorrow in another place."""
    text = "assign the plan to <@U0A> by tomorrow"
    lima = VIENNA.astimezone(ZoneInfo("America/Lima"))
    tokyo = VIENNA.astimezone(ZoneInfo("Asia/Tokyo"))
    assert _read(text).due_on == date(2026, 3, 3)
    assert _read(text, lima).due_on == date(2026, 3, 3)
    assert _read(text, tokyo).due_on == date(2026, 3, 4)


@pytest.mark.parametrize("said", ["30 June 2020", "yesterday", "2026-03-01"])
def test_a_day_that_has_passed(said):
    """A past day is no due date; it is said kindly and asked for again."""
    found = _read(f"assign the plan to <@U0A> by {said}")
    assert found.due_on is None
    assert "has passed" in " ".join(found.problems)


def test_a_day_that_cannot_be():
    """What looks like a day and is none is said, and never guessed."""
    found = _read("assign the plan to <@U0A> by 31 February")
    assert found.due_on is None
    assert "31 February" in " ".join(found.problems)


def test_the_day_is_this_year_or_next():
    """A day without a year is the next such day."""
    assert _read("assign the plan to <@U0A> by 30 January").due_on == date(2027, 1, 30)
    assert _read("assign the plan to <@U0A> by 2 March").due_on == date(2026, 3, 2)


def test_controls_in_several_spellings():
    """Clauses and controls are found as people type them; those that do not exist are named."""
    assert _read("assign A 8.24 and clause 9.2 to <@U0A>").controls == ("A.8.24", "9.2")
    assert _read("assign control 8.24 to <@U0A>").controls == ("A.8.24",)
    found = _read("assign a.99.1 to <@U0A>")
    assert found.controls == ()
    assert "no A.99.1" in " ".join(found.problems)


def test_a_control_of_our_own():
    """A control that the company wrote itself is understood, and what only looks like one is not."""
    orders = Orders({*load_catalogue().entries, "C-1"})
    found = orders.read("assign signed telemetry for c-1 to <@U0A>", now=VIENNA)
    assert found.controls == ("C-1",)
    assert orders.read("assign the C-14 and DC-1 report to <@U0A>", now=VIENNA).controls == ()


def test_several_people():
    """The first who is mentioned owns it, the others hear of it."""
    assert _read("assign the plan to <@U0A> and <@U0B> <@U0A>").owners == ("U0A", "U0B")


def test_kinds():
    """A review is a review, an improvement an improvement, anything else a gap."""
    assert _read("assign the access review to <@U0A>").kind is Kind.REVIEW
    assert _read("assign an improvement of logging to <@U0A>").kind is Kind.IMPROVEMENT
    assert _read("assign the restore test to <@U0A>").kind is Kind.GAP


@pytest.mark.parametrize(
    "text",
    [
        "how do I assign a task?",
        "assign rights by role",
        "task management in ISO 27001",
        "what is a task",
        "may <@U0A> assign rights?",
        "open the door",
        "",
    ],
)
def test_questions_are_no_orders(text):
    """What asks, or names nobody, stays a question."""
    assert not is_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "assign the plan to <@U0A>",
        "Please open a task to encrypt laptops",
        "create a gap task: encrypt laptops",
        "task: encrypt laptops",
        "assign the plan to @maria",
    ],
)
def test_orders_are_orders(text):
    """What gives somebody something, or says task, is an order."""
    assert is_order(text)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("end of the week", (2026, 3, 8)),
        ("end of month", (2026, 3, 31)),
        ("end of next month", (2026, 4, 30)),
        ("end of the quarter", (2026, 3, 31)),
        ("end of the year", (2026, 12, 31)),
        ("5", None),
        ("high", None),
        ("99/99/2026", None),
    ],
)
def test_days(said, day):
    """Ends of spans are their last day; a bare number is no day."""
    assert day_in(said, now=VIENNA) == (date(*day) if day else None)


@given(st.text(max_size=300))
def test_nothing_makes_it_stumble(text):
    """Whatever is said, something is understood and nothing breaks."""
    found = _read(f"assign {text} to <@U0A> by {text[:20]}")
    assert found.due_on is None or found.due_on >= VIENNA.date()
    assert "U0A" in found.owners
