"""Files that somebody shared with the bot, and the form for their details."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from typing_extensions import override

from bot.durable.runs import Fields
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw, team_of

FILE_ID = re.compile(r"[A-Z0-9]{2,40}")
"""What Slack calls a file."""
_MOST = 10
"""Slack shares no more files in one message."""
_LONGEST_COVER = 15
"""Words; more are something that wants an answer."""
_HOSTED = {"hosted", "snippet"}


@dataclass(frozen=True, kw_only=True, slots=True)
class FileFacts:
    """What Slack knows of a file."""

    name: str
    size: int
    url: str
    is_hosted: bool
    """False for a link to another service, and for what was deleted."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedFiles:
    """Somebody shared files in the direct messages with the bot."""

    workflow_id: str
    """Made of channel and ts: a message that comes twice is the same."""
    team: str
    user: str
    channel: str
    ts: str
    thread_ts: str
    files: tuple[str, ...]
    names: tuple[str, ...] = ()
    """What the files are called; not kept, Slack is asked again."""

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {
            "team": self.team,
            "user": self.user,
            "channel": self.channel,
            "ts": self.ts,
            "thread_ts": self.thread_ts,
            "files": " ".join(self.files),
        }

    @classmethod
    def restored(cls, workflow_id: str, fields: Fields) -> "SharedFiles":
        """Return what was kept."""
        return cls(
            workflow_id=workflow_id,
            team=fields["team"],
            user=fields["user"],
            channel=fields["channel"],
            ts=fields["ts"],
            thread_ts=fields["thread_ts"],
            files=tuple(fields["files"].split()),
        )

    def id_of(self, file: str) -> str:
        """Return what one of the files is known by; it names neither person nor place."""
        whole = f"{self.channel}:{self.ts}:{file}"
        return hashlib.sha256(whole.encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True, slots=True)
class CardPlace:
    """Which document a card is about, and where the card is."""

    shared_id: str
    channel: str
    ts: str
    thread_ts: str

    @override
    def __str__(self) -> str:
        """Return what a form carries along."""
        return f"{self.shared_id} {self.channel} {self.ts} {self.thread_ts}"

    @classmethod
    def parsed(cls, text: str) -> "CardPlace":
        """Return what a form brought back."""
        shared_id, channel, ts, thread_ts = text.split(" ")
        return cls(shared_id=shared_id, channel=channel, ts=ts, thread_ts=thread_ts)


def shared_files_from(body: Raw) -> SharedFiles | None:
    """Parse a direct message with files; None for any other message."""
    event = body["event"]
    if event.get("subtype") != "file_share" or event.get("channel_type") != "im":
        return None
    given = [one for one in event.get("files") or () if isinstance(one, Mapping)]
    known = {str(one.get("id", "")): str(one.get("name") or "") for one in given}
    files = [file for file in known if FILE_ID.fullmatch(file)][:_MOST]
    if event.get("bot_id") or not event.get("user") or not files:
        return None
    channel, ts = event["channel"], event["ts"]
    return SharedFiles(
        workflow_id=f"files:{channel}:{ts}",
        team=team_of(body),
        user=event["user"],
        channel=channel,
        ts=ts,
        thread_ts=event.get("thread_ts") or ts,
        files=tuple(files),
        names=tuple(known[file] for file in files),
    )


def is_cover_note(text: str) -> bool:
    """Tell whether *text* only goes with a file: it is short and asks nothing."""
    return "?" not in text and len(text.split()) <= _LONGEST_COVER


def facts_from(file: Mapping[str, object]) -> FileFacts:
    """Parse a file as ``files.info`` tells it."""
    size = file.get("size")
    return FileFacts(
        name=str(file.get("name") or ""),
        size=size if isinstance(size, int) else 0,
        url=str(file.get("url_private_download") or file.get("url_private") or ""),
        is_hosted=file.get("mode", "hosted") in _HOSTED and not file.get("is_external"),
    )


def details_from(body: Raw) -> Mapping[str, str]:
    """Return what the form for details says, by key of document control."""
    values = body["view"].get("state", {}).get("values", {})
    prefix = f"{ActionId.DOCUMENT_DETAIL}:"
    return {
        action_id.removeprefix(prefix): _typed(element)
        for block in values.values()
        for action_id, element in block.items()
        if action_id.startswith(prefix)
    }


def _typed(element: Mapping[str, object]) -> str:
    chosen = element.get("selected_option")
    if isinstance(chosen, Mapping):
        return str(chosen.get("value", ""))
    said = element.get("selected_date") or element.get("value") or ""
    return " ".join(str(said).split())
