"""The workspace's people, channels and messages, and what the Web API does with them."""

import itertools
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.limits import broken_limit
from bot.rehearsal.methods import SCOPES, missing_scope

Reply = dict[str, Any]
"""What the Web API answers; JSON of any shape."""

TEAM, BOT_USER, BOT_ID, APP_ID = "T0HOME", "U0ANNEXA", "B0ANNEXA", "A0ANNEXA"


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Somebody in the workspace."""

    id: str
    name: str
    email: str = ""
    guest: bool = False
    team: str = TEAM
    deactivated: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A conversation: a channel, or a direct message of one member with the bot."""

    id: str
    name: str
    external: bool = False
    direct_with: str = ""
    joined: bool = True
    """Whether the bot is in it."""

    @property
    def kind(self) -> str:
        """Return ``im`` or ``channel``."""
        return "im" if self.direct_with else "channel"


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A message as everybody, or one member alone, sees it."""

    channel: str
    ts: str
    text: str
    blocks: tuple[Mapping[str, Any], ...] = ()
    thread_ts: str = ""
    user: str = BOT_USER
    only_for: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    unfurls: bool = True
    at: float = 0.0


class Workspace:
    """Everything that the stand-in remembers; safe to use from several threads."""

    def __init__(self, *, scopes: frozenset[str]) -> None:
        self.scopes = scopes
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.views: list[Mapping[str, Any]] = []
        self.statuses: list[Mapping[str, Any]] = []
        self.prompts: list[Mapping[str, Any]] = []
        self.calls: list[tuple[str, Mapping[str, Any]]] = []
        self._posted: list[Posted] = []
        self._lock = threading.Lock()
        self._seconds = itertools.count(1_700_000_000)

    def next_ts(self) -> str:
        """Return a new message id, later than all before."""
        return f"{next(self._seconds)}.000100"

    def add_member(self, member: Member) -> Member:
        """Let somebody join."""
        self.members[member.id] = member
        return member

    def add_channel(self, channel: Channel) -> Channel:
        """Open a channel that the bot is in."""
        self.channels[channel.id] = channel
        return channel

    def direct_channel(self, user: str) -> Channel:
        """Return the direct messages of *user* with the bot."""
        identifier = f"D{user[1:]}"
        return self.channels.get(identifier) or self.add_channel(
            Channel(id=identifier, name="", direct_with=user)
        )

    def put(self, posted: Posted) -> Posted:
        """Add a message."""
        with self._lock:
            self._posted.append(posted)
        return posted

    def messages(self, channel: str = "", *, thread: str = "") -> list[Posted]:
        """Return what everybody in *channel* sees, in order."""
        with self._lock:
            found = [m for m in self._posted if not m.only_for and channel in {"", m.channel}]
        return [m for m in found if not thread or thread in {m.ts, m.thread_ts}]

    def replies(self, channel: str = "", *, thread: str = "") -> list[Posted]:
        """Return what the bot said to everybody."""
        return [m for m in self.messages(channel, thread=thread) if m.user == BOT_USER]

    def asides(self, user: str) -> list[Posted]:
        """Return what only *user* saw."""
        with self._lock:
            return [message for message in self._posted if message.only_for == user]

    def call(self, method: str, arguments: Mapping[str, Any]) -> Reply:
        """Answer one Web API call."""
        self.calls.append((method, arguments))
        doing = _METHODS.get(method)
        if doing is None or method not in SCOPES:
            return _refusal("unknown_method")
        channel = self._channel(arguments)
        lacking = missing_scope(method, channel.kind if channel else "", self.scopes)
        if lacking:
            return _refusal("missing_scope") | {"needed": lacking}
        return doing(self, arguments, channel)

    def _channel(self, arguments: Mapping[str, Any]) -> Channel | None:
        name = str(arguments.get("channel") or arguments.get("channel_id") or "")
        if name in self.members:
            return self.direct_channel(name)
        return self.channels.get(name)


def _auth(_space: Workspace, _arguments: Mapping[str, Any], _channel: Channel | None) -> Reply:
    return _success(
        url="http://127.0.0.1/",
        team="Rehearsal",
        team_id=TEAM,
        user="annexa",
        user_id=BOT_USER,
        bot_id=BOT_ID,
        app_id=APP_ID,
    )


def _post(space: Workspace, arguments: Mapping[str, Any], channel: Channel | None) -> Reply:
    if channel is None:
        return _refusal("channel_not_found")
    blocks = arguments.get("blocks") or []
    broken = broken_limit(str(arguments.get("text", "")), blocks)
    if broken:
        return _refusal(broken)
    posted = space.put(
        Posted(
            channel=channel.id,
            ts=space.next_ts(),
            text=str(arguments.get("text", "")),
            blocks=tuple(blocks),
            thread_ts=str(arguments.get("thread_ts") or ""),
            only_for=str(arguments.get("user", "")),
            metadata=arguments.get("metadata") or {},
            unfurls=bool(arguments.get("unfurl_links", True)),
            at=time.time(),
        )
    )
    return _success(channel=channel.id, ts=posted.ts, message_ts=posted.ts)


def _history(space: Workspace, arguments: Mapping[str, Any], channel: Channel | None) -> Reply:
    if channel is None:
        return _refusal("channel_not_found")
    found = space.messages(channel.id, thread=str(arguments.get("ts", "")))
    with_metadata = arguments.get("include_all_metadata") in {True, "true", "1"}
    return _success(messages=[_as_json(m, with_metadata=with_metadata) for m in found[-100:]])


def _as_json(posted: Posted, *, with_metadata: bool) -> Reply:
    message: Reply = {"type": "message", "user": posted.user, "ts": posted.ts, "text": posted.text}
    if posted.thread_ts:
        message["thread_ts"] = posted.thread_ts
    if with_metadata and posted.metadata:
        message["metadata"] = posted.metadata
    return message


def _channel_info(_space: Workspace, _args: Mapping[str, Any], channel: Channel | None) -> Reply:
    if channel is None:
        return _refusal("channel_not_found")
    facts = {"id": channel.id, "name": channel.name, "is_im": channel.kind == "im"}
    facts["is_member"] = channel.joined
    shared = {"is_ext_shared": channel.external, "is_shared": channel.external}
    return _success(channel=facts | shared | {"is_pending_ext_shared": False})


def _member_info(space: Workspace, arguments: Mapping[str, Any], _chan: Channel | None) -> Reply:
    member = space.members.get(str(arguments.get("user", "")))
    if member is None:
        return _refusal("user_not_found")
    return _success(user=member_json(member, scopes=space.scopes))


def _member_by_email(
    space: Workspace, arguments: Mapping[str, Any], _chan: Channel | None
) -> Reply:
    email = str(arguments.get("email", "")).lower()
    member = next((one for one in space.members.values() if email == one.email.lower()), None)
    if member is None or not email or member.deactivated:
        return _refusal("users_not_found")
    return _success(user=member_json(member, scopes=space.scopes))


def member_json(member: Member, *, scopes: frozenset[str]) -> Reply:
    """Return a user object; of somebody who is deactivated Slack tells less."""
    if member.deactivated:
        return {
            "id": member.id,
            "team_id": member.team,
            "name": member.name,
            "deleted": True,
            "profile": {"real_name": member.name, "display_name": member.name},
        }
    profile = {"real_name": member.name, "display_name": member.name}
    if "users:read.email" in scopes and member.email:
        profile["email"] = member.email
    return {
        "id": member.id,
        "team_id": member.team,
        "name": member.name,
        "real_name": member.name,
        "deleted": False,
        "is_restricted": member.guest,
        "is_ultra_restricted": False,
        "is_bot": False,
        "profile": profile,
    }


def _open_view(space: Workspace, arguments: Mapping[str, Any], _chan: Channel | None) -> Reply:
    view = dict(arguments["view"]) | {"id": f"V{len(space.views) + 1:06d}"}
    space.views.append(view)
    return _success(view=view)


def _set_status(space: Workspace, arguments: Mapping[str, Any], _chan: Channel | None) -> Reply:
    space.statuses.append(arguments)
    return _success()


def _set_prompts(space: Workspace, arguments: Mapping[str, Any], _chan: Channel | None) -> Reply:
    space.prompts.append(arguments)
    return _success()


def _nothing(_space: Workspace, _args: Mapping[str, Any], _channel: Channel | None) -> Reply:
    return _success()


def _success(**facts: object) -> Reply:
    return {"ok": True, **facts}


def _refusal(error: str) -> Reply:
    return {"ok": False, "error": error}


_METHODS = {
    "api.test": _nothing,
    "auth.test": _auth,
    "assistant.threads.setStatus": _set_status,
    "assistant.threads.setSuggestedPrompts": _set_prompts,
    "chat.postEphemeral": _post,
    "chat.postMessage": _post,
    "chat.update": _nothing,
    "conversations.history": _history,
    "conversations.info": _channel_info,
    "conversations.replies": _history,
    "users.info": _member_info,
    "users.lookupByEmail": _member_by_email,
    "views.open": _open_view,
    "views.publish": _open_view,
}
