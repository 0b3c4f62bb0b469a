"""What all payloads have in common: presses, submitted forms, and words without markup."""

import hashlib
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

Raw = Mapping[str, Any]
"""A payload as Slack sends it; JSON of any shape."""

_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[^|>]*)?(?:\|([^>]*))?>")
_PLAIN = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Press:
    """Somebody pressed a button under one of our messages."""

    team: str
    user: str
    channel: str
    message_ts: str
    thread_ts: str
    value: str
    pressed_at: str
    trigger_id: str
    response_url: str
    alone: bool
    """True when only the presser sees the message."""

    @property
    def seal(self) -> str:
        """Return what tells this press from all others and nobody who pressed.

        Work is known by it, and a log names work; Slack's trigger keeps anybody from guessing.
        """
        pressed = f"{self.user}:{self.pressed_at}:{self.trigger_id}"
        return hashlib.sha256(pressed.encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, slots=True)
class Submission:
    """Somebody sent one of our forms."""

    view_id: str
    team: str
    user: str
    private: str
    """What the form carried along: an exchange's id."""
    typed: Mapping[str, str]
    """What was typed, by action id."""


def team_of(body: Raw) -> str:
    """Return the workspace that an event came for; empty where Slack does not say.

    In a channel that companies share, the outer ``team_id`` may be the other company's.
    """
    authorized = [one.get("team_id") for one in body.get("authorizations") or ()]
    return str(next(filter(None, authorized), None) or body.get("team_id") or "")


def opened_messages_of(body: Raw) -> str:
    """Return the direct channel whose messages somebody opened, or nothing for another tab."""
    event = body["event"]
    return str(event.get("channel", "")) if event.get("tab") == "messages" else ""


def press_from(body: Raw) -> Press:
    """Parse ``block_actions``."""
    action, container = body["actions"][0], body.get("container", {})
    message = body.get("message", {})
    message_ts = container.get("message_ts", message.get("ts", ""))
    return Press(
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        channel=container.get("channel_id") or (body.get("channel") or {}).get("id", ""),
        message_ts=message_ts,
        thread_ts=container.get("thread_ts") or message.get("thread_ts") or message_ts,
        value=action.get("value", ""),
        pressed_at=action.get("action_ts", ""),
        trigger_id=body.get("trigger_id", ""),
        response_url=body.get("response_url", ""),
        alone=bool(container.get("is_ephemeral")),
    )


def submission_from(body: Raw) -> Submission:
    """Parse ``view_submission``."""
    view = body["view"]
    typed = {action_id: (one.get("value") or "") for action_id, one in elements_of(body).items()}
    return Submission(
        view_id=view["id"],
        # A form that was opened in a shared channel says for which workspace the app is there.
        team=view.get("app_installed_team_id") or (body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        private=view.get("private_metadata", ""),
        typed=typed,
    )


def elements_of(body: Raw) -> Mapping[str, Mapping[str, Any]]:
    """Return what stands in the inputs of a form, by action id."""
    values = body["view"].get("state", {}).get("values", {})
    return {action: element for block in values.values() for action, element in block.items()}


def number_on_card(message: Raw, *, actions: Collection[str], value: re.Pattern[str]) -> str:
    """Return the number in the *value* of a button on this message of the bot; empty for none.

    A button counts whose action is one of *actions*, whatever follows its colon.
    """
    if not message.get("bot_id"):
        return ""
    for block in message.get("blocks") or ():
        for element in block.get("elements") or ():
            kind = str(element.get("action_id", "")).partition(":")[0]
            found = value.fullmatch(str(element.get("value", "")))
            if kind in actions and found is not None:
                return found["number"]
    return ""


def plain(text: str) -> str:
    """Return what a person typed, without Slack's markup."""
    text = _MENTION.sub(" ", text)
    text = _LINK.sub(lambda found: found.group(2) or found.group(1), text)
    text = _CHANNEL.sub(lambda found: f"#{found.group(1) or 'channel'}", text)
    text = _SPECIAL.sub(lambda found: found.group(2) or f"@{found.group(1)}", text)
    for entity, letter in _PLAIN.items():
        text = text.replace(entity, letter)
    return " ".join(text.split())
