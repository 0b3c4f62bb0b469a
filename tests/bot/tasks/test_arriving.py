"""What tasks hear from a tracker: evidence of nobody's, or words; never an end."""

import pytest

from bot.audit.entities import SYSTEM
from bot.errors import NotPermitted, UnknownTask
from bot.tasks.arriving import is_from_tracker, tracker_key
from bot.tasks.entities import Deed, EvidenceKind, Status

LINK = "https://github.example.com/example/policies/issues/12"
WORDS = "GitHub #12 was closed there."
ONCE = tracker_key("github:example/policies", 1, 1)
WHY = "the log of last week is missing"


def close(office, task, *, link=LINK, once=ONCE, actor=SYSTEM):
    office.board.arriving.closed_elsewhere(
        task.number, link=link, words=WORDS, once=once, actor=actor
    )
    return office.show(task)


def test_a_link_waits_for_approval(office):
    """The task waits, with a link that nobody supplied; twice is once."""
    task = office.open()
    close(office, task)
    shown = close(office, task)
    assert shown.task.status is Status.WAITING
    assert [(one.kind, one.words, one.supplied_by) for one in shown.evidence] == [
        (EvidenceKind.LINK, LINK, None)
    ]
    assert shown.history[-1].words == WORDS
    assert is_from_tracker(shown.history[-1])
    assert not is_from_tracker(shown.history[0])


def test_it_joins_what_waits(office):
    """Evidence of people and of the tracker is approved together."""
    task = office.waiting()
    shown = close(office, task)
    assert len(shown.evidence) == 2
    assert office.approve(shown.task).status is Status.CLOSED


def test_a_proposal_not_to_do_it_stands(office):
    """Where somebody asks not to do it, the words are kept and the question stays the same."""
    task = office.open()
    office.board.working.propose_drop(task.number, reason=WHY, seen=1, actor=office.ada)
    shown = close(office, task)
    assert shown.task.drops
    assert not shown.evidence
    assert shown.history[-1].deed is Deed.COMMENTED


def test_what_has_ended_stays_ended(office):
    """A task that was closed hears words alone."""
    task = office.closed()
    shown = close(office, task)
    assert shown.task.status is Status.CLOSED
    assert len(shown.evidence) == 1
    assert shown.history[-1].words == WORDS


@pytest.mark.parametrize("link", ["", "javascript:alert(1)", "no link at all"])
def test_a_link_that_is_none(office, link):
    """What cannot be followed is no evidence."""
    task = office.open()
    shown = close(office, task, link=link)
    assert not shown.evidence
    assert shown.task.status is Status.OPEN


def test_words_are_heard_once(office):
    """The same change is told once, under its key; the task itself stays as it is."""
    task = office.open()
    for once in (ONCE, ONCE, tracker_key("github:example/policies", 1, 2)):
        office.board.arriving.hear(task.number, words=WORDS, once=once, actor=SYSTEM)
    shown = office.show(task)
    assert [one.words for one in shown.history if one.words] == [WORDS, WORDS]
    assert shown.task.version == task.version


def test_not_for_everybody(office):
    """An employee cannot let a task hear something in the tracker's name."""
    task = office.open()
    with pytest.raises(NotPermitted):
        close(office, task, actor=office.ada)
    with pytest.raises(NotPermitted):
        office.board.arriving.hear(task.number, words=WORDS, once=ONCE, actor=office.otto)


def test_unknown_tasks(office):
    """A number that no task has is refused."""
    with pytest.raises(UnknownTask):
        office.board.arriving.hear(99, words=WORDS, once=ONCE, actor=SYSTEM)


def test_keys_differ():
    """Places, tasks and turns have keys of their own."""
    keys = {
        tracker_key(place, number, turn) for place in "ab" for number in (1, 2) for turn in (1, 2)
    }
    assert len(keys) == 8
