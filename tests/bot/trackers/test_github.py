"""GitHub's own ways: rates, redirects, answers without end, and words that stay words."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.tasks.entities import Priority
from bot.trackers import github, web
from bot.trackers.entities import NewIssue, There
from bot.trackers.errors import IssueGone, TrackerAway, TrackerRefuses
from tests.bot.trackers.github_server import ISSUES, TOKEN, GitHubServer

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
AT = datetime(2026, 7, 1, tzinfo=UTC)


@pytest.fixture
def server():
    server = GitHubServer()
    yield server
    server.stop()


def new(**more):
    given = {
        "title": "T-1: Test the restore",
        "description": "Bring one server back.",
        "facts": {"Task": "T-1 in Annexa"},
        "priority": Priority.HIGH,
        "due_on": date(2026, 6, 30),
        "mark": "annexa-T-1-abcd",
        **more,
    }
    return NewIssue(**given)


def test_labels_and_mark(server):
    """An issue bears the name of the bot, its priority, and a mark that nobody sees."""
    server.tracker().create(new())
    (one,) = server.issues.values()
    assert [label["name"] for label in one["labels"]] == ["annexa", "priority: high"]
    assert one["body"].endswith("<!-- annexa-T-1-abcd -->")


def test_words_of_people_are_code(server):
    """Mentions, pictures, markup and fences in a description stay inside a fence that is longer."""
    words = "@everyone ![x](https://evil.example/x.png)\n```\n<script>\n````\n#1"
    server.tracker().create(new(description=words, facts={"Our rule": "`@all` <b>"}))
    body = server.issues[1]["body"]
    assert f"`````text\n{words}\n`````" in body
    assert "- Our rule: `` `@all` <b> ``" in body


def test_found_among_others(server):
    """The mark is found among other issues, whoever closed or opened them, and is no part of a word."""
    tracker = server.tracker()
    for number in range(3):
        tracker.create(new(mark=f"annexa-T-1-abcd{number}"))
    assert tracker.find("annexa-T-1-abcd", since=LONG_AGO) is None
    assert tracker.find("annexa-T-1-abcd1", since=LONG_AGO).key == "2"


def test_many_pages(server):
    """What is on later pages is seen as well."""
    for _ in range(130):
        server._create({"title": "of others", "body": None})
    server.tracker().create(new())
    assert server.tracker().find("annexa-T-1-abcd", since=LONG_AGO).key == "131"
    changes = server.tracker().changed(since=LONG_AGO, tag="", at=AT)
    assert len(changes.states) == 131


def test_nothing_new_is_not_sent_again(server):
    """The second look at an unchanged list is answered without one; a change is seen."""
    tracker = server.tracker()
    tracker.create(new())
    first = tracker.changed(since=LONG_AGO, tag="", at=AT)
    assert (first.since, first.tag) == (server.now, "")
    second = tracker.changed(since=first.since, tag=first.tag, at=AT)
    assert second.tag
    assert tracker.changed(since=second.since, tag=second.tag, at=AT) is None
    server.close("1", state_reason="not_planned")
    third = tracker.changed(since=second.since, tag=second.tag, at=AT)
    assert third.states == {"1": There.DROPPED}


def test_pull_requests_are_no_issues(server):
    """GitHub lists them among the issues."""
    server.tracker().create(new())
    server.issues[1]["pull_request"] = {"url": "https://github.example.com/pull/1"}
    assert server.tracker().changed(since=LONG_AGO, tag="", at=AT).states == {}


@pytest.mark.parametrize(
    ("status", "headers", "wait"),
    [
        (403, {"Retry-After": "90"}, timedelta(seconds=90)),
        (429, {"Retry-After": "90"}, timedelta(seconds=90)),
        (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}, timedelta()),
        (503, {"Retry-After": "90"}, timedelta(seconds=90)),
        (500, {}, None),
        (502, {"Retry-After": "soon"}, None),
        (429, {"Retry-After": "soon"}, None),
    ],
)
def test_it_is_waited_for(server, status, headers, wait):
    """Rates and failures of the server delay, as long as it says where it can be read."""
    server.fail(status=status, headers=headers)
    with pytest.raises(TrackerAway) as away:
        server.tracker().check()
    assert away.value.wait == wait


@pytest.mark.parametrize("status", [301, 302, 307, 401, 403, 404, 410])
def test_it_refuses(server, status):
    """What only a person can mend is no delay."""
    server.fail(status=status, headers={"Location": "https://evil.example/"})
    with pytest.raises(TrackerRefuses) as refusal:
        server.tracker().check()
    assert refusal.value.code == str(status)


def test_no_redirect_is_followed(server):
    """The token goes to the address that is set and to no other."""
    other = GitHubServer()
    try:
        location = {"Location": f"{other.url}{ISSUES}"}
        server.fail(status=307, headers=location, times=5)
        with pytest.raises(TrackerRefuses):
            server.tracker().create(new())
        assert other.requests == []
    finally:
        other.stop()


def test_a_moved_issue_is_gone(server):
    """GitHub redirects from an issue that lives in another repository now."""
    server.tracker().create(new())
    server.fail(status=301, path="/1", headers={"Location": "https://evil.example/"})
    with pytest.raises(IssueGone):
        server.tracker().state("1")


@pytest.mark.parametrize(
    "body",
    [b"<html>sign in</html>", [1, 2], {"number": "x"}, {"number": 1, "state": "odd"}, b"\xff\xfe"],
)
def test_odd_answers(server, body):
    """What is no answer of GitHub's delays and never breaks anything."""
    server.fail(status=200, body=body)
    with pytest.raises(TrackerAway):
        server.tracker().create(new())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "https://x/<b>", "https://x/ y", ""])
def test_odd_addresses_are_not_shown(server, url):
    """An address that people would be shown has to be one."""
    server.tracker().create(new())
    server.issues[1]["html_url"] = url
    with pytest.raises(TrackerAway):
        server.tracker().find("annexa-T-1-abcd", since=LONG_AGO)


def test_answers_have_an_end(server, monkeypatch):
    """More bytes than any list has are not read."""
    monkeypatch.setattr(web, "LARGEST", 10_000)
    server.fail(status=200, body=[{"number": 1, "body": "x" * 20_000}])
    with pytest.raises(TrackerAway):
        server.tracker().check()


def test_packed_answers_are_not_opened(server):
    """Nothing can unfold into more than was sent."""
    server.fail(status=200, body=b"\x1f\x8b", headers={"Content-Encoding": "gzip"})
    with pytest.raises(TrackerAway):
        server.tracker().check()
    assert server.headers[0]["Accept-Encoding"] == "identity"


def test_silence_has_an_end(server, monkeypatch):
    """Who says nothing is waited for a while only, and may have done it."""
    monkeypatch.setattr(github, "TIMEOUT_S", 0.3)
    server.fail(seconds=1.5, method="POST")
    begun = time.monotonic()
    with pytest.raises(TrackerAway) as away:
        server.tracker().create(new())
    assert time.monotonic() - begun < 1.4
    assert away.value.may_be_done


def test_nobody_there(server):
    """A closed port was never told anything."""
    tracker = server.tracker(url="http://127.0.0.1:9")
    with pytest.raises(TrackerAway) as away:
        tracker.create(new())
    assert not away.value.may_be_done


def test_the_token_is_in_no_word(server, caplog):
    """Neither errors nor lines of the log hold it."""
    caplog.set_level("DEBUG")
    server.token = "another"
    with pytest.raises(TrackerRefuses) as refusal:
        server.tracker().create(new())
    assert TOKEN not in f"{refusal.value!r} {refusal.value} {refusal.value.__cause__!r}"
    assert TOKEN not in caplog.text
    assert server.headers[0]["X-GitHub-Api-Version"] == "2022-11-28"
