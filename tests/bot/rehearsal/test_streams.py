"""chat.startStream, appendStream, stopStream: a message that grows, and when it may not."""

import pytest

from tests.bot.rehearsal.conftest import button, error_of, section


@pytest.fixture
def begun(client):
    """A stream in a direct message, with its first words."""
    return client.chat_startStream(channel="D0ADA", thread_ts="1.1", markdown_text="One. ")["ts"]


def test_stream_grows_and_ends(client, slack, begun):
    """Words come one after the other; blocks and metadata come at the end."""
    client.chat_appendStream(channel="D0ADA", ts=begun, markdown_text="Two. ")
    (posted,) = slack.workspace.replies("D0ADA")
    assert (posted.text, posted.streaming) == ("One. Two. ", True)

    metadata = {"event_type": "x", "event_payload": {"id": "1"}}
    client.chat_stopStream(
        channel="D0ADA",
        ts=begun,
        markdown_text="Three.",
        blocks=[section("Sources")],
        metadata=metadata,
    )
    (posted,) = slack.workspace.replies("D0ADA")
    assert (posted.text, posted.streaming) == ("One. Two. Three.", False)
    assert [block["type"] for block in posted.blocks] == ["markdown", "section"]
    assert posted.metadata == metadata


def test_tasks_are_shown_as_cards_and_kept_up_to_date(client, slack, begun):
    """The same task again changes its card; what it found is added."""
    task = {"type": "task_update", "id": "t1", "title": "Search", "status": "in_progress"}
    client.chat_appendStream(channel="D0ADA", ts=begun, chunks=[task])
    done = {**task, "status": "complete", "sources": [{"type": "url", "url": "x", "text": "X"}]}
    client.chat_appendStream(channel="D0ADA", ts=begun, chunks=[done])

    (posted,) = slack.workspace.replies("D0ADA")
    cards = [block for block in posted.blocks if block["type"] == "task_card"]
    assert [(card["status"], len(card["sources"])) for card in cards] == [("complete", 1)]


def test_tasks_may_be_shown_as_a_plan(client, slack):
    """With the display mode *plan* the tasks stand in one block with a title."""
    ts = client.chat_startStream(channel="D0ADA", thread_ts="1.1", task_display_mode="plan")["ts"]
    chunks = [
        {"type": "plan_update", "title": "Looking it up"},
        {"type": "task_update", "id": "a", "title": "Read", "status": "pending"},
        {"type": "markdown_text", "text": "Found."},
        {"type": "blocks", "blocks": [section("More")]},
    ]
    client.chat_appendStream(channel="D0ADA", ts=ts, chunks=chunks)

    (posted,) = slack.workspace.replies("D0ADA")
    assert [block["type"] for block in posted.blocks] == ["plan", "markdown", "section"]
    assert posted.blocks[0]["title"] == "Looking it up"


def test_stream_dies_after_five_minutes(client, slack, begun, now):
    """Later nothing can be appended, and the message is changed as any other."""
    now.forward(301)
    for method in (client.chat_appendStream, client.chat_stopStream):
        call = lambda method=method: method(channel="D0ADA", ts=begun, markdown_text="x")  # noqa: E731
        assert error_of(call) == "message_not_in_streaming_state"

    client.chat_update(channel="D0ADA", ts=begun, markdown_text="All of it.")
    (posted,) = slack.workspace.replies("D0ADA")
    assert (posted.text, posted.streaming) == ("All of it.", False)


def test_ended_stream_takes_no_more(client, begun):
    """After its end a stream is a message."""
    client.chat_stopStream(channel="D0ADA", ts=begun)
    for method in (client.chat_appendStream, client.chat_stopStream):
        call = lambda method=method: method(channel="D0ADA", ts=begun, markdown_text="x")  # noqa: E731
        assert error_of(call) == "message_not_in_streaming_state"


def test_running_stream_cannot_be_updated(client, begun):
    """While it grows, it can't be changed in another way."""
    call = lambda: client.chat_update(channel="D0ADA", ts=begun, text="x")  # noqa: E731
    assert error_of(call) == "streaming_state_conflict"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({}, "missing_recipient_user_id"),
        ({"recipient_user_id": "U0ADA"}, "missing_recipient_team_id"),
        ({"recipient_user_id": "U0ADA", "recipient_team_id": "T0HOME"}, ""),
    ],
)
def test_channel_needs_to_know_for_whom(client, more, error):
    """In a channel a stream names its reader."""
    call = lambda: client.chat_startStream(channel="C0TEAM", thread_ts="1.1", **more)  # noqa: E731
    assert error_of(call) == error


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({}, "no_text"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"chunks": "no"}, "invalid_chunks"),
        ({"chunks": [{"type": "nothing"}]}, "invalid_chunks"),
        ({"chunks": ["text"]}, "invalid_chunks"),
        ({"chunks": [{"type": "markdown_text"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "task_update", "id": "a", "status": "odd"}]}, "invalid_chunks"),
        ({"chunks": [{"type": "markdown_text", "text": "x" * 12_001}]}, "msg_too_long"),
        ({"chunks": [{"type": "blocks", "blocks": [{}] * 51}]}, "invalid_blocks"),
        (
            {"markdown_text": "x", "chunks": [{"type": "markdown_text", "text": "x"}]},
            "markdown_text_conflict",
        ),
    ],
)
def test_piece_that_slack_refuses(client, begun, arguments, error):
    """What is badly made or too long is not appended."""
    call = lambda: client.api_call(  # noqa: E731
        "chat.appendStream", json={"channel": "D0ADA", "ts": begun, **arguments}
    )
    assert error_of(call) == error


def test_last_blocks_keep_to_the_limits(client, begun):
    """Blocks at the end are held to the limits of every message."""
    bad = [{"type": "actions", "elements": [button("a"), button("a")]}]
    call = lambda: client.chat_stopStream(channel="D0ADA", ts=begun, blocks=bad)  # noqa: E731
    assert error_of(call) == "invalid_blocks"
