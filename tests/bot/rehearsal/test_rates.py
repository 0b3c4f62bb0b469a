"""Slack's rates: tiers by method, and one post a second in a channel after a burst."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.rehearsal.rates import POSTS_IN_A_BURST, Rates
from bot.rehearsal.server import SlackStandIn
from tests.bot.rehearsal.conftest import client_of, furnish


@pytest.fixture
def strict(manifest, now):
    """A client of a workspace that counts."""
    with SlackStandIn(manifest, rate_limits=True, now=now) as slack:
        furnish(slack.workspace)
        yield client_of(slack)


def waits(call):
    """Return how long Slack asks to wait, or 0."""
    try:
        call()
    except SlackApiError as refused:
        answer = refused.response
    else:
        return 0
    assert (answer.status_code, answer["error"]) == (429, "ratelimited")
    return int(answer.headers["Retry-After"])


def test_channel_takes_a_burst_then_one_post_a_second(strict, now):
    """After the burst a post waits a second; other channels go on."""
    post = lambda channel="C0TEAM": strict.chat_postMessage(channel=channel, text="x")  # noqa: E731
    assert [waits(post) for _ in range(POSTS_IN_A_BURST)] == [0] * POSTS_IN_A_BURST
    assert waits(post) == 1
    assert waits(lambda: post("C0SHARED")) == 0
    now.forward(1)
    assert waits(post) == 0
    assert waits(post) == 1


def test_streams_are_twenty_a_minute(strict, now):
    """The twenty-first stream within a minute waits until the first is a minute old."""
    start = lambda: strict.chat_startStream(channel="D0ADA", thread_ts="1.1")  # noqa: E731
    assert [waits(start) for _ in range(20)] == [0] * 20
    now.forward(15)
    assert waits(start) == 45
    now.forward(45)
    assert waits(start) == 0


def test_refused_post_is_not_made(strict, now):
    """What came too early is not there."""
    for _ in range(POSTS_IN_A_BURST + 1):
        waits(lambda: strict.chat_postMessage(channel="C0TEAM", text="x"))
    now.forward(60)
    posted = strict.conversations_history(channel="C0TEAM")["messages"]
    assert len(posted) == POSTS_IN_A_BURST


def test_nobody_counts_unless_asked(client):
    """Without the switch there are no rates, so that tests are fast."""
    for _ in range(30):
        client.chat_postMessage(channel="C0TEAM", text="x")


def test_method_without_a_tier_is_never_refused(now):
    """Some methods Slack does not count for itself."""
    rates = Rates(now)
    assert {rates.wait_for("auth.test", 0) for _ in range(1_000)} == {0}
