"""Shortcuts: somebody marked a message, or wants to ask from wherever they are."""

from dataclasses import dataclass

from bot.slack.payloads.basics import Raw, plain


@dataclass(frozen=True, kw_only=True, slots=True)
class MarkedMessage:
    """Somebody used a shortcut on a message; what the message says is data, whoever wrote it."""

    trigger_id: str
    team: str
    user: str
    """Who marked it, not who wrote it."""
    channel: str
    ts: str
    text: str
    """Without markup; empty where the message has no words that we can read."""
    by_app: bool

    @property
    def key(self) -> str:
        """Return what tells this message from all others."""
        return f"{self.channel}:{self.ts}"


@dataclass(frozen=True, kw_only=True, slots=True)
class MessageKey:
    """Which message somebody marked."""

    channel: str
    ts: str


def marked_from(body: Raw) -> MarkedMessage:
    """Parse ``message_action``."""
    message = body.get("message") or {}
    return MarkedMessage(
        trigger_id=body["trigger_id"],
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        channel=(body.get("channel") or {}).get("id", ""),
        ts=str(message.get("ts") or body.get("message_ts", "")),
        text=plain(str(message.get("text") or "")),
        by_app=bool(message.get("bot_id") or message.get("subtype") == "bot_message"),
    )


def trigger_from(body: Raw) -> str:
    """Parse ``shortcut``: the one of everywhere carries nothing but its trigger."""
    return str(body["trigger_id"])


def key_from(written: str) -> MessageKey:
    """Read the key of a message as a form carried it along."""
    channel, _, ts = written.partition(":")
    return MessageKey(channel=channel, ts=ts)
