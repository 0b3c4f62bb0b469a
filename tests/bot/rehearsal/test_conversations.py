"""conversations.*: what the bot sees of channels, and what it does not."""

import pytest
from slack_sdk.errors import SlackApiError

from bot.rehearsal.entities import Posted
from tests.bot.rehearsal.conftest import error_of


def ids(answer, name="channels"):
    """Return the ids of what is listed."""
    return [one["id"] for one in answer[name]]


def test_info_tells_who_reads_along(client):
    """A channel says whether it is shared, private, and whether the bot is in it."""
    shared = client.conversations_info(channel="C0SHARED", include_num_members=True)["channel"]
    assert (shared["is_ext_shared"], shared["is_member"]) == (True, True)
    assert shared["num_members"] == 3
    assert client.conversations_info(channel="G0LEADS")["channel"]["is_private"]
    assert client.conversations_info(channel="D0ADA")["channel"]["user"] == "U0ADA"
    assert not client.conversations_info(channel="C0OUT")["channel"]["is_member"]


@pytest.mark.parametrize("channel", ["C0NONE", "G0OUT"])
def test_channel_that_the_bot_cannot_know(client, channel):
    """A private channel without the bot does not exist for it."""
    assert error_of(lambda: client.conversations_info(channel=channel)) == "channel_not_found"


def test_list_by_kind_and_in_pages(client):
    """Kinds and pages are as asked; secret channels are in none."""
    assert "C0OUT" in ids(client.conversations_list())
    assert "C0OLD" not in ids(client.conversations_list(exclude_archived=True))
    private = ids(client.conversations_list(types="private_channel,im"))
    assert private == ["G0LEADS", "D0ADA", "D0LENA"]

    first = client.conversations_list(limit=3)
    second = client.conversations_list(limit=3, cursor=first["response_metadata"]["next_cursor"])
    assert ids(first) + ids(second) == ids(client.conversations_list())
    assert second["response_metadata"]["next_cursor"] == ""


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"types": "nonsense"}, "invalid_types"),
        ({"cursor": "nonsense"}, "invalid_cursor"),
        ({"limit": 1_001}, "invalid_limit"),
        ({"limit": "many"}, "invalid_arguments"),
    ],
)
def test_list_that_slack_refuses(client, more, error):
    """Kinds, cursors and limits are Slack's."""
    assert error_of(lambda: client.api_call("conversations.list", json=more)) == error


def test_members_are_who_is_there(client):
    """The bot counts as a member; whoever is deactivated does not."""
    assert client.conversations_members(channel="G0LEADS")["members"] == ["U0LENA", "U0ANNEXA"]
    assert client.conversations_members(channel="C0OUT")["members"] == ["U0ADA", "U0LENA"]


def test_open_leads_to_direct_messages(client):
    """A person's messages with the bot have always the same id."""
    assert client.conversations_open(users="U0ADA")["channel"]["id"] == "D0ADA"
    assert client.conversations_open(users="U0ADA", return_im=True)["channel"]["is_im"]


def test_a_person_is_no_conversation_to_look_into(client):
    """A person's id will do to write to them; whoever reads has to open their messages first."""
    client.chat_postMessage(channel="U0ADA", text="hello")
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_history(channel="U0ADA")
    assert client.conversations_history(channel="D0ADA")["messages"]


@pytest.mark.parametrize(
    ("users", "error"),
    [
        ("U0NONE", "user_not_found"),
        ("U0GONE", "user_disabled"),
        ("U0ADA,U0LENA", "method_not_supported_for_channel_type"),
        ("", "invalid_arguments"),
    ],
)
def test_open_that_slack_refuses(client, users, error):
    """Nobody unknown or gone is written to."""
    call = lambda: client.api_call("conversations.open", json={"users": users})  # noqa: E731
    assert error_of(call) == error


def test_bot_goes_into_a_public_channel(client, slack):
    """It may post there afterwards; a second time says that it is there."""
    assert client.conversations_join(channel="C0OUT")["channel"]["is_member"]
    assert client.chat_postMessage(channel="C0OUT", text="here")["ok"]
    assert client.conversations_join(channel="C0OUT")["warning"] == "already_in_channel"
    assert error_of(lambda: client.conversations_join(channel="C0OLD")) == "is_archived"
    private = error_of(lambda: client.conversations_join(channel="G0LEADS"))
    assert private == "method_not_supported_for_channel_type"
    assert slack.workspace.channels["C0OUT"].joined


def test_history_is_newest_first_without_replies(client, slack, now):
    """History shows roots, newest first, in pages and between two moments."""
    stamps = []
    for text in ("a", "b", "c"):
        now.forward(10)
        stamps.append(client.chat_postMessage(channel="C0TEAM", text=text)["ts"])
    client.chat_postMessage(channel="C0TEAM", text="re", thread_ts=stamps[0])

    texts = lambda **more: [  # noqa: E731
        m["text"] for m in client.conversations_history(channel="C0TEAM", **more)["messages"]
    ]
    assert texts() == ["c", "b", "a"]
    assert texts(limit=1) == ["c"]
    assert texts(oldest=stamps[0]) == ["c", "b"]
    assert texts(latest=stamps[1]) == ["a"]
    assert texts(latest=stamps[1], inclusive=True) == ["b", "a"]
    assert client.conversations_history(channel="C0TEAM")["messages"][-1]["reply_count"] == 1
    assert client.conversations_history(channel="C0TEAM", limit=1)["has_more"]
    bad = error_of(lambda: client.conversations_history(channel="C0TEAM", oldest="noon"))
    assert bad == "invalid_ts_oldest"
    assert slack.workspace.thread_counts("C0TEAM") == {stamps[0]: 1}


def test_replies_are_oldest_first_with_their_root(client, slack):
    """A thread begins with its root, and says what people said in it."""
    root = client.chat_postMessage(channel="C0TEAM", text="root")["ts"]
    ts = slack.workspace.next_ts()
    slack.workspace.put(Posted(channel="C0TEAM", ts=ts, text="re", thread_ts=root, user="U0ADA"))

    answer = client.conversations_replies(channel="C0TEAM", ts=root)
    assert [(m["text"], m["user"]) for m in answer["messages"]] == [
        ("root", "U0ANNEXA"),
        ("re", "U0ADA"),
    ]
    assert error_of(lambda: client.conversations_replies(channel="C0TEAM", ts="1.1")) == (
        "thread_not_found"
    )
    outside = error_of(lambda: client.conversations_history(channel="C0OUT"))
    assert outside == "not_in_channel"


def test_metadata_comes_only_when_asked_for(client):
    """Metadata is told to who asks for all of it."""
    metadata = {"event_type": "x", "event_payload": {"id": "1"}}
    client.chat_postMessage(channel="C0TEAM", text="x", metadata=metadata)
    (without,) = client.conversations_history(channel="C0TEAM")["messages"]
    (with_it,) = client.conversations_history(channel="C0TEAM", include_all_metadata=True)[
        "messages"
    ]
    assert "metadata" not in without
    assert with_it["metadata"] == metadata
