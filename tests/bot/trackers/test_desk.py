"""What holds between tasks and whichever tracker is set; each test runs with both."""

import json

import pytest

from bot.audit.entities import SYSTEM
from bot.database.outbox import Outbox
from bot.errors import NotPermitted
from bot.tasks.entities import Deed, EvidenceKind, Kind, Status, Verdict
from bot.trackers import store

WHY = "the log of last week is missing"


def test_a_task_becomes_an_issue(office, server):
    """Title, description, controls, priority, day and number are there; nobody's name is."""
    task, key = office.sent(description="Bring one server back.", controls=("A.8.13",))
    text = server.text_of(key)
    for part in ("T-1", "Test the restore", "Bring one server back.", "A.8.13", "normal"):
        assert part in text
    assert "Ada" not in text
    assert office.ada.id not in text
    assert office.links(task.number).url == server.url_of(key)
    assert office.links(task.number).called == server.called(key)
    assert office.show(task).elsewhere is None, "only who was given the links shows them"


def test_it_is_made_once(office, server):
    """However often the round runs, there is one issue."""
    office.sent()
    office.push()
    office.push()
    assert len(server.keys) == 1
    assert office.standing().waiting == 0


def test_old_tasks_and_other_kinds_stay(office, server):
    """An exception never goes out, nor a kind that is not set."""
    office.trackers = office.desk(kinds={Kind.GAP})
    office.open("form:1", wanted=office.exception())
    office.open("form:2", wanted=office.wanted(kind=Kind.REVIEW))
    office.open("form:3", wanted=office.wanted("Third"))
    office.push()
    assert [server.title_of(key) for key in server.keys] == ["T-3: Third"]


def test_tasks_from_before_stay(office, server):
    """What was opened before a tracker was set is not poured into it."""
    office.trackers = office.desk(tracker=_Elsewhere(office.server.tracker()))
    office.open("form:1")
    office.trackers.begin(actor=SYSTEM)
    office.push()
    assert not server.keys


class _Elsewhere:
    """The same tracker under another place."""

    def __init__(self, tracker):
        self._tracker = tracker
        self.place = f"{tracker.place}-of-another-team"

    def __getattr__(self, name):
        return getattr(self._tracker, name)


def test_a_tracker_that_is_down_delays(office, server):
    """What could not be made is made once it answers; the wait grows meanwhile."""
    with server.down():
        task = office.open()
        office.push()
        asked = len(server.requests)
        office.push()
        assert len(server.requests) == asked, "it is left alone for a while"
        office.push(hours=2)
        assert len(server.requests) > asked
    office.push(hours=2)
    assert len(server.keys) == 1
    assert office.links(task.number)
    assert office.standing().trouble == ""


def test_somebody_hears_of_hours_without_an_answer(office, server):
    """After some hours the admins are told once, and once that it is over."""
    with server.down():
        office.open()
        for _ in range(8):
            office.push(hours=1)
        (told,) = office.told()
        assert told["kind"] == "tracker_trouble"
        assert told["how"] == "away"
        assert told["to"] == "admins"
    office.push(hours=2)
    assert [one["kind"] for one in office.told()] == ["tracker_trouble", "tracker_back"]


def test_no_second_issue_after_silence(office, server):
    """Where the answer to the creation is lost, the issue is found by its mark."""
    server.fail(mute=True, method="POST", path="issue")
    task = office.open()
    office.push()
    assert len(server.keys) == 1
    assert office.links(task.number) is None
    office.push(minutes=10)
    assert len(server.keys) == 1
    assert office.links(task.number).url == server.url_of(server.keys[0])


def test_a_search_that_is_behind(office, server):
    """Nothing is looked for before a slow search can know of it."""
    if server.kind == "github":
        pytest.skip("GitHub lists what was made at once")
    server.fail(mute=True, method="POST", path="issue")
    office.open()
    office.push()
    server.unindexed = {"SEC-1"}
    office.push(minutes=6)
    server.unindexed = set()
    office.push(minutes=6)
    assert server.keys == ["SEC-1"]
    assert office.links(1)


def test_no_second_issue_after_a_crash(office, server, monkeypatch):
    """A process that ends between the deed and its note finds the issue when it comes back."""

    def crash(*_given, **_more):
        raise KeyboardInterrupt

    office.open()
    monkeypatch.setattr(store, "opened", crash)
    with pytest.raises(KeyboardInterrupt):
        office.push()
    monkeypatch.undo()
    assert len(server.keys) == 1
    office.push(minutes=20)
    assert len(server.keys) == 1
    assert office.links(1)


def test_an_error_of_the_server_is_tried_again(office, server):
    """A 500 that did nothing leads to one issue in the end."""
    server.fail(status=500, method="POST", path="issue")
    office.open()
    office.push()
    assert not server.keys
    office.push(minutes=10)
    assert len(server.keys) == 1


def test_it_waits_as_long_as_it_is_asked_to(office, server):
    """Retry-After is kept, and nothing is looked for: it said that nothing was done."""
    server.fail(status=429, headers={"Retry-After": "1800"}, method="POST")
    office.open()
    office.push()
    asked = len(server.requests)
    office.push(minutes=20)
    assert len(server.requests) == asked
    office.push(minutes=20)
    assert len(server.keys) == 1


def test_a_wrong_token_is_told_at_once(office, server):
    """The admins hear why, once; the token is in nothing that is told."""
    server.token = "another"
    office.open()
    office.push()
    office.push(hours=2)
    (told,) = office.told()
    assert (told["how"], told["code"], told["to"]) == ("refused", "401", "admins")
    every = Outbox(office.database, office.clock).pending(limit=1000)
    assert "of-the-test" not in str(every)
    assert "of_the_test" not in str(every)
    assert office.standing().trouble == "401"


def test_a_wrong_token_is_told_before_a_task_waits(office, server):
    """The first round of a process asks, though nothing is to be done; later ones do not."""
    office.push()
    asked = len(server.requests)
    assert asked
    office.push()
    assert len(server.requests) == asked
    server.token = "another"
    office.trackers = office.desk()
    office.push()
    assert office.told()[0]["code"] == "401"


def test_an_address_that_is_wrong_is_told(office, server):
    """What is refused for no known reason is told to the admins as well, and waited for."""
    server.fail(status=400, method="GET")
    office.push()
    (told,) = office.told()
    assert (told["kind"], told["how"], told["code"]) == ("tracker_trouble", "refused", "400")
    office.push(hours=1)
    assert office.standing().trouble == ""


def test_a_new_start_asks_again(office, server):
    """Whoever puts the token right and starts again does not wait."""
    right, server.token = server.token, "another"
    office.open()
    office.push()
    server.token = right
    office.trackers.begin(actor=SYSTEM)
    office.push(seconds=5)
    assert len(server.keys) == 1
    assert office.told()[-1]["kind"] == "tracker_back"


def test_what_it_does_not_take_is_told_to_the_leads(office, server):
    """One task that is refused keeps no other from going out, and is tried again next day."""
    server.fail(status=422 if server.kind == "github" else 400, method="POST")
    office.open("form:1")
    office.open("form:2", wanted=office.wanted("Second"))
    office.push()
    assert [server.title_of(key) for key in server.keys] == ["T-2: Second"]
    (told,) = office.told()
    assert (told["kind"], told["to"], told["task"]) == ("issue_refused", "leads", 1)
    assert office.standing().refused == 1
    office.push(days=1, minutes=1)
    assert len(server.keys) == 2
    assert office.standing().refused == 0


def test_the_end_of_a_task_closes_its_issue(office, server):
    """Approved here, it is closed there with a word that names nobody."""
    task, key = office.sent()
    office.finish(task)
    office.push()
    assert not server.is_open(key)
    assert server.said(key) == ["T-1 was approved and closed in Annexa."]
    assert office.listen() == 0, "our own deed is no news"
    assert office.now(task).status is Status.CLOSED


def test_a_refused_end_has_one_comment(office, server):
    """What cannot be closed is tried again every day, and said once."""
    task, key = office.sent()
    office.finish(task)
    ending = f"{key}/transitions" if server.kind == "jira" else f"issues/{key}"
    method = "POST" if server.kind == "jira" else "PATCH"
    server.fail(status=400, method=method, path=ending, times=2)
    office.push()
    office.push(days=1, minutes=1)
    assert server.is_open(key)
    assert [one["wish"] for one in office.told()] == ["close"]
    office.push(days=1, minutes=1)
    assert not server.is_open(key)
    assert len(server.said(key)) == 1


def test_what_ended_before_it_went_out_never_does(office, server):
    """A task that was closed while the tracker was down makes no issue."""
    with server.down():
        task = office.open()
        office.push()
        office.finish(task)
    office.push(hours=2)
    assert not server.keys
    assert office.standing().waiting == 0


def test_what_may_be_there_is_closed(office, server):
    """An issue that nobody knew of is found, and closed if its task has ended meanwhile."""
    server.fail(mute=True, method="POST", path="issue")
    task = office.open()
    office.push()
    office.finish(task)
    office.push(minutes=10)
    office.push()
    assert [server.is_open(key) for key in server.keys] == [False]


def test_a_task_that_goes_on_opens_its_issue_again(office, server):
    """Opened again here, it is open there."""
    task, key = office.sent()
    closed = office.finish(task)
    office.push()
    office.board.deciding.reopen(task.number, reason=WHY, seen=closed.version, actor=office.lena)
    office.push()
    assert server.is_open(key)
    assert "goes on" in server.said(key)[-1]
    assert WHY not in "".join(server.said(key))
    assert office.listen() == 0


def test_closed_there_is_evidence_here(office, server):
    """The link waits as evidence that nobody supplied; the task stays open until it is approved."""
    task, key = office.sent()
    server.close(key)
    assert office.listen() == 1
    shown = office.show(task)
    assert shown.task.status is Status.WAITING
    (evidence,) = shown.evidence
    assert (evidence.kind, evidence.words) == (EvidenceKind.LINK, server.url_of(key))
    assert evidence.supplied_by is None
    assert server.called(key) in office.heard(task)[0]
    assert office.listen() == 0, "told once"
    office.push()
    assert server.said(key) == []


def test_its_owner_cannot_approve_it(office, server):
    """Closing it there is no way around the second person."""
    task, key = office.sent(owner=office.lars.id)
    server.close(key)
    office.listen()
    with pytest.raises(NotPermitted):
        office.approve(office.now(task), actor=office.lars)
    closed = office.approve(office.now(task), actor=office.lena)
    assert closed.status is Status.CLOSED
    assert office.show(task).evidence[0].verdict is Verdict.ACCEPTED
    office.push()
    assert office.standing().waiting == 0


def test_sent_back_opens_it_there_again(office, server):
    """A lead who misses something sends it back, and the issue is open again."""
    task, key = office.sent()
    server.close(key)
    office.listen()
    now = office.now(task)
    office.board.deciding.send_back(task.number, reason=WHY, seen=now.version, actor=office.lena)
    office.push()
    assert server.is_open(key)
    assert office.listen() == 0
    server.close(key)
    assert office.listen() == 1
    assert len(office.show(task).evidence) == 2


def test_opened_again_there_is_told(office, server):
    """The task hears of it, and of the next closing."""
    task, key = office.sent()
    server.close(key)
    office.listen()
    server.reopen(key)
    assert office.listen() == 1
    assert office.heard(task)[-1] == f"{server.called(key)} was opened again there."
    assert office.now(task).status is Status.WAITING


def test_opened_again_after_the_end_changes_nothing_here(office, server):
    """A task that is closed here stays closed, and people hear why that differs."""
    task, key = office.sent()
    office.finish(task)
    office.push()
    server.reopen(key)
    assert office.listen() == 1
    assert "stays closed until" in office.heard(task)[-1]
    assert office.now(task).status is Status.CLOSED


def test_deleted_there_is_told(office, server):
    """A deletion is in no list; it is found within a day, told once, and the task stays."""
    task, key = office.sent()
    server.delete(key)
    assert office.listen() == 0
    assert office.listen(days=2) == 1
    assert "not there any more" in office.heard(task)[-1]
    assert office.now(task).status is Status.OPEN
    assert office.links(task.number) is None
    assert office.listen(days=2) == 0
    office.finish(task)
    office.push()
    assert office.standing().waiting == 0


def test_deleted_there_while_it_is_closed_here(office, server):
    """Closing what is gone asks for nothing more."""
    task, key = office.sent()
    server.delete(key)
    office.finish(task)
    office.push()
    assert office.standing().waiting == 0
    assert office.told() == []


def test_a_hidden_repository_is_not_a_deleted_issue(office, server):
    """Where nothing can be seen any more the token is told of, and no issue is given up."""
    task, key = office.sent()
    right, server.token = server.token, "another"
    server.fail(status=404, times=2)
    assert office.listen(days=2) == 0
    server.token = right
    assert office.links(task.number)
    assert office.told()[0]["code"] == "404"
    assert server.is_open(key)


def test_two_at_once(office, server):
    """A process that finds another at work leaves it alone."""
    office.open()
    place = office.tracker.place
    with office.database.transaction() as connection:
        at = office.clock.now()
        later = at.replace(year=at.year + 1)
        assert store.take(connection, place, taker="another", at=at, until=later)
    assert office.push() == 0
    assert not server.keys
    with office.database.transaction() as connection:
        store.give_back(connection, place, taker="another")
    assert office.push() == 1


def test_interrupted_while_listening(office, server, monkeypatch):
    """What was heard but not noted is heard again, and happens once."""
    task, key = office.sent()
    server.close(key)

    def crash(*_given, **_more):
        raise KeyboardInterrupt

    monkeypatch.setattr(store, "saw", crash)
    with pytest.raises(KeyboardInterrupt):
        office.listen()
    monkeypatch.undo()
    office.listen(minutes=20)
    deeds = [one.deed for one in office.show(task).history]
    assert deeds.count(Deed.EVIDENCE) == 1


def test_the_trail_knows_of_it(office, server):
    """Every issue made, heard of or moved has its entry: where, which, how it is, and no words."""
    task, key = office.sent()
    server.close(key)
    office.listen()
    now = office.now(task)
    office.board.deciding.send_back(task.number, reason=WHY, seen=now.version, actor=office.lena)
    office.push()
    entries = [one for one in office.audit.entries() if one.tag.startswith("issue:")]
    assert [one.tag for one in entries] == ["issue:opened", "issue:changed", "issue:changed"]
    assert {one.subject for one in entries} == {f"task:{task.number}"}
    known = {"tracker": office.tracker.called, "issue": key}
    assert [json.loads(one.facts) for one in entries] == [
        known,
        known | {"seen": "closed"},
        known | {"state": "open"},
    ]
    assert office.audit.verify().fault is None


def test_only_leads_look_after_it(office):
    """Nobody but a lead, or the program, makes it ask."""
    with pytest.raises(NotPermitted):
        office.trackers.push(office.clock.now(), actor=office.ada)
    with pytest.raises(NotPermitted):
        office.trackers.listen(office.clock.now(), actor=office.otto)
    with pytest.raises(NotPermitted):
        office.trackers.standing(actor=office.ada)
