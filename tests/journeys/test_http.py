"""Slack over HTTP: the same questions and replies as over Socket Mode, and an operator's view."""

import logging
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from statistics import quantiles

import pytest

from bot.rehearsal.payloads import command, press
from bot.slack.signed import SignedRequests
from bot.web.app import build_web
from bot.web.readiness import Readiness
from bot.web.server import WebServer
from tests.bot.web.calls import SECRET, Caller
from tests.journeys.conftest import find_element, read
from tests.journeys.office import Office, until

_log = logging.getLogger(__name__)

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.xdist_group("journeys")]


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory, people_file):
    """A whole bot that Slack calls over HTTP."""
    office = Office(
        tmp_path_factory.mktemp("office"), api_url=slack.api_url, people_file=people_file
    )
    web = build_web(
        readiness=Readiness(()),
        metrics=office.metrics,
        slack=SignedRequests(office.app, SECRET),
    )
    try:
        office.start(connect=False)
        with WebServer(web, host="127.0.0.1", port=0) as server:
            office.calls = Caller(server.port)
            yield office
    finally:
        office.stop()


@pytest.fixture
def calls(office):
    """Slack's calls, and an operator's."""
    return office.calls


def replies(slack, event, *, seconds=15.0):
    """Wait for the replies to an event."""
    channel, ts = event["event"]["channel"], event["event"]["ts"]
    return until(lambda: slack.workspace.replies(channel, thread=ts), seconds=seconds)


def test_question_is_answered(slack, people, calls):
    """A mention over HTTP is acked and gets its reply in the thread."""
    event = people.event("U0ADA", "how often is a backup taken?", channel="C0TEAM")

    assert calls.event(event).status == 200

    (reply,) = replies(slack, event)
    assert "every night" in read(reply)


def test_command_and_button(slack, calls):
    """A command's reply goes to its asker alone, and a button under it does its work."""
    before = len(slack.workspace.asides("U0ADA"))
    typed = command(
        slack.workspace.channels["C0TEAM"],
        user="U0ADA",
        text="ask how often is a backup taken?",
        trigger="trigger.http",
        response_url=slack.response_url("C0TEAM", "U0ADA"),
    )
    assert calls.command(typed).status == 200
    (reply,) = until(lambda: slack.workspace.asides("U0ADA")[before:])

    pressed = press(
        find_element(reply, "rate_answer"),
        user="U0ADA",
        posted=reply,
        trigger="trigger.rated",
        response_url=slack.response_url("C0TEAM", "U0ADA"),
    )
    pressed["actions"][0]["value"] = "helpful:command:trigger.http"
    assert calls.interaction(pressed).status == 200

    thanks = until(lambda: slack.workspace.asides("U0ADA")[before + 1 :])
    assert "Thanks" in thanks[0].text


def test_help_comes_with_the_ack(slack, calls):
    """Words that go back at once stand in the answer to Slack's request."""
    typed = command(
        slack.workspace.channels["C0TEAM"],
        user="U0ADA",
        text="help",
        trigger="trigger.help",
        response_url=slack.response_url("C0TEAM", "U0ADA"),
    )

    assert "/comply ask" in calls.command(typed).text


def test_replayed_event_gets_one_reply(slack, people, calls):
    """The same signed request once more, also at the same time, is one question."""
    event = people.event("U0ADA", "how often is a backup taken?", channel="C0TEAM")
    with ThreadPoolExecutor(4) as pool:
        statuses = {answer.status for answer in pool.map(calls.event, [event] * 4)}
    assert statuses == {200}
    assert replies(slack, event)
    assert calls.event(event).status == 200

    time.sleep(1)
    assert len(replies(slack, event)) == 1


def test_event_that_cannot_be_stored_is_offered_again(slack, office, people, calls):
    """While the disk takes nothing, Slack gets 500; when it offers the event again, one reply."""
    event = people.event("U0ADA", "how often is a backup taken?", channel="C0TEAM")
    store = office.engine._home / "durable.sqlite"
    with closing(sqlite3.connect(store, isolation_level=None)) as locker:
        locker.execute("BEGIN IMMEDIATE")
        refused = calls.event(event)
        locker.execute("ROLLBACK")

    assert (refused.status, refused.text) == (500, "")
    assert calls.event(event).status == 200
    assert len(replies(slack, event)) == 1


def test_health_while_50_questions_are_answered_slowly(slack, office, people, calls):
    """With 50 slow answers in flight, /healthz answers within 100 ms, and all get their reply."""
    office.answerer.seconds = 0.5
    events = [
        people.event("U0ADA", "is a backup taken?", channel=f"C0LOAD{number % 20:02d}")
        for number in range(50)
    ]
    with ThreadPoolExecutor(50) as pool:
        answers = [pool.submit(calls.event, event) for event in events]
        waited = []
        while not all(replies(slack, event, seconds=0) for event in events):
            waited.append(timed(calls))
            time.sleep(0.02)
    office.answerer.seconds = 0.0

    usual, longest = quantiles(waited, n=20)[-1], max(waited)
    _log.info("/healthz: 95 %% within %.1f ms, longest %.1f ms", usual, longest)
    assert {answer.result().status for answer in answers} == {200}
    # The longest one says more of the machine, which runs other tests beside this one.
    assert usual < 100
    assert longest < 1_000


def timed(calls):
    """Return how many milliseconds /healthz takes."""
    begun = time.perf_counter()
    assert calls.get("/healthz").status == 200
    return (time.perf_counter() - begun) * 1000


def test_numbers_after_a_journey(slack, office, people, calls):
    """The page of numbers has counted what happened and names nobody and nothing of it."""
    office.metrics.watch(
        outbox_waiting=lambda: 0,
        index_waiting=lambda: 0,
        audit_entries=lambda: 1,
    )
    for text in ("is there a backup?", "what about zebras?", "a colleague steals", "explode now"):
        event = people.event("U0ADA", text)
        assert calls.event(event).status == 200
        assert replies(slack, event)
    calls.event(people.event("U0ADA", "forged"), secret="guess")

    page = calls.get("/metrics").text

    assert 'annexa_questions_total{kind="answer",reason="none"}' in page
    assert 'annexa_questions_total{kind="refusal",reason="not_in_documents"}' in page
    assert 'annexa_deliveries_total{outcome="posted"}' in page
    assert 'annexa_accept_seconds_count{outcome="stored"}' in page
    assert 'annexa_slack_requests_total{status="401"}' in page
    known = [*slack.workspace.members, *slack.workspace.channels, "zebra", "backup", "colleague"]
    names = [member.name for member in slack.workspace.members.values()]
    mails = [member.email for member in slack.workspace.members.values()]
    assert [word for word in (*known, *names, *mails) if word and word in page] == []


def test_report_about_a_person_makes_no_curve(office, people, calls, slack):
    """A question about a colleague's wrongdoing is counted as an ordinary answer."""
    before = office.metrics.page()
    event = people.event("U0ADA", "a colleague takes money")
    assert calls.event(event).status == 200
    assert replies(slack, event)

    assert b"hand_off" not in before + office.metrics.page()
