"""chat.*: messages are posted, changed, taken back, linked to and posted later."""

import pytest

from bot.rehearsal.entities import BOT_USER, Posted
from tests.bot.rehearsal.conftest import error_of, section


def test_post_is_seen_and_told_back(client, slack):
    """A message stands in the channel, and the answer says what became of it."""
    answer = client.chat_postMessage(channel="C0TEAM", text="hello", blocks=[section("*hello*")])

    (posted,) = slack.workspace.replies("C0TEAM")
    assert (posted.text, posted.ts) == ("hello", answer["ts"])
    assert answer["message"]["bot_id"]
    assert answer["message"]["blocks"][0]["block_id"]


def test_post_to_a_person_goes_to_their_messages(client, slack):
    """A member's id stands for their direct messages with the bot."""
    assert client.chat_postMessage(channel="U0ADA", text="hi")["channel"] == "D0ADA"
    assert [m.text for m in slack.workspace.visible("U0ADA", "D0ADA")] == ["hi"]
    assert slack.workspace.visible("U0LENA", "D0ADA") == []


def test_reply_stands_in_its_thread_alone_unless_it_is_broadcast(client, slack):
    """A reply is seen in the thread; only a broadcast one is seen in the channel, too."""
    root = client.chat_postMessage(channel="C0TEAM", text="root")["ts"]
    client.chat_postMessage(channel="C0TEAM", text="quiet", thread_ts=root)
    client.chat_postMessage(channel="C0TEAM", text="loud", thread_ts=root, reply_broadcast=True)

    space = slack.workspace
    assert [m.text for m in space.visible("U0ADA", "C0TEAM")] == ["root", "loud"]
    seen = [m.text for m in space.visible("U0ADA", "C0TEAM", thread=root)]
    assert seen == ["root", "quiet", "loud"]
    assert space.replies_to("C0TEAM", root) == 2


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"channel": "C0NONE", "text": "x"}, "channel_not_found"),
        ({"channel": "G0OUT", "text": "x"}, "channel_not_found"),
        ({"channel": "C0OUT", "text": "x"}, "not_in_channel"),
        ({"channel": "C0OLD", "text": "x"}, "is_archived"),
        ({"channel": "C0TEAM"}, "no_text"),
        ({"channel": "C0TEAM", "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": "C0TEAM", "blocks": "no list"}, "invalid_blocks_format"),
        ({"channel": "C0TEAM", "blocks": [{"type": "nothing"}]}, "invalid_blocks"),
        ({"channel": "C0TEAM", "text": "x", "metadata": {"a": 1}}, "invalid_metadata_format"),
        ({"channel": "C0TEAM", "text": "x", "metadata": "no"}, "invalid_metadata_format"),
        ({"channel": "C0TEAM", "markdown_text": "x", "text": "x"}, "markdown_text_conflict"),
        ({"channel": "C0TEAM", "markdown_text": "x" * 12_001}, "msg_too_long"),
    ],
)
def test_post_that_slack_refuses(client, slack, arguments, error):
    """Where, what and how much may be posted is Slack's."""
    assert error_of(lambda: client.api_call("chat.postMessage", json=arguments)) == error
    assert slack.workspace.messages() == []


def test_markdown_is_posted_as_a_block(client, slack):
    """A text in Markdown becomes the block that shows it."""
    client.chat_postMessage(channel="C0TEAM", markdown_text="**yes**")
    (posted,) = slack.workspace.replies("C0TEAM")
    assert posted.blocks[0]["type"] == "markdown"


def test_ephemeral_is_seen_by_one_person(client, slack):
    """Only the one who is meant sees it, and it can't be changed or found again."""
    ts = client.chat_postEphemeral(channel="C0TEAM", user="U0ADA", text="psst")["message_ts"]

    assert [m.text for m in slack.workspace.visible("U0ADA", "C0TEAM")] == ["psst"]
    assert slack.workspace.visible("U0LENA", "C0TEAM") == []
    assert client.conversations_history(channel="C0TEAM")["messages"] == []
    changing = error_of(lambda: client.chat_update(channel="C0TEAM", ts=ts, text="x"))
    assert changing == "message_not_found"


@pytest.mark.parametrize("user", ["U0NONE", "U0ADA"])
def test_ephemeral_for_somebody_outside_is_refused(client, user):
    """Whoever is not in the channel sees nothing there."""
    call = lambda: client.chat_postEphemeral(channel="G0LEADS", user=user, text="x")  # noqa: E731
    assert error_of(call) == "user_not_in_channel"


def test_update_changes_what_everybody_sees(client, slack):
    """The text is new, blocks that were left out stay, and an empty list takes them away."""
    ts = client.chat_postMessage(channel="C0TEAM", text="a", blocks=[section("a")])["ts"]

    client.chat_update(channel="C0TEAM", ts=ts, text="b")
    (posted,) = slack.workspace.replies("C0TEAM")
    assert (posted.text, len(posted.blocks), posted.edited) == ("b", 1, True)

    client.chat_update(channel="C0TEAM", ts=ts, text="c", blocks=[])
    (posted,) = slack.workspace.replies("C0TEAM")
    assert (posted.text, posted.blocks) == ("c", ())


def test_delete_takes_a_message_away(client, slack):
    """A deleted message is gone for everybody, once."""
    ts = client.chat_postMessage(channel="C0TEAM", text="oops")["ts"]
    client.chat_delete(channel="C0TEAM", ts=ts)

    assert slack.workspace.replies("C0TEAM") == []
    again = error_of(lambda: client.chat_delete(channel="C0TEAM", ts=ts))
    assert again == "message_not_found"


@pytest.mark.parametrize(
    ("method", "error"),
    [("chat_update", "cant_update_message"), ("chat_delete", "cant_delete_message")],
)
def test_what_others_said_is_not_the_bots_to_change(client, slack, method, error):
    """A person's message can neither be changed nor deleted."""
    said = slack.workspace.put(
        Posted(channel="C0TEAM", ts=slack.workspace.next_ts(), text="mine", user="U0ADA")
    )
    more = {"text": "yours"} if method == "chat_update" else {}
    call = getattr(client, method)
    assert error_of(lambda: call(channel="C0TEAM", ts=said.ts, **more)) == error
    assert slack.workspace.find("C0TEAM", said.ts).text == "mine"


def test_permalink_leads_to_the_message(client, slack):
    """The address names channel and message, and the thread where there is one."""
    root = client.chat_postMessage(channel="C0TEAM", text="root")["ts"]
    reply = client.chat_postMessage(channel="C0TEAM", text="re", thread_ts=root)["ts"]

    link = client.chat_getPermalink(channel="C0TEAM", message_ts=reply)["permalink"]
    assert link.startswith(f"{slack.origin}/archives/C0TEAM/p{reply.replace('.', '')}")
    assert f"thread_ts={root}" in link
    lost = error_of(lambda: client.chat_getPermalink(channel="C0TEAM", message_ts="1.1"))
    assert lost == "message_not_found"


def test_scheduled_message_comes_when_it_is_time(client, slack, now):
    """It is listed until its moment, and then posted once."""
    at = int(now()) + 90
    made = client.chat_scheduleMessage(channel="C0TEAM", text="later", post_at=at)
    listed = client.chat_scheduledMessages_list()["scheduled_messages"]
    assert [(one["id"], one["post_at"]) for one in listed] == [(made["scheduled_message_id"], at)]
    assert slack.workspace.messages() == []

    now.forward(91)
    client.api_test()
    client.api_test()

    assert [m.text for m in slack.workspace.replies("C0TEAM")] == ["later"]
    assert client.chat_scheduledMessages_list()["scheduled_messages"] == []


def test_scheduled_message_with_metadata_never_comes(client, slack, now):
    """Slack loses a scheduled message that carries metadata, so nobody may count on it."""
    client.chat_scheduleMessage(
        channel="C0TEAM",
        text="lost",
        post_at=int(now()) + 90,
        metadata={"event_type": "x", "event_payload": {}},
    )
    now.forward(91)
    client.api_test()
    assert slack.workspace.messages() == []


def test_scheduled_message_can_be_taken_back(client, now):
    """A minute before its moment at the latest it can be deleted, and never comes."""
    made = client.chat_scheduleMessage(channel="C0TEAM", text="x", post_at=int(now()) + 90)
    known = {"channel": "C0TEAM", "scheduled_message_id": made["scheduled_message_id"]}
    client.chat_deleteScheduledMessage(**known)
    assert error_of(lambda: client.chat_deleteScheduledMessage(**known)) == (
        "invalid_scheduled_message_id"
    )
    soon = client.chat_scheduleMessage(channel="C0TEAM", text="x", post_at=int(now()) + 30)
    known["scheduled_message_id"] = soon["scheduled_message_id"]
    assert error_of(lambda: client.chat_deleteScheduledMessage(**known)) == (
        "invalid_scheduled_message_id"
    )


@pytest.mark.parametrize(
    ("seconds", "error"),
    [(-1, "time_in_past"), (0, "time_in_past"), (121 * 86_400, "time_too_far")],
)
def test_moment_that_slack_refuses(client, now, seconds, error):
    """What is over, and what is further off than 120 days, can't be scheduled."""
    at = int(now()) + seconds
    call = lambda: client.chat_scheduleMessage(channel="C0TEAM", text="x", post_at=at)  # noqa: E731
    assert error_of(call) == error


def test_too_many_scheduled_at_once_are_refused(client, now):
    """Thirty messages within five minutes of one channel are the most."""
    at = int(now()) + 100
    for _ in range(30):
        client.chat_scheduleMessage(channel="C0TEAM", text="x", post_at=at)
    call = lambda: client.chat_scheduleMessage(channel="C0TEAM", text="x", post_at=at)  # noqa: E731
    assert error_of(call) == "restricted_too_many"


def test_everything_said_is_the_bots(client, slack):
    """What comes through the Web API is said by the bot."""
    client.chat_postMessage(channel="C0TEAM", text="x")
    assert {m.user for m in slack.workspace.messages()} == {BOT_USER}
