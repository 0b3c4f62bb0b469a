"""Killed while an answer is being streamed and started again: one whole message is left."""

import pytest

from bot.rehearsal.faults import Fault, Trouble
from tests.journeys.conftest import read
from tests.journeys.office import until
from tests.journeys.streaming_answerer import TOLD
from tests.journeys.test_crashes import Server
from tests.knowledge.adapters.openai_server import openai_server

pytestmark = [pytest.mark.journey, pytest.mark.slow]

QUESTION = "what about the tapes?"


@pytest.fixture
def model():
    """A chat model on the loopback address."""
    with openai_server() as running:
        yield running


@pytest.fixture
def server(slack, tmp_path, people_file):
    """A bot that is not started yet; nobody else is connected meanwhile."""
    made = Server(slack, tmp_path, people_file)
    yield made
    made.kill()


def finished(slack, place, ts):
    """Return the replies once one of them is whole."""

    def whole():
        replies = slack.workspace.replies(place, thread=ts)
        return replies if any("A-" in read(one) and not one.streaming for one in replies) else []

    assert until(whole, seconds=30)
    # Whatever would make a second one has had the time for it.
    until(lambda: len(slack.workspace.replies(place, thread=ts)) > 1, seconds=2)
    return slack.workspace.replies(place, thread=ts)


@pytest.mark.parametrize("place", ["D0ADA", "C0TEAM"])
def test_killed_in_the_middle_of_a_stream(slack, server, people, model, place):
    """Half of an answer stands there when the process dies; the next makes the same message whole."""
    model.waits_after = 2
    server.start(model=model.base_url)
    channel = "" if place == "D0ADA" else place
    ts = people.say("U0ADA", QUESTION, channel=channel)
    (begun,) = until(lambda: [m for m in slack.workspace.replies(place, thread=ts) if m.text])
    server.kill()
    model.waits_after = -1
    model.go.set()
    server.start(model=model.base_url)

    (reply,) = finished(slack, place, ts)
    assert reply.ts == begun.ts
    assert all(text in read(reply) for text in TOLD)
    assert reply.metadata["event_payload"]["workflow_id"] == f"message:{place}:{ts}"


def test_killed_after_the_stream_was_ended(slack, server, people, model):
    """The answer stands there whole, and nobody knows; it is still there once."""
    slack.faults.plan(Fault(method="chat.stopStream", trouble=Trouble.HOOK_AFTER, hook=server.kill))
    server.start(model=model.base_url)
    ts = people.say("U0ADA", QUESTION, channel="C0TEAM")
    assert until(lambda: server._process.poll() is not None)
    server.start(model=model.base_url)

    assert until(
        lambda: [m for m in slack.workspace.replies("C0TEAM", thread=ts) if m.edited], seconds=30
    )
    (reply,) = finished(slack, "C0TEAM", ts)
    assert all(text in read(reply) for text in TOLD)


def test_killed_before_anybody_knew_what_was_begun(slack, server, people, model):
    """No word was shown yet: the answer is posted, and no half of it stands beside it."""
    slack.faults.plan(
        Fault(method="chat.startStream", trouble=Trouble.HOOK_AFTER, hook=server.kill)
    )
    server.start(model=model.base_url)
    ts = people.say("U0ADA", QUESTION, channel="C0TEAM")
    assert until(lambda: server._process.poll() is not None)
    server.start(model=model.base_url)

    replies = finished(slack, "C0TEAM", ts)
    whole = [one for one in replies if read(one)]
    assert len(whole) == 1
    assert all(text in read(whole[0]) for text in TOLD)
