"""Jira's own ways: workflows, forms, two kinds of search, and words that stay words."""

import re
import time
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.trackers import jira, web
from bot.trackers.entities import There
from bot.trackers.errors import IssueGone, IssueRefused, TrackerAway, TrackerRefuses
from tests.bot.trackers.jira_server import (
    DECLINED,
    DOING,
    SHIPPED,
    TO_DO,
    TOKEN,
    JiraServer,
    way,
)
from tests.bot.trackers.test_github import new

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def server():
    server = JiraServer()
    yield server
    server.stop()


def status(server, key="SEC-1"):
    return server.issues[key]["fields"]["status"]["name"]


def test_fields(server):
    """Project, type, day and labels are Jira's own fields."""
    issue = server.tracker(issue_type="Sub-thing").create(new())
    fields = server.issues["SEC-1"]["fields"]
    assert issue.url == f"{server.url}/browse/SEC-1"
    assert fields["project"] == {"key": "SEC"}
    assert fields["issuetype"] == {"name": "Sub-thing"}
    assert fields["duedate"] == "2026-06-30"
    assert fields["labels"] == ["annexa", "annexa-T-1-abcd", "priority-high"]


def test_a_form_without_a_day(server):
    """Where the form has no such field the issue is made without it, once."""
    server.unknown_fields = {"duedate"}
    server.tracker().create(new())
    assert "duedate" not in server.issues["SEC-1"]["fields"]
    assert len(server.issues) == 1


@pytest.mark.parametrize("missing", [{"labels"}, {"labels", "duedate"}])
def test_a_form_without_labels(server, missing):
    """Without labels it could never be found again, so it is not made."""
    server.unknown_fields = missing
    with pytest.raises(IssueRefused):
        server.tracker().create(new(due_on=date(2026, 6, 30)))
    assert not server.issues


def test_words_of_people_are_no_markup(server):
    """Mentions, pictures and the end of the block stay words."""
    words = "[~accountid:1] !https://evil.example/x.png! {noformat} [x|https://evil.example]"
    server.tracker().create(new(description=words))
    said = server.issues["SEC-1"]["fields"]["description"]
    assert said.count("{noformat}") % 2 == 0
    assert words not in said
    assert "[~accountid:1]" in said.split("{noformat}")[3]


@pytest.mark.parametrize("end", ["{noformat:title=x}", "{NoFormat}", "{no{noformat}format}"])
def test_no_words_end_the_block(server, end):
    """However the end of a block is written, what follows it is no markup either."""
    server.tracker().create(new(description=f"{end} [~accountid:1]"))
    said = server.issues["SEC-1"]["fields"]["description"]
    block = said.split("{noformat}")[-2]
    assert "[~accountid:1]" in block
    assert not re.search(r"\{noformat", block, re.IGNORECASE)


def test_done_is_a_category(server):
    """A workflow that knows no Done is closed by what it counts as done."""
    tracker = server.tracker()
    tracker.create(new())
    tracker.close("SEC-1", dropped=False)
    assert status(server) == SHIPPED["name"]
    assert tracker.state("SEC-1") is There.CLOSED


def test_not_to_be_done_has_its_own_way(server):
    """What is not to be done does not look as if it were done, where the workflow tells them apart."""
    tracker = server.tracker()
    tracker.create(new())
    tracker.close("SEC-1", dropped=True)
    assert status(server) == DECLINED["name"]


def test_one_way_serves_for_both(server):
    """Where there is one way alone, it is taken."""
    server.ways = [way(5, "Finish", SHIPPED)]
    tracker = server.tracker()
    tracker.create(new())
    tracker.close("SEC-1", dropped=True)
    assert status(server) == SHIPPED["name"]


def test_a_workflow_without_a_way(server):
    """Where nothing leads to an end, a person is told; nothing else is tried."""
    server.ways = [way(11, "Begin", DOING)]
    tracker = server.tracker()
    tracker.create(new())
    with pytest.raises(IssueRefused) as refusal:
        tracker.close("SEC-1", dropped=False)
    assert refusal.value.code == "no transition"
    assert status(server) == TO_DO["name"]


def test_open_again_is_new(server):
    """An issue is put back to where new ones are."""
    tracker = server.tracker()
    tracker.create(new())
    tracker.close("SEC-1", dropped=False)
    tracker.reopen("SEC-1")
    assert status(server) == TO_DO["name"]


@pytest.mark.parametrize("deployment", ["Cloud", "Server"])
def test_both_kinds_of_search(server, deployment):
    """The cloud has another search than a server of your own; both find the mark."""
    server.deployment = deployment
    tracker = server.tracker()
    tracker.create(new())
    tracker.create(new(mark="annexa-T-2-abcd"))
    assert tracker.find("annexa-T-2-abcd", since=LONG_AGO).key == "SEC-2"
    assert tracker.find("annexa-T-3-abcd", since=LONG_AGO) is None
    changes = tracker.changed(since=AT - timedelta(minutes=20), tag="", at=AT)
    assert changes.states == {"SEC-1": There.OPEN, "SEC-2": There.OPEN}
    assert 'updated >= "-30m"' in server.searches[-1]


def test_how_it_lets_us_in(server):
    """With an e-mail address the token is a password of the cloud's, without one it stands alone."""
    server.tracker().check()
    server.tracker(email="bot@example.com").check()
    said = [
        value.split()[0]
        for one in server.headers
        for name, value in one.items()
        if name.lower() == "authorization"
    ]
    assert said[0] == "Bearer"
    assert said[-1] == "Basic"


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (429, {"Retry-After": "90"}, timedelta(seconds=90)),
        (429, {}, None),
        (503, {"Retry-After": "90"}, timedelta(seconds=90)),
        (500, {}, None),
    ],
)
def test_it_is_waited_for(server, status, headers, wait):
    """The library's own patience is off: the round waits, not the process."""
    server.fail(status=status, headers=headers)
    with pytest.raises(TrackerAway) as away:
        server.tracker().check()
    assert away.value.wait == wait
    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [302, 401, 403, 404])
def test_it_refuses(server, status):
    """What only a person can mend is no delay, and no redirect is followed."""
    other = JiraServer()
    try:
        server.fail(status=status, headers={"Location": other.url}, path="project")
        with pytest.raises(TrackerRefuses) as refusal:
            server.tracker().check()
        assert refusal.value.code == str(status)
        assert other.requests == []
    finally:
        other.stop()


def test_gone_or_hidden(server):
    """An issue is gone only where the project can be seen."""
    tracker = server.tracker()
    tracker.create(new())
    server.delete("SEC-1")
    with pytest.raises(IssueGone):
        tracker.state("SEC-1")
    server.fail(status=404, path="project")
    with pytest.raises(TrackerRefuses):
        tracker.state("SEC-1")


@pytest.mark.parametrize("body", [b"<html>sign in</html>", [1], {"key": "x y"}, {"key": 5}, {}])
def test_odd_answers(server, body):
    """What is no answer of Jira's delays and never breaks anything."""
    server.fail(status=200, body=body, method="POST")
    with pytest.raises(TrackerAway):
        server.tracker().create(new())


def test_answers_have_an_end(server, monkeypatch):
    """More bytes than any list has are not read, and nothing is unpacked."""
    tracker = server.tracker()
    tracker.check()
    monkeypatch.setattr(web, "LARGEST", 10_000)
    server.fail(status=200, body={"issues": ["x" * 20_000]})
    with pytest.raises(TrackerAway):
        tracker.check()
    server.fail(status=200, body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    with pytest.raises(TrackerAway):
        tracker.check()


def test_silence_has_an_end(server, monkeypatch):
    """Who says nothing is waited for a while only, and may have done it."""
    monkeypatch.setattr(jira, "TIMEOUT_S", 0.3)
    tracker = server.tracker()
    tracker.check()
    server.fail(seconds=1.0, method="POST")
    with pytest.raises(TrackerAway) as away:
        tracker.create(new())
    assert away.value.may_be_done


def test_the_token_is_in_no_word(server, caplog):
    """Neither errors nor lines of the log hold it."""
    caplog.set_level("DEBUG")
    server.token = "another"
    with pytest.raises(TrackerRefuses) as refusal:
        server.tracker().create(new())
    assert TOKEN not in f"{refusal.value!r} {refusal.value} {refusal.value.__cause__!r}"
    assert TOKEN not in caplog.text


def test_an_answer_that_drips_is_not_waited_for(server, monkeypatch):
    """Each byte comes in time and the whole never: it is given up, and asked for again later."""
    tracker = server.tracker()
    tracker.check()
    monkeypatch.setattr(web, "DEADLINE_S", 0.3)
    server.fail(status=200, body={"self": "x" * 200}, drip=0.05)
    begun = time.monotonic()
    with pytest.raises(TrackerAway):
        tracker.check()
    assert time.monotonic() - begun < 5


def test_an_answer_that_breaks_off_is_asked_for_again(server):
    """Where fewer bytes come than were promised, the tracker is away; nothing else is raised."""
    tracker = server.tracker()
    tracker.check()
    server.fail(status=200, body=b'{"key":', headers={"Content-Length": "900"})
    with pytest.raises(TrackerAway):
        tracker.check()
