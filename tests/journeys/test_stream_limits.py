"""Many answers at once: as many are streamed as Slack takes, nobody waits, everybody gets one."""

import threading
import time

import pytest

from bot.rehearsal import web_api
from bot.rehearsal.faults import Trouble
from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import MANIFEST, PATIENCE, furnish, read
from tests.journeys.office import Office, ScriptedAnswerer, until
from tests.journeys.streaming_answerer import TOLD, StreamingAnswerer
from tests.knowledge.adapters.openai_server import openai_server

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MANY = 50
ACK_SECONDS = 1.0


class BlockedAnswerer(ScriptedAnswerer):
    """Answers nobody before it is released."""

    def __init__(self):
        super().__init__()
        self.release = threading.Event()

    def answer(self, question, *, onlooker=None):
        """Wait, then answer."""
        assert self.release.wait(60)
        return super().answer(question, onlooker=onlooker)


@pytest.fixture
def slack():
    """A workspace of this test's own that enforces Slack's rates."""
    with SlackStandIn(MANIFEST, patience=PATIENCE, rate_limits=True) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


@pytest.fixture
def model():
    """A chat model on the loopback address."""
    with openai_server() as server:
        yield server


@pytest.fixture
def office(slack, tmp_path, people_file, request):
    """A bot with the answerer that a test asks for."""
    answerer = request.param(request)
    with Office(
        tmp_path, api_url=slack.api_url, people_file=people_file, answerer=answerer
    ) as open_office:
        slack.wait_for_app()
        yield open_office


def streaming(request):
    """Return the answerer with a model."""
    return StreamingAnswerer(request.getfixturevalue("model").base_url)


def calls(slack, method, since):
    """Return the calls of a method after the first *since* calls."""
    return [args for name, args in slack.workspace.calls[since:] if name == method]


def places():
    """Return a channel for each of many questions: Slack takes a post a second in one."""
    return [f"C0LOAD{number % 20:02d}" for number in range(MANY)]


@pytest.mark.parametrize("office", [streaming], indirect=True)
def test_fifty_streamed_within_slacks_tier_the_rest_posted(slack, people, office, caplog):  # noqa: ARG001
    """Of fifty answers at once some are streamed and the others posted; no call is turned away."""
    before = len(slack.workspace.calls)
    asked = [
        (place, people.say("U0ADA", "what about the tapes?", channel=place, wait=False))
        for place in places()
    ]

    def answered():
        done = [m for m in slack.workspace.replies() if m.metadata and not m.streaming]
        return {(m.channel, m.thread_ts) for m in done} >= set(asked)

    assert until(answered, seconds=90, every=0.2)
    replies = [m for m in slack.workspace.replies() if (m.channel, m.thread_ts) in set(asked)]
    assert len(replies) == MANY
    assert all(text in read(reply) for reply in replies for text in TOLD)
    streamed = len(calls(slack, "chat.startStream", before))
    assert 10 <= streamed <= 20
    assert len(calls(slack, "chat.stopStream", before)) == streamed
    assert "no longer streamed" not in caplog.text


@pytest.mark.parametrize("office", [streaming], indirect=True)
def test_where_slack_streams_nothing_answers_are_posted_whole(
    slack,
    people,
    office,  # noqa: ARG001
    monkeypatch,
    caplog,
):
    """A workspace without streams and titles is asked once, and one line each says so."""
    for method in ("chat.startStream", "agents.sessions.setStatus"):
        monkeypatch.delitem(web_api.METHODS, method)
    before = len(slack.workspace.calls)
    for _ in range(2):
        reply = people.ask("U0ADA", "what about the tapes?")
        assert all(text in read(reply) for text in TOLD)
        time.sleep(1.0)
    for method in ("chat.startStream", "agents.sessions.setStatus"):
        assert len(calls(slack, method, before)) == 1
    assert caplog.text.count("Slack streams nothing here (unknown_method)") == 1
    assert caplog.text.count("Slack gives threads no title here (unknown_method)") == 1


@pytest.mark.parametrize("office", [lambda _request: BlockedAnswerer()], indirect=True)
def test_acks_come_while_every_answer_is_blocked(slack, people, office):
    """However many answers are being made, whoever asks more is heard at once."""
    blocked = [
        people.say("U0ADA", "is there a backup?", channel=place, wait=False) for place in places()
    ]
    assert until(lambda: len(slack.workspace.statuses) >= 5)
    waited = []
    for place in places()[:10]:
        begun = time.monotonic()
        blocked.append(people.say("U0ADA", "is there a backup?", channel=place))
        waited.append(time.monotonic() - begun)
    assert not slack.workspace.replies("C0LOAD00", thread=blocked[0])
    office.answerer.release.set()
    assert sorted(waited)[len(waited) // 2] < ACK_SECONDS
    assert until(
        lambda: {m.thread_ts for m in slack.workspace.replies()} >= set(blocked), seconds=90
    )


@pytest.mark.parametrize("office", [streaming], indirect=True)
def test_with_a_fifth_of_all_calls_failing_every_answer_is_whole_and_once(slack, people, office):  # noqa: ARG001
    """Streams that break anywhere end as one whole answer each."""
    troubles = {Trouble.RATE_LIMITED, Trouble.SERVER_ERROR, Trouble.DELAY}
    slack.faults.at_random(0.2, troubles, seed=5)
    asked = [
        (place, people.say("U0ADA", "what about the tapes?", channel=place, wait=False))
        for place in places()[:30]
    ]

    def whole():
        done = [m for m in slack.workspace.replies() if m.metadata and not m.streaming]
        return {(m.channel, m.thread_ts) for m in done} >= set(asked)

    assert until(whole, seconds=90, every=0.2)
    slack.faults.forget()
    replies = [m for m in slack.workspace.replies() if (m.channel, m.thread_ts) in set(asked)]
    assert len(replies) == len(asked)
    assert all(text in read(reply) for reply in replies for text in TOLD)
