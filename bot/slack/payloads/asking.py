"""Somebody asks: a mention, a direct message, a command, an offered question."""

from dataclasses import dataclass

from bot.durable.runs import Fields
from bot.slack.payloads.basics import Raw, plain, press_from, team_of

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
    overheard: bool = False
    """Asked of nobody in a channel where every question is answered."""
    whispered: bool = False
    """Only the asker reads the reply, because the rules of the channel say so."""

    @property
    def thread(self) -> str:
        """Return the key of the conversation; a reply for one person belongs to none."""
        if self.whispered and self.thread_ts:
            return f"{self.channel}:{self.thread_ts}:{self.user}"
        return f"{self.channel}:{self.thread_ts}" if self.thread_ts else ""

    @property
    def alone(self) -> bool:
        """Return whether only the asker reads the reply."""
        return self.direct or self.whispered or bool(self.response_url)

    @property
    def begins_thread(self) -> bool:
        """Return whether this is the first thing said in its thread."""
        return self.workflow_id == f"message:{self.channel}:{self.thread_ts}"

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
            "overheard": _flag(value=self.overheard),
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
            overheard=bool(fields.get("overheard", _FALSE)),
        )


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


def _asking(body: Raw, *, direct: bool) -> Asking:
    event = body["event"]
    channel, ts = event["channel"], event["ts"]
    return Asking(
        workflow_id=f"message:{channel}:{ts}",
        team=team_of(body),
        user=event["user"],
        channel=channel,
        text=plain(event.get("text", "")),
        thread_ts=event.get("thread_ts") or ts,
        direct=direct,
        external=bool(body.get("is_ext_shared_channel")),
    )


def _flag(*, value: bool) -> str:
    return _TRUE if value else _FALSE
