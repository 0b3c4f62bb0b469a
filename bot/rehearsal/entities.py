"""What there is in a workspace: people, channels, messages, forms and files."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
"""An object of JSON of any shape, as Slack takes and gives it."""

Given = Mapping[str, Any]
"""The same, where nobody changes it."""

TEAM, BOT_USER, BOT_ID, APP_ID = "T0HOME", "U0ANNEXA", "B0ANNEXA", "A0ANNEXA"
OTHER_TEAM = "T0OTHER"
"""The workspace of the company that shares a channel with ours."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """Somebody in the workspace."""

    id: str
    name: str
    email: str = ""
    title: str = ""
    tz: str = "Etc/UTC"
    tz_label: str = "Coordinated Universal Time"
    tz_offset: int = 0
    """Seconds east of Greenwich."""
    guest: bool = False
    team: str = TEAM
    deactivated: bool = False
    bot: bool = False
    dnd_end: int = 0
    """Until when they want no notifications, as seconds of the epoch; 0 means that they do."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Channel:
    """A conversation: a channel, or a direct message of one member with the bot."""

    id: str
    name: str
    topic: str = ""
    external: bool = False
    """Whether another company reads along."""
    private: bool = False
    direct_with: str = ""
    joined: bool = True
    """Whether the bot is in it."""
    members: frozenset[str] = frozenset()
    """Who is in it; nobody named means everybody of the workspace."""
    archived: bool = False

    @property
    def kind(self) -> str:
        """Return ``im``, ``group`` or ``channel``."""
        if self.direct_with:
            return "im"
        return "group" if self.private else "channel"

    def has(self, user: str) -> bool:
        """Tell whether *user* is in it."""
        if self.direct_with:
            return user in {self.direct_with, BOT_USER}
        if user == BOT_USER:
            return self.joined
        return not self.members or user in self.members


@dataclass(frozen=True, kw_only=True, slots=True)
class Posted:
    """A message as everybody, or one member alone, sees it."""

    channel: str
    ts: str
    text: str
    blocks: tuple[Given, ...] = ()
    thread_ts: str = ""
    user: str = BOT_USER
    only_for: str = ""
    metadata: Given = field(default_factory=dict)
    unfurls: bool = True
    at: float = 0.0
    reactions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name → who reacted with it."""
    files: tuple[str, ...] = ()
    edited: bool = False
    streaming: bool = False
    """Whether more of it may come."""
    chunks: tuple[Given, ...] = ()
    """What was streamed, piece by piece; *blocks* shows the same put together."""
    as_plan: bool = False
    """Whether streamed tasks are shown as one plan."""
    broadcast: bool = False
    """Whether a reply is shown in the channel too."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Upload:
    """A file that somebody put into the workspace."""

    id: str
    name: str
    mimetype: str
    content: bytes
    user: str = BOT_USER
    title: str = ""
    channels: tuple[str, ...] = ()
    permalink: str = ""
    at: float = 0.0
    alt: str = ""
    """What a picture shows, in words."""
    complete: bool = True
    """Whether it was shared; a file that is only being sent is shown nowhere."""


@dataclass(frozen=True, kw_only=True, slots=True)
class OpenView:
    """A modal or a home tab that somebody has before them."""

    id: str
    user: str
    view: Given
    """The view as Slack gives it back, with its id, hash and state."""
    hash: str
    root: str = ""
    previous: str = ""
    position: int = 0
    """How many modals lie under it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class UserGroup:
    """A group of people with a handle."""

    id: str
    handle: str
    name: str
    users: tuple[str, ...] = ()
    disabled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Status:
    """What the bot says it is doing in a thread."""

    channel: str
    thread_ts: str
    text: str
    loading_messages: tuple[str, ...] = ()
    at: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompts:
    """What the bot offers to be asked."""

    channel: str
    title: str = ""
    prompts: tuple[Given, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """A thread that the bot works in as an agent."""

    channel: str
    thread_ts: str
    status: str = "active"
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheduled:
    """A message that is to be posted later."""

    id: str
    channel: str
    post_at: int
    made_at: int
    arguments: Given
