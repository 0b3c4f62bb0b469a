"""A task goes its way from open to closed, with evidence and by another, or says why not."""

import itertools
import json
import threading
from dataclasses import replace
from datetime import date

import pytest

from bot.database.outbox import Outbox
from bot.errors import (
    BotError,
    NothingSaid,
    NotPermitted,
    ReasonMissing,
    TaskChanged,
    TaskWrong,
    UnknownTask,
)
from bot.people.permissions import actor_id
from bot.records.evidence_files import LARGEST
from bot.tasks.entities import (
    LONGEST_TITLE,
    TRANSITIONS,
    Deed,
    EvidenceKind,
    Move,
    Period,
    Status,
    Supplied,
    Verdict,
)
from tests.bot.tasks.conftest import LINK, PEOPLE, WHY

FILE = Supplied(
    kind=EvidenceKind.FILE,
    name="../Restore Log.PDF",
    content=b"%PDF restored",
    period=Period(from_on=date(2026, 1, 1), until_on=date(2026, 2, 28)),
)


def test_the_whole_way(office):
    """Started, evidence, sent back, evidence, approved by another: closed, and all of it told."""
    board, task = office.board, office.open()
    task = board.working.start(task.number, seen=1, actor=office.ada)
    task = office.supply(task)
    assert task.status is Status.WAITING
    task = board.deciding.send_back(task.number, reason=WHY, seen=task.version, actor=office.lena)
    assert (task.status, task.reason) == (Status.IN_PROGRESS, WHY)
    task = office.supply(task, supplied=FILE, once="press:2")
    task = office.approve(task)

    assert (task.status, task.approver, task.ruling) == (
        Status.CLOSED,
        office.lena.id,
        "approved",
    )
    shown = office.show(task)
    assert [one.deed for one in shown.history] == [
        Deed.OPENED,
        Deed.STARTED,
        Deed.EVIDENCE,
        Deed.SENT_BACK,
        Deed.EVIDENCE,
        Deed.APPROVED,
    ]
    assert [one.verdict for one in shown.evidence] == [Verdict.SENT_BACK, Verdict.ACCEPTED]
    assert shown.evidence[1].name == "Restore Log.PDF"
    assert office.audit.verify().is_intact
    facts = " ".join(one.facts for one in office.audit.entries())
    assert WHY not in facts
    assert "evidence_hash" in facts


@pytest.mark.parametrize(("status", "move"), list(itertools.product(Status, Move)))
def test_the_one_table_of_transitions(office, status, move):
    """From every status every move leads where the table says, or is refused with the status."""
    task = _brought_to(office, status)
    actor = office.lars if move in {Move.APPROVE, Move.APPROVE_DROP} else office.lena
    expected = TRANSITIONS[status].get(move)
    needs_drop = {Move.APPROVE: False, Move.APPROVE_DROP: True}.get(move, task.drops)
    if move is Move.LAPSE or needs_drop != task.drops:
        return
    deed = _MOVES[move]
    if status.is_over and move in {Move.APPROVE, Move.APPROVE_DROP}:
        # What is over was decided already: nothing is changed, and nobody is scolded.
        assert deed(office, task, actor).is_first is False
        return
    if status is Status.IN_PROGRESS and move is Move.START:
        assert deed(office, task, actor).is_first is False
        return
    if expected is None:
        with pytest.raises(TaskWrong, match=status.value):
            deed(office, task, actor)
        assert office.show(task).task == task
    else:
        assert deed(office, task, actor).status is expected


_MOVES = {
    Move.START: lambda o, t, a: o.board.working.start(t.number, seen=t.version, actor=a),
    Move.SUBMIT: lambda o, t, a: o.supply(t, actor=a, once="move"),
    Move.PROPOSE_DROP: lambda o, t, a: o.board.working.propose_drop(
        t.number, reason=WHY, seen=t.version, actor=a
    ),
    Move.SEND_BACK: lambda o, t, a: o.board.deciding.send_back(
        t.number, reason=WHY, seen=t.version, actor=a
    ),
    Move.APPROVE: lambda o, t, a: o.approve(t, actor=a),
    Move.APPROVE_DROP: lambda o, t, a: o.approve(t, actor=a),
    Move.REOPEN: lambda o, t, a: o.board.deciding.reopen(
        t.number, reason=WHY, seen=t.version, actor=a
    ),
}


def _brought_to(office, status):
    if status is Status.OPEN:
        return office.open()
    if status is Status.IN_PROGRESS:
        return office.board.working.start(office.open().number, seen=1, actor=office.ada)
    if status is Status.WAITING:
        return office.waiting()
    if status is Status.WILL_NOT_DO:
        task = _MOVES[Move.PROPOSE_DROP](office, office.open(), office.ada)
        return office.approve(task)
    closed = office.closed()
    return closed if status is Status.CLOSED else _MOVES[Move.REOPEN](office, closed, office.lena)


def test_closing_needs_evidence(office):
    """What nobody has shown cannot be approved, and old evidence does not close a task twice."""
    task = office.open()
    with pytest.raises(TaskWrong):
        office.approve(task)
    again = _MOVES[Move.REOPEN](office, office.closed(), office.lena)
    waiting = _MOVES[Move.PROPOSE_DROP](office, again, office.ada)
    back = _MOVES[Move.SEND_BACK](office, waiting, office.lars)
    with pytest.raises(TaskWrong):
        office.approve(back, actor=office.lars)


def test_nobody_approves_their_own(office):
    """Neither the owner nor who supplied the evidence closes a task, while others can."""
    owned = office.supply(
        office.open(wanted=office.wanted(owner=office.lena.id)), actor=office.lena
    )
    with pytest.raises(NotPermitted, match="own it"):
        office.approve(owned)
    supplied = office.supply(office.open("form:2"), actor=office.lena, once="press:2")
    with pytest.raises(NotPermitted, match="supplied evidence"):
        office.approve(supplied)
    assert office.approve(owned, actor=office.lars).ruling == "approved"
    for nobody in (office.ada, office.otto, office.root):
        with pytest.raises(NotPermitted):
            office.approve(supplied, actor=nobody)


def test_a_single_lead_is_on_record_as_such(office):
    """Where nobody else may approve, a lead does it alone and the record says so."""
    office.load(PEOPLE.replace("e-4,lars@example.com,lead", "e-4,lars@example.com,employee"))
    task = office.supply(office.open(), actor=office.lena)
    assert office.approve(task).ruling == "self-approved"


def test_whom_a_team_of_one_has_named(office):
    """The approver from outside sees what waits and decides about it, and does nothing else."""
    office.load(PEOPLE.replace("e-4,lars@example.com,lead", "e-4,lars@example.com,employee"))
    task = office.supply(office.open(), actor=office.lena)
    with pytest.raises(NotPermitted):
        office.show(task, actor=office.ben)
    office.name_approver("ben@example.com")
    assert {"approve it", "send it back"} <= set(office.show(task, actor=office.ben).verbs)
    with pytest.raises(NotPermitted, match="somebody else"):
        office.approve(task)
    with pytest.raises(NotPermitted):
        office.board.working.reschedule(
            task.number, due_on=date(2026, 9, 1), seen=task.version, actor=office.ben
        )
    back = _MOVES[Move.SEND_BACK](office, task, office.ben)
    again = office.supply(back, actor=office.lena, once="press:2")
    assert office.approve(again, actor=office.ben).ruling == "approved"


def test_handing_over_does_not_free_the_evidence(office):
    """Whoever supplied evidence stays its supplier, and a task that waits is not handed over."""
    task = office.waiting()
    with pytest.raises(TaskWrong, match="sent back"):
        office.board.working.hand_over(
            task.number, to=office.ben.id, seen=task.version, actor=office.lena
        )


def test_not_doing_it_needs_a_reason_and_another(office):
    """Whoever asks not to do a task cannot agree to it; the reason is kept and sealed."""
    task = office.open()
    with pytest.raises(ReasonMissing):
        office.board.working.propose_drop(task.number, reason="no", seen=1, actor=office.ada)
    asked = _MOVES[Move.PROPOSE_DROP](office, task, office.lena)
    with pytest.raises(NotPermitted, match="asked for it"):
        office.approve(asked)
    with pytest.raises(TaskWrong, match="sent that back"):
        office.supply(asked)
    dropped = office.approve(asked, actor=office.lars)
    assert (dropped.status, dropped.reason) == (Status.WILL_NOT_DO, WHY)


def test_two_decide_at_once(office):
    """Of two presses at the same moment one counts; the other hears what the task is now."""
    task = office.waiting()
    found = []

    def press(deed, actor):
        try:
            found.append(deed(office, task, actor).is_first)
        except TaskWrong as error:
            found.append(str(error))
        except TaskChanged as error:
            found.append(str(error))

    presses = [
        threading.Thread(target=press, args=(_MOVES[Move.APPROVE], office.lars)),
        threading.Thread(target=press, args=(_MOVES[Move.SEND_BACK], office.lena)),
    ]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert found.count(True) == 1
    (other,) = [one for one in found if one is not True]
    assert other is False or "T-1" in other
    assert len(office.show(task).history) == 3


def test_the_same_press_is_once(office):
    """A press or form that is offered again changes nothing and says so."""
    task = office.open()
    first = office.supply(task, once="form:9")
    again = office.supply(task, once="form:9")
    assert (first.is_first, again.is_first, again.version) == (True, False, first.version)
    assert len(office.show(task).evidence) == 1
    started = office.board.working.start(
        office.open("form:2").number, seen=1, actor=office.ada, once="p"
    )
    assert not office.board.working.start(
        started.number, seen=1, actor=office.ada, once="p"
    ).is_first


@pytest.mark.parametrize(
    ("supplied", "error"),
    [
        (replace(LINK, words="javascript:alert(1)"), TaskWrong),
        (replace(LINK, words="https://"), TaskWrong),
        (replace(LINK, words="https://[bad"), TaskWrong),
        (Supplied(kind=EvidenceKind.MESSAGE, words=" \n"), NothingSaid),
        (Supplied(kind=EvidenceKind.MESSAGE, words="x" * 3_001), TaskWrong),
        (replace(FILE, content=b""), TaskWrong),
        (replace(FILE, name="run.exe"), TaskWrong),
        (replace(FILE, name="page.html"), TaskWrong),
        (replace(FILE, name="pdf"), TaskWrong),
        (replace(FILE, content=b"x" * (LARGEST + 1)), TaskWrong),
        (
            replace(LINK, period=Period(from_on=date(2026, 2, 2), until_on=date(2026, 2, 1))),
            TaskWrong,
        ),
        (replace(LINK, period=Period(from_on=date(2026, 3, 3))), TaskWrong),
    ],
)
def test_what_shows_nothing_is_no_evidence(office, supplied, error):
    """Empty, odd, too large or impossible evidence is refused in words, and nothing is kept."""
    task = office.open()
    with pytest.raises(error):
        office.supply(task, supplied=supplied)
    assert office.show(task).evidence == ()


def test_files_are_for_those_who_see_the_task(office):
    """The bytes come back as they were, to whoever may look at the task and to nobody else."""
    task = office.supply(office.open(), supplied=FILE)
    (evidence,) = office.show(task).evidence
    found, content = office.board.listing.file(evidence.id, actor=office.otto)
    assert (found.sha256, content) == (evidence.sha256, FILE.content)
    for stranger in (office.cem, office.root):
        with pytest.raises(NotPermitted):
            office.board.listing.file(evidence.id, actor=stranger)
    with pytest.raises(UnknownTask):
        office.board.listing.file("none", actor=office.lena)


def test_the_same_file_for_two_tasks(office):
    """Two tasks may show the same file; it is kept once and found by both."""
    office.supply(office.open(), supplied=FILE)
    second = office.supply(office.open("form:2"), supplied=FILE, once="press:2")
    (evidence,) = office.show(second).evidence
    assert office.board.listing.file(evidence.id, actor=office.ada)[1] == FILE.content


def test_more_time_is_a_wish(office):
    """Asking moves nothing; a lead moves the date; a date in the past is refused."""
    board = office.board
    task = office.open(wanted=office.wanted(due_on=date(2026, 3, 9)))
    day = date(2026, 4, 1)
    wished = board.working.wish_time(task.number, due_on=day, reason=WHY, actor=office.ada)
    assert (wished.due_on, wished.version) == (date(2026, 3, 9), 1)
    assert office.show(task).history[-1].due_on == day
    with pytest.raises(TaskWrong, match="has passed"):
        board.working.wish_time(task.number, due_on=date(2026, 3, 1), reason=WHY, actor=office.ada)
    moved = board.working.reschedule(task.number, due_on=day, seen=1, actor=office.lena)
    assert (moved.due_on, moved.version) == (day, 2)


def test_handing_over(office):
    """The new owner can work on it, the old one cannot any more; it goes to colleagues alone."""
    board, task = office.board, office.open()
    with pytest.raises(TaskWrong, match="auditor"):
        board.working.hand_over(task.number, to=office.otto.id, seen=1, actor=office.ada)
    handed = board.working.hand_over(task.number, to=office.cem.id, seen=1, actor=office.ada)
    assert handed.owner == office.cem.id
    with pytest.raises(NotPermitted):
        board.working.start(task.number, seen=handed.version, actor=office.ada)
    assert board.working.start(task.number, seen=handed.version, actor=office.cem)


def test_an_owner_who_left(office):
    """The task of somebody who left stays, is found, and can be given to another."""
    task = office.open(wanted=office.wanted(owner=office.cem.id))
    office.people.person_for_slack("U0000CEM", deactivated=True)
    assert office.show(task).task.owner == office.cem.id
    handed = office.board.working.hand_over(
        task.number, to=office.ada.id, seen=1, actor=office.lena
    )
    assert handed.owner == office.ada.id


def test_comments_and_watching(office):
    """Who has a part may say something; watching makes one; an empty comment is none."""
    working, task = office.board.working, office.open()
    with pytest.raises(NotPermitted):
        working.comment(task.number, "hello", actor=office.ben)
    working.watch(task.number, actor=office.lars)
    assert not working.watch(task.number, actor=office.lars).is_first
    working.comment(task.number, " hello \x00", actor=office.ada)
    with pytest.raises(NothingSaid):
        working.comment(task.number, " \n", actor=office.ada)
    shown = office.show(task)
    assert shown.task.watchers == (office.lars.id,)
    assert [one.words for one in shown.history if one.deed is Deed.COMMENTED] == ["hello"]
    assert shown.task.version == 1


def test_watching_no_more(office):
    """Whoever watches stops by themselves, once, and has a part in the task no more."""
    working, task = office.board.working, office.open(wanted=office.wanted(watchers=()))
    with pytest.raises(NotPermitted):
        working.unwatch(task.number, actor=office.ben)
    working.watch(task.number, actor=office.lars)
    stopped = working.unwatch(task.number, actor=office.lars)
    assert (stopped.watchers, stopped.is_first) == ((), True)
    assert not working.unwatch(task.number, actor=office.lars).is_first
    assert [one.deed for one in office.show(task).history][1:] == [Deed.WATCHED, Deed.UNWATCHED]


def test_editing(office):
    """What is given changes, the rest stays; what is over does not change."""
    working, task = office.board.working, office.open()
    edited = working.edit(
        task.number, title=" Restore \n weekly ", seen=1, actor=office.lena, controls=("A.8.14",)
    )
    assert (edited.title, edited.controls) == ("Restore weekly", ("A.8.14",))
    assert edited.description == task.description
    for wrong in ({"title": "..."}, {"controls": ("A.99.9",)}):
        with pytest.raises(TaskWrong):
            working.edit(task.number, seen=2, actor=office.lena, **wrong)
    closed = office.approve(office.supply(edited))
    with pytest.raises(TaskWrong, match="closed"):
        working.edit(closed.number, title="Late", seen=closed.version, actor=office.lena)


def test_an_edited_title_without_end(office):
    """What of a long title does not fit is read in the description; nothing of it is lost."""
    task = office.open(wanted=office.wanted(description="As last year."))
    long = "Restore " + "the ledger and " * 30
    edited = office.board.working.edit(task.number, title=long, seen=1, actor=office.lena)
    assert len(edited.title) <= LONGEST_TITLE
    assert edited.description == f"{long.strip()}\n\nAs last year."


def test_what_was_edited_is_found_by_what_it_says_now(office):
    """A near-duplicate of the new words is shown first, one of the old words is none any more."""
    task = office.open()
    office.board.working.edit(
        task.number, title="Count all visitor badges", description="", seen=1, actor=office.lena
    )
    alike = office.board.opening.alike
    same = office.wanted(title="Count all visitor badges")
    assert [one.number for one in alike(same, actor=office.lena)] == [task.number]
    assert alike(office.wanted(), actor=office.lena) == ()


def test_an_exception_holds_until_its_end(office, clock):
    """The risk owner agrees, it holds for its person, and the day after its end it is open again."""
    board = office.board
    task = office.open(wanted=office.exception(), actor=office.ada)
    with pytest.raises(TaskWrong, match="evidence"):
        board.working.ask_approval(office.open("f").number, seen=1, actor=office.lena)
    asked = board.working.ask_approval(task.number, seen=1, actor=office.ada)
    assert not board.working.ask_approval(
        task.number, seen=asked.version, actor=office.ada
    ).is_first
    with pytest.raises(NotPermitted, match="risk"):
        office.approve(asked)
    agreed = office.approve(asked, actor=office.ben)
    assert agreed.status is Status.CLOSED
    assert [one.number for one in board.listing.exceptions_of(office.ada)] == [task.number]
    assert board.listing.exceptions_of(office.cem) == []

    clock.at = clock.at.replace(month=6, day=30, hour=23)
    assert board.deciding.lapse(clock.now()) == 0
    clock.forward(hours=2)
    assert board.deciding.lapse(clock.now()) == 1
    assert board.deciding.lapse(clock.now()) == 0
    lapsed = office.show(task).task
    assert (lapsed.status, lapsed.approver) == (Status.REOPENED, None)
    assert board.listing.exceptions_of(office.ada) == []
    entry = [one for one in office.audit.entries() if "lapsed" in one.facts]
    assert [one.actor for one in entry] == ["system"]


def test_what_is_not_there(office):
    """A number that nobody gave is told as such, whoever asks."""
    for deed in _MOVES.values():
        ghost = replace(office.open(f"form:{id(deed)}"), number=999)
        with pytest.raises(UnknownTask, match="T-999"):
            deed(office, ghost, office.lena)


def test_entries_name_ids_alone(office):
    """No entry about tasks holds words, names or addresses."""
    office.approve(office.waiting())
    for entry in office.audit.entries():
        if not entry.tag.startswith("task"):
            continue
        told = json.dumps(entry.facts) + entry.actor + entry.subject
        assert "ada@" not in told
        assert "restore" not in told.lower()
        assert entry.actor in {actor_id(office.ada), actor_id(office.lena)}


def test_each_change_is_told_once(office, clock):
    """Every entry about a task has one message that waits, numbered with its place."""
    task = office.closed()
    news = [one for one in Outbox(office.database, clock).pending() if one.kind == "task_news"]
    entries = [one for one in office.audit.entries() if one.tag.startswith("task")]
    assert len(news) == len(entries) == len(office.show(task).history)
    assert {one.id for one in news} == {f"task_news:1:{n}" for n in (1, 2, 3)}


def test_errors_are_words_for_people(office):
    """Everything that is refused is refused with an error whose text may be shown."""
    task = office.open()
    with pytest.raises(BotError) as refused:
        office.board.working.hand_over(task.number, to="p-none", seen=1, actor=office.lena)
    assert str(refused.value)
