"""Slack's payloads, parsed at the edge into frozen values; nobody else indexes into them."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.durable.runs import Fields

Raw = Mapping[str, Any]
"""A payload as Slack sends it; JSON of any shape."""

_MENTION = re.compile(r"<@[A-Z0-9]+(?:\|[^>]*)?>")
_LINK = re.compile(r"<((?:https?|mailto):[^|>]+)(?:\|([^>]*))?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+(?:\|([^>]*))?>")
_SPECIAL = re.compile(r"<!([a-z]+)(?:\^[^|>]*)?(?:\|([^>]*))?>")
_RECEIPT = re.compile(
    r"(?:a\s*[-–]\s*)?(?P<number>[0-9]{1,9})\b[\s.,:;–-]*(?:(?:because|reason)\b[\s:]*)?"
    r"(?P<reason>.*)",
    re.IGNORECASE | re.DOTALL,
)
_PLAIN = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_TRUE, _FALSE = "1", ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Asking:
    """Somebody asked something, somewhere."""

    workflow_id: str
    """Made of channel and ts: a mention that also arrives as a message is the same."""
    team: str
    user: str
    channel: str
    text: str
    """What was asked; it lies in the inbox and is never handed to the durable engine."""
    thread_ts: str = ""
    """Thread to answer in; empty outside a thread."""
    direct: bool = False
    """In the direct messages of one person."""
    response_url: str = ""
    """Where a reply for the asker alone goes; empty where everybody in *channel* reads it."""
    external: bool = False
    """True when Slack says that the channel is shared with another company."""
    chosen: bool = False
    """True when the question was a button and so cannot be read above the reply."""

    @property
    def thread(self) -> str:
        """Return the key of the conversation; a reply for one person belongs to none."""
        return f"{self.channel}:{self.thread_ts}" if self.thread_ts else ""

    @property
    def alone(self) -> bool:
        """Return whether only the asker reads the reply."""
        return self.direct or bool(self.response_url)

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {
            "team": self.team,
            "user": self.user,
            "channel": self.channel,
            "thread_ts": self.thread_ts,
            "direct": _flag(value=self.direct),
            "response_url": self.response_url,
            "external": _flag(value=self.external),
            "chosen": _flag(value=self.chosen),
        }

    @classmethod
    def restored(cls, workflow_id: str, fields: Fields) -> "Asking":
        """Return what was kept; work of the release before the inbox brings its text along."""
        return cls(
            workflow_id=workflow_id,
            team=fields["team"],
            user=fields["user"],
            channel=fields["channel"],
            text=fields.get("text", ""),
            thread_ts=fields["thread_ts"],
            direct=bool(fields["direct"]),
            response_url=fields["response_url"],
            external=bool(fields["external"]),
            chosen=bool(fields.get("chosen", _FALSE)),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class CommandUse:
    """Somebody typed the slash command."""

    verb: str
    """The first word, in small letters."""
    rest: str
    """What follows the first word."""
    text: str
    trigger_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ReceiptWish:
    """Somebody wants to see the receipt of an answer."""

    workflow_id: str
    team: str
    user: str
    channel: str
    response_url: str
    number: int
    reason: str = ""
    """Why, of somebody who did not ask; it lies in the inbox, as all words of people do."""

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {
            "team": self.team,
            "user": self.user,
            "channel": self.channel,
            "response_url": self.response_url,
            "number": str(self.number),
        }

    @classmethod
    def restored(cls, workflow_id: str, fields: Fields, *, reason: str) -> "ReceiptWish":
        """Return what was kept."""
        return cls(
            workflow_id=workflow_id,
            team=fields["team"],
            user=fields["user"],
            channel=fields["channel"],
            response_url=fields["response_url"],
            number=int(fields["number"]),
            reason=reason,
        )


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


def asking_from_mention(body: Raw) -> Asking:
    """Parse an ``app_mention``."""
    return _asking(body, direct=False)


def asking_from_direct_message(body: Raw) -> Asking | None:
    """Parse a direct message; edits, deletions and other machines' messages are not questions."""
    event = body["event"]
    if event.get("subtype") not in {None, "file_share", "thread_broadcast"}:
        return None
    if event.get("bot_id") or not event.get("user") or event.get("channel_type") != "im":
        return None
    return _asking(body, direct=True)


def command_from(body: Raw) -> CommandUse:
    """Parse a slash command."""
    text = body.get("text", "").strip()
    verb, _, rest = text.partition(" ")
    return CommandUse(
        verb=verb.lower(), rest=rest.strip(), text=text, trigger_id=body["trigger_id"]
    )


def asking_from_command(body: Raw, *, text: str) -> Asking:
    """Parse ``/comply ask``; its trigger is unique."""
    return Asking(
        workflow_id=f"command:{body['trigger_id']}",
        team=body.get("team_id", ""),
        user=body["user_id"],
        channel=body["channel_id"],
        text=plain(text),
        response_url=body["response_url"],
    )


def receipt_wish_from(body: Raw, *, text: str) -> ReceiptWish | None:
    """Parse what follows ``/comply receipt``; None where no receipt is named."""
    wished = _RECEIPT.fullmatch(plain(text))
    if wished is None:
        return None
    return ReceiptWish(
        workflow_id=f"receipt:{body['trigger_id']}",
        team=body.get("team_id", ""),
        user=body["user_id"],
        channel=body["channel_id"],
        response_url=body["response_url"],
        number=int(wished["number"]),
        reason=wished["reason"],
    )


def asking_from_choice(body: Raw) -> Asking:
    """Parse the press of a question offered as a button."""
    press = press_from(body)
    direct = press.channel.startswith("D")
    return Asking(
        workflow_id=f"choice:{press.channel}:{press.message_ts}:{press.seal}",
        team=press.team,
        user=press.user,
        channel=press.channel,
        text=press.value,
        thread_ts="" if press.alone else press.thread_ts,
        direct=direct,
        response_url=press.response_url if press.alone else "",
        chosen=True,
    )


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
    typed = {
        action_id: (element.get("value") or "")
        for block in view.get("state", {}).get("values", {}).values()
        for action_id, element in block.items()
    }
    return Submission(
        view_id=view["id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        private=view.get("private_metadata", ""),
        typed=typed,
    )


def plain(text: str) -> str:
    """Return what a person typed, without Slack's markup."""
    text = _MENTION.sub(" ", text)
    text = _LINK.sub(lambda found: found.group(2) or found.group(1), text)
    text = _CHANNEL.sub(lambda found: f"#{found.group(1) or 'channel'}", text)
    text = _SPECIAL.sub(lambda found: found.group(2) or f"@{found.group(1)}", text)
    for entity, letter in _PLAIN.items():
        text = text.replace(entity, letter)
    return " ".join(text.split())


def _asking(body: Raw, *, direct: bool) -> Asking:
    event = body["event"]
    channel, ts = event["channel"], event["ts"]
    return Asking(
        workflow_id=f"message:{channel}:{ts}",
        team=body.get("team_id", ""),
        user=event["user"],
        channel=channel,
        text=plain(event.get("text", "")),
        thread_ts=event.get("thread_ts") or ts,
        direct=direct,
        external=bool(body.get("is_ext_shared_channel")),
    )


def _flag(*, value: bool) -> str:
    return _TRUE if value else _FALSE
