"""A status never outlives its answer, and a thread without a title is no trouble."""

import threading

import pytest
from slack_sdk import WebClient

from bot.rehearsal import web_api
from bot.rehearsal.entities import Channel, Member
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.slack.surface import LOADING, LOOKING, Sessions, Status
from tests.journeys.office import MANIFEST, until

ADA = "D0ADA"


@pytest.fixture(scope="module")
def slack():
    """A workspace with one person."""
    with SlackStandIn(MANIFEST) as stand_in:
        stand_in.workspace.add_member(Member(id="U0ADA", name="Ada"))
        stand_in.workspace.add_channel(Channel(id="C0TEAM", name="team"))
        stand_in.workspace.direct_channel("U0ADA")
        yield stand_in


@pytest.fixture
def client(slack):
    yield WebClient(token="xoxb-1", base_url=slack.api_url, timeout=2, retry_handlers=[])
    slack.faults.forget()


@pytest.fixture
def thread(slack):
    return slack.workspace.next_ts()


def said(slack, thread):
    """Return every status that was set in a thread, oldest first."""
    return [one["status"] for one in slack.workspace.statuses if one["thread_ts"] == thread]


def test_a_quick_answer_shows_no_status(slack, client, thread):
    """Nobody sees a status flicker for what is there at once."""
    with Status(client, channel=ADA, thread_ts=thread, patience=5):
        pass
    assert said(slack, thread) == []


def test_a_slow_answer_shows_one(slack, client, thread):
    """Who waits sees that the question has arrived."""
    with Status(client, channel=ADA, thread_ts=thread, patience=0.01):
        assert until(lambda: said(slack, thread)) == [LOOKING]


def test_a_model_at_work_is_shown_at_once(slack, client, thread):
    """While a model works Slack has messages to show in turn, ten at most."""
    with Status(client, channel=ADA, thread_ts=thread, patience=60) as status:
        status.think()
        shown = until(lambda: slack.workspace.status(ADA, thread))
    assert shown.loading_messages == LOADING
    assert len(LOADING) <= 10


def test_a_status_that_comes_after_the_answer_is_taken_away(slack, client, thread):
    """A slow call cannot leave a status below the answer."""
    is_there, release = threading.Event(), threading.Event()

    def hold():
        is_there.set()
        release.wait(10)

    slack.faults.plan(
        Fault(method="assistant.threads.setStatus", trouble=Trouble.HOOK_BEFORE, hook=hold)
    )
    with Status(client, channel=ADA, thread_ts=thread, patience=0.0):
        assert is_there.wait(10)
    release.set()
    assert until(lambda: said(slack, thread) == [LOOKING, ""])
    assert slack.workspace.status(ADA, thread) is None


def test_where_no_post_comes_the_status_is_taken_away(slack, client, thread):
    """An answer that goes elsewhere leaves no status behind."""
    status = Status(client, channel=ADA, thread_ts=thread, patience=60)
    status.think()
    assert until(lambda: slack.workspace.status(ADA, thread))
    status.take_away()
    assert slack.workspace.status(ADA, thread) is None


@pytest.mark.parametrize("trouble", [Trouble.SERVER_ERROR, Trouble.RATE_LIMITED])
def test_a_status_that_fails_is_nobodys_trouble(slack, client, thread, trouble):
    """Whatever Slack says, the answer goes on."""
    slack.faults.plan(Fault(method="assistant.threads.setStatus", trouble=trouble), times=2)
    with Status(client, channel=ADA, thread_ts=thread, patience=60) as status:
        status.think()
        status.take_away()


def test_outside_a_thread_nothing_is_shown(slack, client):
    """A reply to a command has no thread, and Slack knows no status for it."""
    before = len(slack.workspace.statuses)
    with Status(client, channel=ADA, thread_ts="", patience=0.0) as status:
        status.think()
        status.take_away()
    assert len(slack.workspace.statuses) == before


@pytest.mark.parametrize("title", ["Is there a backup?", "very long " * 60])
def test_a_thread_gets_its_title(slack, client, thread, title):
    """However long a question is, its beginning names the thread."""
    Sessions(client).entitle(channel=ADA, thread_ts=thread, title=title, user="U0ADA")
    given = slack.workspace.surface.title(ADA, thread)
    assert given.rstrip("…").strip() in title
    assert 0 < len(given) <= 200


def test_nothing_names_nothing(slack, client, thread):
    """What was told in confidence is kept nowhere, and so names no thread."""
    Sessions(client).entitle(channel=ADA, thread_ts=thread, title=" ", user="U0ADA")
    assert slack.workspace.surface.title(ADA, thread) == ""


def test_a_workspace_without_titles_is_asked_once(slack, client, thread, monkeypatch, caplog):
    """A method that is not there costs one call and one line of the log."""
    monkeypatch.delitem(web_api.METHODS, "agents.sessions.setStatus")
    sessions, before = Sessions(client), len(slack.workspace.calls)
    for _ in range(3):
        sessions.entitle(channel=ADA, thread_ts=thread, title="x", user="U0ADA")
    assert len(slack.workspace.calls) == before + 1
    assert caplog.text.count("Slack gives threads no title here (unknown_method)") == 1
