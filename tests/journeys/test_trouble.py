"""Slack is slow, refuses, or loses its own answers; the reply arrives all the same."""

import sqlite3
import threading
import time

import pytest
import sqlalchemy as sa

from bot.rehearsal.faults import Fault, Trouble
from tests.journeys.office import until

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.usefixtures("office")]

POST = "chat.postMessage"


@pytest.mark.parametrize("trouble", list(Trouble)[:4])
def test_direct_message_is_answered_exactly_once(slack, people, trouble):
    """Whatever Slack does to the post, a direct message gets one reply."""
    slack.faults.plan(Fault(method=POST, trouble=trouble))

    reply = people.ask("U0ADA", "how often is a backup taken?")

    until(lambda: len(slack.workspace.replies("D0ADA", thread=reply.thread_ts)) > 1, seconds=4)
    assert len(slack.workspace.replies("D0ADA", thread=reply.thread_ts)) == 1


@pytest.mark.parametrize("trouble", list(Trouble)[:4])
def test_mention_is_answered_at_least_once_with_its_id(slack, people, trouble):
    """Where nobody may look, a reply may come twice, but it carries the answer's id."""
    slack.faults.plan(Fault(method=POST, trouble=trouble))

    reply = people.ask("U0ADA", "how often is a backup taken?", channel="C0TEAM")

    until(lambda: len(slack.workspace.replies("C0TEAM", thread=reply.thread_ts)) > 1, seconds=4)
    replies = slack.workspace.replies("C0TEAM", thread=reply.thread_ts)
    assert len(replies) in {1, 2}
    assert len({found.text for found in replies}) == 1
    assert "(A-" in reply.text


def test_three_refusals_in_a_row_are_survived(slack, people):
    """Slack may be down for a while; the reply comes when it is back."""
    slack.faults.plan(Fault(method=POST, trouble=Trouble.SERVER_ERROR), times=2)
    slack.faults.plan(Fault(method=POST, trouble=Trouble.RATE_LIMITED))

    assert people.ask("U0ADA", "is a backup taken?")


def test_expired_response_url_turns_into_a_direct_message(slack, people):
    """An answer that can no longer go where it was asked goes to the asker directly."""
    before = len(slack.workspace.replies("D0ADA"))
    slack.faults.plan(Fault(method="response_url", trouble=Trouble.HOOK_BEFORE))

    people.comply("U0ADA", "ask is a backup taken?")

    assert until(lambda: slack.workspace.replies("D0ADA")[before:])


@pytest.mark.parametrize("name", ["durable.sqlite", "annexa.db"])
def test_locked_store_is_not_acked_and_offered_again(slack, office, people, name):
    """While a store is locked nothing is acked; Slack tries again, and there is one reply."""
    store = sqlite3.connect(office.home / name, check_same_thread=False)
    store.execute("BEGIN IMMEDIATE")
    release = threading.Timer(4.0, store.rollback)
    release.start()
    event = people.event("U0ADA", "how often is a backup taken?", channel="C0TEAM")

    delivery = slack.deliver("events_api", event).result(timeout=60)
    release.join()
    store.close()

    assert delivery.acked
    assert delivery.attempts > 1
    ts = event["event"]["ts"]
    assert until(lambda: slack.workspace.replies("C0TEAM", thread=ts))
    time.sleep(1.5)
    assert len(slack.workspace.replies("C0TEAM", thread=ts)) == 1


def test_full_disk_is_not_acked_and_offered_again(slack, office, people):
    """While words cannot be kept nothing is acked; when there is room again, there is one reply."""
    full = threading.Event()

    def limit(connection):
        if not full.is_set():
            connection.exec_driver_sql("PRAGMA max_page_count = 1")

    # A connection keeps the limit, so the pool is emptied with the listener.
    sa.event.listen(office.database._engine, "begin", limit)
    office.database._engine.dispose()
    event = people.event("U0ADA", "a backup " + "x" * 30_000, channel="C0TEAM")
    offered = slack.deliver("events_api", event)
    time.sleep(1.0)
    assert not offered.done()
    full.set()
    sa.event.remove(office.database._engine, "begin", limit)
    office.database._engine.dispose()

    assert offered.result(timeout=60).attempts > 1
    ts = event["event"]["ts"]
    assert until(lambda: slack.workspace.replies("C0TEAM", thread=ts))
    time.sleep(1.0)
    assert len(slack.workspace.replies("C0TEAM", thread=ts)) == 1


def test_burst_of_two_hundred_is_answered_thread_by_thread(slack, people):
    """200 mentions at once get 200 replies, each in its own thread."""
    channels = [f"C0LOAD{number % 20:02d}" for number in range(200)]
    asked = [
        (place, people.say("U0ADA", "is a backup taken?", channel=place, wait=False))
        for place in channels
    ]

    def answered():
        threads = {(m.channel, m.thread_ts) for m in slack.workspace.replies()}
        return threads >= set(asked)

    assert until(answered, seconds=60, every=0.2)
    replies = [m for m in slack.workspace.replies() if (m.channel, m.thread_ts) in set(asked)]
    assert len(replies) == 200
