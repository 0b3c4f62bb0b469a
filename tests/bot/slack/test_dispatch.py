"""Requests over HTTP: the signature, the ack, and what is never acked."""

import json
import time
from dataclasses import fields

import pytest
from slack_bolt import BoltRequest
from slack_sdk.signature import SignatureVerifier

from bot.durable.errors import NotAccepted
from bot.rehearsal.payloads import mention, opened
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import Channel
from bot.slack.app import SlackAccess, build_app
from bot.slack.desk import Slices
from tests.journeys.office import MANIFEST

TEAM = Channel(id="C0TEAM", name="team")


class Words:
    """Keeps words in memory, or not at all."""

    def __init__(self):
        self.refuses = None
        self.kept = {}

    def keep(self, work_id, words):
        if self.refuses:
            raise self.refuses
        self.kept[work_id] = words


class Engine:
    """Accepts in memory, or not at all."""

    def __init__(self):
        self.inbox = Words()
        self.refuses = None
        self.accepted = {}
        self.named = []

    def workflow(self, name, _body):
        self.named.append(name)

    def accept(self, name, *, workflow_id, lane, arguments, first=None):
        if first:
            first()
        if self.refuses:
            raise self.refuses
        self.accepted[workflow_id] = (name, lane, arguments)


@pytest.fixture(scope="module")
def slack():
    with SlackStandIn(MANIFEST) as stand_in:
        stand_in.workspace.add_channel(TEAM)
        yield stand_in


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def send(slack, engine):
    access = SlackAccess(bot_token="xoxb-t", signing_secret="secret", api_url=slack.api_url)
    # What these tests do not reach is not there.
    absent = dict.fromkeys(each.name for each in fields(Slices) if each.name != "turnstile")
    slices = Slices(**absent | {"engine": engine, "inbox": engine.inbox})
    app = build_app(access, slices)

    def dispatch(body, *, secret="secret", age=0):
        text = json.dumps(body)
        stamp = str(int(time.time()) - age)
        signature = SignatureVerifier(secret).generate_signature(timestamp=stamp, body=text)
        headers = {
            "content-type": ["application/json"],
            "x-slack-signature": [signature],
            "x-slack-request-timestamp": [stamp],
        }
        return app.dispatch(BoltRequest(body=text, headers=headers)).status

    return dispatch


def asked():
    return mention(TEAM, user="U0ADA", text="is there a backup?", ts="1.1")


def test_accepted_event_is_acked(send, engine):
    """What is stored is acked; its id is made of channel and ts, its lane is the channel."""
    assert send(asked()) == 200
    assert engine.accepted["message:C0TEAM:1.1"][1] == "C0TEAM"


@pytest.mark.parametrize("error", [NotAccepted("disk full"), RuntimeError("surprise")])
def test_event_that_could_not_be_stored_is_not_acked(send, engine, error):
    """Slack offers it again, and then it is stored."""
    engine.refuses = error
    assert send(asked()) == 500
    assert not engine.accepted

    engine.refuses = None
    assert send(asked()) == 200
    assert engine.accepted


def test_words_lie_in_the_inbox_and_nowhere_else(send, engine):
    """The durable engine is handed ids; what was asked is kept under the id of its work."""
    assert send(asked()) == 200

    assert engine.inbox.kept == {"message:C0TEAM:1.1": "is there a backup?"}
    assert "backup" not in json.dumps(engine.accepted)


@pytest.mark.parametrize("error", [NotAccepted("disk full"), RuntimeError("surprise")])
def test_words_that_could_not_be_kept_are_not_acked(send, engine, error):
    """Without the words nothing is accepted; Slack offers both again."""
    engine.inbox.refuses = error
    assert send(asked()) == 500
    assert not engine.accepted

    engine.inbox.refuses = None
    assert send(asked()) == 200
    assert engine.accepted


def test_forged_and_stale_requests_are_refused(send, engine):
    """A wrong signature and an old one reach no listener."""
    assert send(asked(), secret="guess") == 401
    assert send(asked(), age=600) == 401
    assert not engine.accepted


def test_event_that_nobody_wants_is_acked(send):
    """An event of another kind is not delivered again and again."""
    body = asked()
    body["event"]["type"] = "reaction_added"

    assert send(body) == 200


def test_other_tabs_offer_nothing(send, slack):
    """Only the messages tab has prompts."""
    assert send(opened("U0ADA", channel=TEAM, tab="home")) == 200
    assert not slack.workspace.prompts


@pytest.mark.usefixtures("send")
def test_every_workflow_is_named_before_the_launch(engine):
    """Interrupted runs are found by these names for ever; a name is never changed."""
    assert {
        "answer_question",
        "rate_answer",
        "hand_off",
        "event_report",
        "report_form",
        "notice",
    } <= set(engine.named)
