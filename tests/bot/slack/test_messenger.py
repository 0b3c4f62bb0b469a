"""What Slack refuses is posted more plainly, never not at all."""

import pytest
from slack_sdk import WebClient

from bot.rehearsal.entities import Channel, Member
from bot.rehearsal.limits import check_message
from bot.rehearsal.replies import Refused
from bot.rehearsal.server import SlackStandIn
from bot.slack.blocks import pieces
from bot.slack.messenger import Address, Mark, Message, Messenger, Outcome
from tests.journeys.office import MANIFEST

MESSAGE = Message(
    text="Every night. [1] Sources: [1] Backup",
    blocks=tuple(
        pieces.sections(["Every night. [1]"])
        + pieces.folded(pieces.context(["[1] *Backup*", "> Every night."]), title="Sources: 1")
    ),
)
MARK = Mark(workflow_id="w", exchange="x")


@pytest.fixture
def slack():
    with SlackStandIn(MANIFEST) as stand_in:
        stand_in.workspace.add_channel(Channel(id="C0TEAM", name="team"))
        yield stand_in


@pytest.fixture
def messenger(slack):
    client = WebClient(token="xoxb-1", base_url=slack.api_url, timeout=2, retry_handlers=[])
    return Messenger(client)


def refuse(monkeypatch, *kinds):
    """Let Slack refuse blocks of these kinds."""

    def check(text, blocks):
        if any(block.get("type") in kinds for block in blocks):
            raise Refused("invalid_blocks")
        check_message(text, blocks)

    monkeypatch.setattr("bot.rehearsal.methods.chat.check_message", check)


def post(messenger, slack):
    """Post and return the kinds of blocks that were shown, and how many calls it took."""
    before = len(slack.workspace.calls)
    address = Address(channel="C0TEAM")
    assert messenger.post(MESSAGE, address, MARK, look_first=False).outcome is Outcome.POSTED
    kinds = [block["type"] for block in slack.workspace.replies("C0TEAM")[-1].blocks]
    return kinds, len(slack.workspace.calls) - before


def test_sources_are_folded_where_slack_folds(slack, messenger):
    """One call, one folded block."""
    assert post(messenger, slack) == (["section", "container"], 1)


def test_sources_stand_open_where_slack_does_not_fold(slack, messenger, monkeypatch, caplog):
    """The first refusal teaches it; every source is still there, and the next costs one call."""
    refuse(monkeypatch, "container")
    assert post(messenger, slack) == (["section", "context", "context"], 2)
    assert post(messenger, slack) == (["section", "context", "context"], 1)
    assert caplog.text.count("Slack shows no folded sources here") == 1


def test_words_are_posted_where_no_blocks_are_taken(slack, messenger, monkeypatch):
    """At the very least the answer arrives as text, with where it stands."""
    refuse(monkeypatch, "section")
    assert post(messenger, slack)[0] == []
    assert slack.workspace.replies("C0TEAM")[-1].text == MESSAGE.text
    # Folding was not what Slack refused.
    monkeypatch.undo()
    assert post(messenger, slack) == (["section", "container"], 1)


def test_what_went_to_a_person_by_id_is_found_again(slack, messenger):
    """Slack lets nobody look by a person's id, so the direct messages are opened for it."""
    slack.workspace.add_member(Member(id="U0ADA", name="ada"))
    for _ in range(2):
        tried = messenger.post(MESSAGE, Address(channel="U0ADA"), MARK, look_first=True)
        assert tried.outcome is Outcome.POSTED
    assert len(slack.workspace.replies("D0ADA")) == 1


@pytest.mark.parametrize("kinds", [(), ("section",)])
def test_nobody_calls_a_whole_channel_together(slack, messenger, monkeypatch, kinds):
    """Words of people that stand beside the blocks, or alone, call nobody; mentions of one stay."""
    refuse(monkeypatch, *kinds)
    text = "<!channel> <!here|now> <!everyone> <!subteam^S1> by <@U0ADA> on <!date^1^{date}|1970>"
    said = Message(text=text, blocks=tuple(pieces.sections(["Every night."])))
    messenger.post(said, Address(channel="C0TEAM"), MARK, look_first=False)
    posted = slack.workspace.replies("C0TEAM")[-1].text
    calls = "&lt;!channel> &lt;!here|now> &lt;!everyone> &lt;!subteam^S1>"
    assert posted == f"{calls} by <@U0ADA> on <!date^1^{{date}}|1970>"
