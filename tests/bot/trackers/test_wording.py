"""What is written into a tracker: the work, and nobody's name."""

import pytest

from bot.tasks.entities import Status
from bot.trackers.entities import There
from bot.trackers.wording import closing_words, heard_words, new_issue, shown_key


def test_titles_fit(office):
    """A title of any length and direction fits, on one line, with the number in front."""
    for number, title in enumerate(["x" * 300, "שחזור " * 50, "Restore " + "🎉" * 290]):
        task = office.open(f"form:{number}", wanted=office.wanted(title))
        told = new_issue(task, "mark").title
        assert told.startswith(f"{task.label}: ")
        assert len(told.encode("utf-16-le")) <= 2 * 250


def test_what_is_empty_is_left_out(office):
    """A fact without a value is no line."""
    task = office.open(wanted=office.wanted(controls=()))
    facts = new_issue(task, "mark").facts
    assert list(facts) == ["Task", "Kind", "Priority"]


def test_the_end_has_two_words(office):
    """Done, and not to be done, are told apart; the reason stays here."""
    task = office.open()
    office.board.working.propose_drop(
        task.number, reason="costs too much", seen=1, actor=office.ada
    )
    dropped = office.approve(office.now(task))
    assert dropped.status is Status.WILL_NOT_DO
    assert closing_words(dropped) == "T-1 is not to be done, as was decided in Annexa."
    office.push()


@pytest.mark.parametrize("there", There)
def test_what_is_heard(office, there):
    """Every change is told with the issue it is about."""
    task = office.open()
    assert heard_words(task, there, issue="GitHub #12").startswith("GitHub #12 ")


def test_keys():
    """A number has a sign before it, a name has none."""
    assert [shown_key("12"), shown_key("SEC-12")] == ["#12", "SEC-12"]
