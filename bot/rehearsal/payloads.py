"""What Slack sends to an app: events, commands, presses and submitted forms, as JSON."""

from collections.abc import Mapping
from typing import Any

from bot.rehearsal.workspace import APP_ID, BOT_USER, TEAM, Channel, Member, Posted, member_json

Payload = dict[str, Any]
"""A payload as Slack sends it; JSON of any shape."""


def mention(channel: Channel, *, user: str, text: str, ts: str, thread_ts: str = "") -> Payload:
    """Return the event for somebody mentioning the bot."""
    event = {"type": "app_mention", "user": user, "text": f"<@{BOT_USER}> {text}", "ts": ts}
    return _event(event, channel=channel, thread_ts=thread_ts)


def direct_message(channel: Channel, *, user: str, text: str, ts: str, thread_ts: str) -> Payload:
    """Return the event for a direct message to the bot."""
    event = {"type": "message", "channel_type": "im", "user": user, "text": text, "ts": ts}
    return _event(event, channel=channel, thread_ts=thread_ts)


def opened(user: str, *, channel: Channel, tab: str) -> Payload:
    """Return the event for somebody opening the bot's messages."""
    event = {"type": "app_home_opened", "user": user, "tab": tab, "event_ts": "1.0", "ts": "1.0"}
    return _event(event, channel=channel, thread_ts="")


def user_change(member: Member, *, event_id: str, scopes: frozenset[str]) -> Payload:
    """Return the event for a change of somebody's account."""
    user = member_json(member, scopes=scopes)
    event = {"type": "user_change", "user": user, "cache_ts": 1, "event_ts": "1.0"}
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP_ID,
        "event_id": event_id,
        "event_time": 1,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }


def command(channel: Channel, *, user: str, text: str, trigger: str, response_url: str) -> Payload:
    """Return the payload of a slash command."""
    return {
        "command": "/comply",
        "text": text,
        "user_id": user,
        "channel_id": channel.id,
        "team_id": TEAM,
        "api_app_id": APP_ID,
        "trigger_id": trigger,
        "response_url": response_url,
    }


def press(
    element: Mapping[str, Any], *, user: str, posted: Posted, trigger: str, response_url: str
) -> Payload:
    """Return the payload for somebody pressing a button under a message."""
    return {
        "type": "block_actions",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": APP_ID,
        "channel": {"id": posted.channel},
        "container": {
            "type": "message",
            "message_ts": posted.ts,
            "channel_id": posted.channel,
            "is_ephemeral": bool(posted.only_for),
        },
        "message": {
            "ts": posted.ts,
            "text": posted.text,
            "thread_ts": posted.thread_ts or posted.ts,
        },
        "trigger_id": trigger,
        "response_url": response_url,
        "actions": [
            {
                "type": element["type"],
                "action_id": element["action_id"],
                "block_id": "b",
                "value": element.get("value", ""),
                "action_ts": trigger,
            }
        ],
    }


def submission(view: Mapping[str, Any], *, user: str, typed: Mapping[str, str]) -> Payload:
    """Return the payload for somebody sending a form; *typed* is by action id."""
    values = {
        block["block_id"]: {
            block["element"]["action_id"]: {
                "type": "plain_text_input",
                "value": typed.get(
                    block["element"]["action_id"], block["element"].get("initial_value", "")
                ),
            }
        }
        for block in view["blocks"]
        if block["type"] == "input"
    }
    return {
        "type": "view_submission",
        "team": {"id": TEAM},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": APP_ID,
        "view": dict(view) | {"state": {"values": values}},
    }


def _event(event: Payload, *, channel: Channel, thread_ts: str) -> Payload:
    event |= {"channel": channel.id, "event_ts": event["ts"]}
    if thread_ts:
        event["thread_ts"] = thread_ts
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "api_app_id": APP_ID,
        "event_id": f"Ev{channel.id}{event['ts']}",
        "event_time": int(float(event["ts"])),
        "is_ext_shared_channel": channel.external,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }
