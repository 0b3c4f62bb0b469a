"""Slack's payloads, parsed at the edge."""

from dataclasses import replace

import pytest

from bot.rehearsal.payloads import direct_message, mention
from bot.rehearsal.workspace import Channel
from bot.slack.payloads.asking import Asking, asking_from_direct_message, asking_from_mention
from bot.slack.payloads.basics import plain

TEAM = Channel(id="C0TEAM", name="team")
DIRECT = Channel(id="D0ADA", name="", direct_with="U0ADA")


def test_mention_begins_or_continues_a_thread():
    """A reply goes to the thread of the mention, or begins one below it."""
    first = asking_from_mention(mention(TEAM, user="U0ADA", text="hello", ts="1.1"))
    second = asking_from_mention(
        mention(TEAM, user="U0ADA", text="more", ts="1.2", thread_ts="1.1")
    )

    assert (first.thread_ts, first.thread) == ("1.1", "C0TEAM:1.1")
    assert second.thread == "C0TEAM:1.1"
    assert first.text == "hello"


def test_mention_that_also_arrives_as_a_message_is_the_same_work():
    """Channel and ts name the work, whichever event brings it."""
    as_mention = asking_from_mention(mention(DIRECT, user="U0ADA", text="x", ts="1.1"))
    as_message = asking_from_direct_message(
        direct_message(DIRECT, user="U0ADA", text="x", ts="1.1", thread_ts="")
    )

    assert as_mention.workflow_id == as_message.workflow_id


@pytest.mark.parametrize(
    "change",
    [{"subtype": "message_changed"}, {"subtype": "message_deleted"}, {"bot_id": "B1"}],
)
def test_what_nobody_said_is_no_question(change):
    """Edits, deletions and other machines' messages are not answered."""
    body = direct_message(DIRECT, user="U0ADA", text="x", ts="1.1", thread_ts="")
    body["event"] |= change

    assert asking_from_direct_message(body) is None


def test_asking_survives_the_checkpoint_without_its_text():
    """What the durable engine keeps says who asked and where, not what."""
    asking = Asking(
        workflow_id="w",
        team="T",
        user="U",
        channel="C",
        text="what?",
        thread_ts="1.1",
        response_url="http://127.0.0.1/r",
        external=True,
        chosen=True,
    )

    assert replace(asking, text="") == Asking.restored("w", asking.fields())
    assert "what?" not in asking.fields().values()


def test_asking_of_the_release_before_the_inbox_brings_its_text_along():
    """Work that an older release accepted is finished by this one."""
    asking = Asking(workflow_id="w", team="T", user="U", channel="C", text="what?")

    assert Asking.restored("w", {**asking.fields(), "text": "what?"}) == asking


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("<@U0ANNEXA> may I?", "may I?"),
        ("see <https://example.com/x|the page>", "see the page"),
        ("see <https://example.com/x>", "see https://example.com/x"),
        ("in <#C0TEAM|team> or <!here>", "in #team or @here"),
        ("5 &lt; 6 &amp;lt; 7", "5 < 6 &lt; 7"),
    ],
)
def test_plain_is_what_a_person_typed(typed, meant):
    """Slack's markup is undone before anybody reads the text."""
    assert meant == plain(typed)
