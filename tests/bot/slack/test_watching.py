"""What is wrong with the channels that people rely on is said in the log, once, and stops nothing."""

import logging
from types import SimpleNamespace

import pytest
from slack_sdk import WebClient

from bot.channels.entities import Overview
from bot.rehearsal.entities import Channel
from bot.rehearsal.server import SlackStandIn
from bot.slack.watching import watch
from tests.journeys.office import MANIFEST


@pytest.fixture
def slack():
    """A workspace with channels of every sort."""
    with SlackStandIn(MANIFEST) as stand_in:
        space = stand_in.workspace
        space.add_channel(Channel(id="C0FINE", name="fine"))
        space.add_channel(Channel(id="C0OUT", name="out", joined=False))
        space.add_channel(Channel(id="C0SHARED", name="shared", external=True))
        yield stand_in


@pytest.fixture
def round_of(slack):
    """Return a round over these two channels."""

    def make(leads, incidents, *, api_url=""):
        client = WebClient(token="xoxb-t", base_url=api_url or slack.api_url, retry_handlers=[])
        overview = Overview(leads=leads, incidents=incidents, channels=())
        rulebook = SimpleNamespace(overview=lambda *, actor: overview if actor else None)
        return watch(client, SimpleNamespace(), SimpleNamespace(uses=list), rulebook)

    return make


@pytest.mark.parametrize(
    ("channel", "said"),
    [("C0OUT", "invite the bot"), ("C0NOWHERE", "invite the bot"), ("C0SHARED", "Another company")],
)
def test_channel_that_will_not_do_is_told_once(round_of, caplog, channel, said):
    """Not there, not a member, or read by another company: one line each, however often looked."""
    look = round_of(channel, "C0FINE")
    with caplog.at_level(logging.ERROR):
        look()
        look()
    (line,) = caplog.messages
    assert channel in line
    assert said in line
    assert "questions for a person" in line


def test_what_is_mended_is_no_longer_looked_at(round_of, slack, caplog):
    """A channel in order is asked about once; nothing is said of it, nor of one that is not set."""
    look = round_of("C0FINE", "")
    look()
    look()
    assert [name for name, _ in slack.workspace.calls] == ["conversations.info"]
    assert caplog.messages == []


def test_silence_stops_nothing(round_of, caplog):
    """While Slack cannot be reached nothing is claimed, and the round goes on."""
    round_of("C0OUT", "C0SHARED", api_url="http://127.0.0.1:9/api/")()
    assert not [one for one in caplog.records if one.name.startswith("bot.")]
