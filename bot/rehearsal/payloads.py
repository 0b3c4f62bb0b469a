"""What Slack sends to an app: events, commands, presses and forms, as JSON."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.rehearsal.entities import (
    APP_ID,
    BOT_USER,
    OTHER_TEAM,
    TEAM,
    Channel,
    Given,
    Json,
    Member,
    OpenView,
    Posted,
)
from bot.rehearsal.filled import Filled, action_of, state_of
from bot.rehearsal.shapes import member_json, message_json

Payload = dict[str, Any]
"""A payload as Slack sends it; JSON of any shape."""


def mention(channel: Channel, *, user: str, text: str, ts: str, thread_ts: str = "") -> Payload:
    """Return the event for somebody mentioning the bot."""
    return said(
        channel, "app_mention", user=user, text=f"<@{BOT_USER}> {text}", ts=ts, thread_ts=thread_ts
    )


def direct_message(channel: Channel, *, user: str, text: str, ts: str, thread_ts: str) -> Payload:
    """Return the event for a direct message to the bot."""
    return said(channel, "message", user=user, text=text, ts=ts, thread_ts=thread_ts)


def said(
    channel: Channel,
    kind: str,
    *,
    user: str,
    text: str,
    ts: str,
    thread_ts: str = "",
    files: Sequence[Given] = (),
) -> Payload:
    """Return the event for something that was said: ``app_mention`` or ``message``."""
    event: Payload = {"type": kind, "user": user, "text": text, "ts": ts, "team": TEAM}
    if kind == "message":
        event["channel_type"] = channel.kind
    if files:
        event |= {"subtype": "file_share", "files": list(files)}
    if thread_ts:
        event["thread_ts"] = thread_ts
    event |= {"channel": channel.id, "event_ts": ts}
    # One message may be a mention and a message: two events, each with an id of its own.
    mark = "M" if kind == "message" and channel.kind != "im" else ""
    return envelope(
        event, event_id=f"Ev{channel.id}{ts}{mark}", at=float(ts), external=channel.external
    )


def opened(user: str, *, channel: Channel, tab: str, view: Given | None = None) -> Payload:
    """Return the event for somebody opening the bot's home or its messages."""
    event = {"type": "app_home_opened", "user": user, "tab": tab, "event_ts": "1.0", "ts": "1.0"}
    event["channel"] = channel.id
    shown = {"view": view} if view else {}
    return envelope(event | shown, event_id=f"Ev{channel.id}1.0", external=channel.external)


def user_change(member: Member, *, event_id: str, scopes: frozenset[str]) -> Payload:
    """Return the event for a change of somebody's account."""
    user = member_json(member, scopes=scopes)
    return envelope(
        {"type": "user_change", "user": user, "cache_ts": 1, "event_ts": "1.0"}, event_id=event_id
    )


def envelope(event: Payload, *, event_id: str, at: float = 1.0, external: bool = False) -> Payload:
    """Return an event with everything that Slack wraps around it.

    Of a channel that companies share, the outer ``team_id`` is whichever Slack likes; for whom the
    event came stands in the authorizations.
    """
    return {
        "type": "event_callback",
        "team_id": OTHER_TEAM if external else TEAM,
        "context_team_id": TEAM,
        "api_app_id": APP_ID,
        "event_id": event_id,
        "event_time": int(at),
        "is_ext_shared_channel": external,
        "authorizations": [{"team_id": TEAM, "user_id": BOT_USER, "is_bot": True}],
        "event": event,
    }


def command(
    channel: Channel,
    *,
    user: str,
    text: str,
    trigger: str,
    response_url: str,
    name: str = "/comply",
) -> Payload:
    """Return the payload of a slash command."""
    return {
        "command": name,
        "text": text,
        "user_id": user,
        "channel_id": channel.id,
        "channel_name": "directmessage" if channel.direct_with else channel.name,
        "team_id": TEAM,
        "team_domain": "rehearsal",
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "trigger_id": trigger,
        "response_url": response_url,
    }


def press(
    element: Mapping[str, Any],
    *,
    user: str,
    posted: Posted,
    trigger: str,
    response_url: str,
    block: Given | None = None,
    value: str | None = None,
    selected: object = None,
    filled: Filled | None = None,
) -> Payload:
    """Return the payload for somebody pressing a button under a message."""
    place = block or {"block_id": "b"}
    return {
        **_acted("block_actions", user=user, trigger=trigger),
        "channel": {"id": posted.channel},
        "container": {
            "type": "message",
            "message_ts": posted.ts,
            "channel_id": posted.channel,
            "is_ephemeral": bool(posted.only_for),
        },
        # Slack says nothing of an ephemeral message but where it was.
        "message": message_json(posted) | {"thread_ts": posted.thread_ts or posted.ts},
        "state": {"values": state_of(posted.blocks, filled or {})},
        "response_url": response_url,
        "actions": [
            action_of(place, element, value=value, selected=selected) | {"action_ts": trigger}
        ],
    }


def press_in_view(
    element: Given,
    *,
    user: str,
    view: OpenView,
    trigger: str,
    block: Given,
    value: str | None = None,
    selected: object = None,
    filled: Filled | None = None,
) -> Payload:
    """Return the payload for somebody using something in a modal or a home tab."""
    state = {"values": state_of(view.view["blocks"], filled or {})}
    return {
        **_acted("block_actions", user=user, trigger=trigger),
        "container": {"type": "view", "view_id": view.id},
        "view": {**view.view, "state": state},
        "actions": [
            action_of(block, element, value=value, selected=selected) | {"action_ts": trigger}
        ],
    }


def suggestion(
    element: Given, *, user: str, block: Given, typed: str, view: OpenView | None
) -> Payload:
    """Return the payload that asks for the options of an external list."""
    shown = {"container": {"type": "view", "view_id": view.id}, "view": view.view} if view else {}
    return {
        **_acted("block_suggestion", user=user, trigger=""),
        "action_id": element["action_id"],
        "block_id": block.get("block_id", ""),
        "value": typed,
        **shown,
    }


def submission(
    view: Given, *, user: str, filled: Filled | None = None, trigger: str = ""
) -> Payload:
    """Return the payload for somebody sending a form."""
    state = {"values": state_of(view["blocks"], filled or {})}
    return {
        **_acted("view_submission", user=user, trigger=trigger),
        "view": {**view, "state": state},
        "response_urls": [],
    }


def closed(view: Given, *, user: str, cleared: bool) -> Payload:
    """Return the payload for somebody closing a form."""
    told = _acted("view_closed", user=user, trigger="")
    return {**told, "view": dict(view), "is_cleared": cleared}


def shortcut(callback_id: str, *, user: str, trigger: str) -> Payload:
    """Return the payload of a global shortcut."""
    told = _acted("shortcut", user=user, trigger=trigger)
    return {**told, "callback_id": callback_id, "action_ts": trigger}


def message_shortcut(
    callback_id: str,
    *,
    user: str,
    posted: Posted,
    channel: Channel,
    trigger: str,
    response_url: str,
) -> Payload:
    """Return the payload of a shortcut on a message."""
    return {
        **_acted("message_action", user=user, trigger=trigger),
        "callback_id": callback_id,
        "channel": {"id": channel.id, "name": channel.name or "directmessage"},
        "message": message_json(posted),
        "message_ts": posted.ts,
        "action_ts": trigger,
        "response_url": response_url,
    }


def _acted(kind: str, *, user: str, trigger: str) -> Json:
    told: Json = {
        "type": kind,
        "team": {"id": TEAM, "domain": "rehearsal"},
        "user": {"id": user, "team_id": TEAM},
        "api_app_id": APP_ID,
        "is_enterprise_install": False,
    }
    return told | ({"trigger_id": trigger} if trigger else {})
