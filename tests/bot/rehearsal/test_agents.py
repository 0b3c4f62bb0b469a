"""assistant.threads.* and agents.sessions.*: status, prompts, titles, sessions."""

import pytest

from bot.rehearsal.entities import Channel, Member
from bot.rehearsal.server import SlackStandIn
from tests.bot.rehearsal.conftest import client_of, error_of, write_manifest

PROMPT = {"title": "Backup", "message": "How often?"}


def test_status_is_shown_until_the_bot_speaks(client, slack):
    """A status stands in its thread, and a message takes it away."""
    place = {"channel_id": "D0ADA", "thread_ts": "1.1"}
    client.assistant_threads_setStatus(**place, status="is reading", loading_messages=["Reading"])
    shown = slack.workspace.status("D0ADA", "1.1")
    assert (shown.text, shown.loading_messages) == ("is reading", ("Reading",))

    client.chat_postMessage(channel="D0ADA", thread_ts="1.1", text="Read.")
    assert slack.workspace.status("D0ADA", "1.1") is None


def test_status_is_gone_after_two_minutes(client, slack, now):
    """A bot that never answers does not look busy for ever."""
    client.assistant_threads_setStatus(channel_id="D0ADA", thread_ts="1.1", status="is reading")
    now.forward(119)
    assert slack.workspace.status("D0ADA", "1.1")
    now.forward(2)
    assert slack.workspace.status("D0ADA", "1.1") is None


def test_empty_status_takes_it_back(client, slack):
    """The bot may say that it is done without a message."""
    client.assistant_threads_setStatus(channel_id="D0ADA", thread_ts="1.1", status="is reading")
    client.assistant_threads_setStatus(channel_id="D0ADA", thread_ts="1.1", status="")
    assert slack.workspace.status("D0ADA", "1.1") is None


def test_too_many_loading_messages(client):
    """Ten are the most."""
    call = lambda: client.assistant_threads_setStatus(  # noqa: E731
        channel_id="D0ADA", thread_ts="1.1", status="x", loading_messages=["x"] * 11
    )
    assert error_of(call) == "invalid_arguments"


def test_prompts_are_offered(client, slack):
    """What is offered stands in that person's messages."""
    client.assistant_threads_setSuggestedPrompts(
        channel_id="D0ADA", title="Ask me", prompts=[PROMPT]
    )
    offered = slack.workspace.prompts_for("D0ADA")
    assert (offered.title, offered.prompts) == ("Ask me", (PROMPT,))
    assert slack.workspace.prompts_for("D0LENA") is None


def test_prompts_for_a_thread_are_silently_lost(client, slack):
    """In the agent's view Slack says yes to prompts with a thread, and shows none."""
    client.assistant_threads_setSuggestedPrompts(
        channel_id="D0ADA", thread_ts="1.1", prompts=[PROMPT]
    )
    assert slack.workspace.prompts_for("D0ADA") is None


@pytest.mark.parametrize(
    ("channel", "prompts", "error"),
    [
        ("D0ADA", [PROMPT] * 5, "invalid_arguments"),
        ("D0ADA", [], "invalid_arguments"),
        ("D0ADA", [{"title": "x"}], "invalid_arguments"),
        ("D0ADA", "no list", "invalid_arguments"),
        ("C0TEAM", [PROMPT], "channel_type_not_supported"),
    ],
)
def test_prompts_that_slack_refuses(client, channel, prompts, error):
    """Four prompts with title and message, in direct messages, are what there is."""
    call = lambda: client.api_call(  # noqa: E731
        "assistant.threads.setSuggestedPrompts", json={"channel_id": channel, "prompts": prompts}
    )
    assert error_of(call) == error


def test_thread_gets_a_title(client, slack):
    """A thread is found again by its title."""
    client.assistant_threads_setTitle(channel_id="D0ADA", thread_ts="1.1", title="Backup")
    assert slack.workspace.surface.title("D0ADA", "1.1") == "Backup"


def test_session_lives(client, slack):
    """A session begins with its first status, keeps its title and can be renamed."""
    place = {"channel_id": "D0ADA", "thread_ts": "1.1"}
    begun = client.agents_sessions_setStatus(**place, status="processing", title="Backup")
    assert (begun["status"], begun["title"]) == ("processing", "Backup")
    client.agents_sessions_setStatus(**place, status="active", title="Ignored")
    client.agents_sessions_rename(**place, title="Restore")

    session = slack.workspace.surface.session("D0ADA", "1.1")
    assert (session.status, session.title) == ("active", "Restore")


@pytest.mark.parametrize(
    ("method", "more", "error"),
    [
        ("agents.sessions.setStatus", {"status": "asleep"}, "invalid_status"),
        ("agents.sessions.setStatus", {"status": "active", "title": "x" * 201}, "title_too_long"),
        ("agents.sessions.setStatus", {}, "invalid_arguments"),
        ("agents.sessions.rename", {"title": "x"}, "session_not_found"),
    ],
)
def test_session_call_that_slack_refuses(client, method, more, error):
    """A session has four states, a short title, and must be there to be renamed."""
    place = {"channel_id": "D0ADA", "thread_ts": "9.9"}
    assert error_of(lambda: client.api_call(method, json={**place, **more})) == error


def test_app_that_is_no_agent_has_no_sessions(tmp_path):
    """Only an app that says so in its manifest is an agent."""
    with SlackStandIn(write_manifest(tmp_path, agent=False)) as slack:
        slack.workspace.add_member(Member(id="U0ADA", name="Ada"))
        slack.workspace.add_channel(Channel(id="C0TEAM", name="team"))
        call = lambda: client_of(slack).agents_sessions_setStatus(  # noqa: E731
            channel_id="C0TEAM", thread_ts="1.1", status="active"
        )
        assert error_of(call) == "not_allowed"
