"""`annexa serve` as an operator meets it: how it starts, how it ends, and when it ends itself."""

import logging
import threading
import time
from contextlib import ExitStack, contextmanager

import pytest

from bot.assembly.instance import Instance
from bot.rehearsal.faults import Fault, Trouble
from bot.rehearsal.server import SlackStandIn
from bot.serving import SlackService
from bot.slack.errors import SlackNotUsable, SlackSilent
from tests.journeys.conftest import PATIENCE, Voice, furnish, read
from tests.journeys.office import MANIFEST, Office, ScriptedAnswerer, until
from tests.journeys.real_office import slack_settings
from tests.knowledge.stand_ins import WordEmbedder

_log = logging.getLogger(__name__)

pytestmark = [pytest.mark.slow, pytest.mark.journey, pytest.mark.xdist_group("journeys")]


@pytest.fixture
def slack():
    """A workspace of its own, which a test may stop."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


def test_missing_token_is_told_in_one_line(commands):
    """Without a token serve ends at once with one line that says what to set."""
    with commands() as annexa:
        annexa.environment["SLACK_APP_TOKEN"] = ""
        begun = time.monotonic()

        assert annexa.run("serve", seconds=20) == 2

    assert time.monotonic() - begun < 15
    (line,) = annexa.said.splitlines()
    assert line.startswith("annexa: Set SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…)")


@pytest.mark.adapters
def test_stopped_while_a_reply_cannot_be_posted(slack, commands):
    """SIGTERM ends serve within 15 s with status 0; the reply is posted once at the next start."""
    slack.faults.plan(Fault(method="chat.postMessage", trouble=Trouble.SERVER_ERROR), times=99)
    with commands(api_url=slack.api_url) as annexa:
        serve = annexa.start("serve")
        slack.wait_for_app(150)
        ts = Voice(slack).say("U0ADA", "what does A.8.13 ask?")
        until(
            lambda: [call for call, _ in slack.workspace.calls if call == "conversations.replies"]
        )

        begun = time.monotonic()
        serve.terminate()
        status = serve.wait(timeout=20)
        seconds = time.monotonic() - begun
        slack.faults.forget()
        annexa.start("serve")
        until(lambda: slack.workspace.replies("D0ADA", thread=ts), seconds=60)
        time.sleep(1)

    _log.info("stopped after %.1f s", seconds)
    assert status == 0, annexa.said
    assert seconds < 15
    assert len(slack.workspace.replies("D0ADA", thread=ts)) == 1


def test_refused_token_is_told(slack, tmp_path):
    """A bot token that Slack refuses is told at the start, with what to do."""
    slack.faults.plan(Fault(method="auth.test", trouble=Trouble.INVALID_AUTH))

    with (
        closing_office(tmp_path, slack.api_url) as office,
        pytest.raises(SlackNotUsable, match=r"invalid_auth.*copy SLACK_BOT_TOKEN"),
    ):
        office.start()


def test_unreachable_slack_is_told(tmp_path):
    """Where nobody listens, the address stands in what serve says."""
    with (
        closing_office(tmp_path, "http://127.0.0.1:9/api/") as office,
        pytest.raises(SlackNotUsable, match=r"cannot be reached at http://127\.0\.0\.1:9/"),
    ):
        office.start()


@contextmanager
def closing_office(home, api_url):
    """An office that is stopped at the end, whether it could start or not."""
    office = Office(home, api_url=api_url)
    try:
        yield office
    finally:
        office.stop()


@pytest.mark.adapters
def test_slack_gone_for_good_ends_the_service(tmp_path):
    """Without a pong for too long the service ends, so that a supervisor starts it again."""
    with ExitStack() as stack:
        slack = stack.enter_context(SlackStandIn(MANIFEST, patience=PATIENCE))
        instance = stack.enter_context(Instance(slack_settings(tmp_path, slack.api_url)))
        instance.answerer = ScriptedAnswerer()
        instance.embedder = WordEmbedder()
        service = stack.enter_context(SlackService(instance, silence_limit=5.0))
        slack.wait_for_app()
        quiet = threading.Event()
        threading.Timer(6.0, quiet.set).start()
        service.wait(quiet)
        slack.__exit__(None, None, None)
        begun = time.monotonic()

        with pytest.raises(SlackSilent, match="has not answered for"):
            service.wait(threading.Event())

        assert time.monotonic() - begun < 12


def test_restarted_slack_is_found_again(tmp_path, people_file):
    """When Slack comes back at the same address, what it offers arrives within 15 s."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as before:
        furnish(before.workspace)
        office = Office(tmp_path, api_url=before.api_url, people_file=people_file).start()
        before.wait_for_app()
        assert Voice(before).ask("U0ADA", "is there a backup?")
    with SlackStandIn(MANIFEST, patience=PATIENCE, port=before._port) as after:
        furnish(after.workspace)
        begun = time.monotonic()
        try:
            reply = Voice(after).ask("U0ADA", "how often is a backup taken?", channel="C0TEAM")
        finally:
            office.stop()

    assert "every night" in read(reply)
    assert time.monotonic() - begun < 15
