"""The workspace's people, channels and messages, safe to use from several threads."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from bot.rehearsal.entities import (
    BOT_USER,
    TEAM,
    Channel,
    Given,
    Member,
    OpenView,
    Posted,
    Prompts,
    Scheduled,
    Status,
    Upload,
    UserGroup,
)
from bot.rehearsal.manifest import Manifest
from bot.rehearsal.replies import Refused
from bot.rehearsal.surface import AgentSurface
from bot.rehearsal.triggers import Triggers
from bot.rehearsal.views import Views

_MICROSECONDS = 1_000_000
_OUTCOMES = 50


class Workspace:
    """Everything that the stand-in remembers.

    *now* is the time in seconds of the epoch; a test may turn it forward.
    Change what is in it inside `changing`, so that whoever watches hears of it.
    """

    def __init__(self, manifest: Manifest, *, now: Callable[[], float] = time.time) -> None:
        self.manifest = manifest
        self.scopes = manifest.scopes
        """What the bot's token may do."""
        self.now = now
        self.origin = ""
        """Where the workspace can be reached, once it runs."""
        self.team = TEAM
        self.members: dict[str, Member] = {}
        self.channels: dict[str, Channel] = {}
        self.groups: dict[str, UserGroup] = {}
        self.files: dict[str, Upload] = {}
        self.scheduled: dict[str, Scheduled] = {}
        self.views: list[Given] = []
        """Every view that the bot opened, pushed, changed or published, in order."""
        self.calls: list[tuple[str, Given]] = []
        """Every call of the Web API, in order."""
        self.outcomes: deque[tuple[str, str]] = deque(maxlen=_OUTCOMES)
        """The latest calls, each with ``ok`` or the name of its error."""
        self.opened = Views(now)
        self.surface = AgentSurface(now)
        self.triggers = Triggers(now)
        self._posted: list[Posted] = []
        self._changed = threading.Condition(threading.RLock())
        self._version = 0
        self._last = 0

    @property
    def statuses(self) -> list[Mapping[str, Any]]:
        """Return every status that the bot set, as it came."""
        return self.surface.said

    @property
    def prompts(self) -> list[Mapping[str, Any]]:
        """Return every set of prompts that the bot offered, as it came."""
        return self.surface.offered

    @property
    def version(self) -> int:
        """Return a number that rises with every change that somebody could see."""
        with self._changed:
            return self._version

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Keep others out, and tell them afterwards that something is different."""
        with self._changed:
            yield
            self._version += 1
            self._changed.notify_all()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Keep others from changing anything meanwhile."""
        with self._changed:
            yield

    def wait_for_change(self, version: int, seconds: float) -> int:
        """Wait until something is newer than *version*, or *seconds* are over."""
        with self._changed:
            self._changed.wait_for(lambda: self._version > version, timeout=seconds)
            return self._version

    def ended(self, method: str, outcome: str) -> None:
        """Remember how a call of the Web API ended."""
        with self.changing():
            self.outcomes.append((method, outcome))

    def next_ts(self) -> str:
        """Return a new message id, later than all before."""
        with self._changed:
            self._last = max(self._last + 1, int(self.now() * _MICROSECONDS))
            return f"{self._last // _MICROSECONDS}.{self._last % _MICROSECONDS:06d}"

    def add_member(self, member: Member) -> Member:
        """Let somebody join, or change what is known of them."""
        with self.changing():
            self.members[member.id] = member
        return member

    def add_channel(self, channel: Channel) -> Channel:
        """Open a channel, or change what is known of it."""
        with self.changing():
            self.channels[channel.id] = channel
        return channel

    def add_group(self, group: UserGroup) -> UserGroup:
        """Add a group of people, or change it."""
        with self.changing():
            self.groups[group.id] = group
        return group

    def direct_channel(self, user: str) -> Channel:
        """Return the direct messages of *user* with the bot."""
        identifier = f"D{user[1:]}"
        return self.channels.get(identifier) or self.add_channel(
            Channel(id=identifier, name="", direct_with=user)
        )

    def joined_channels(self, user: str) -> list[Channel]:
        """Return the conversations that *user* is in, their own with the bot last."""
        mine = [one for one in self.channels.values() if not one.direct_with and one.has(user)]
        return [*mine, self.direct_channel(user)]

    def put(self, posted: Posted) -> Posted:
        """Add a message; what the bot says takes its status in that thread away."""
        with self.changing():
            self._posted.append(posted)
            if posted.user == BOT_USER and not posted.only_for:
                self.surface.spoke(posted.channel, posted.thread_ts or posted.ts)
        return posted

    def replace(self, old: Posted, new: Posted) -> Posted:
        """Show *new* where *old* stood."""
        with self.changing():
            self._posted[self._place(old)] = new
        return new

    def remove(self, posted: Posted) -> None:
        """Take a message away."""
        with self.changing():
            del self._posted[self._place(posted)]

    def _place(self, posted: Posted) -> int:
        for index, one in enumerate(self._posted):
            if (one.channel, one.ts) == (posted.channel, posted.ts):
                return index
        raise Refused("message_not_found")

    def find(self, channel: str, ts: str) -> Posted | None:
        """Return a message, also one that only one member saw."""
        with self._changed:
            return next((m for m in self._posted if (m.channel, m.ts) == (channel, ts)), None)

    def messages(self, channel: str = "", *, thread: str = "") -> list[Posted]:
        """Return what everybody in *channel* sees, in order."""
        with self._changed:
            found = [m for m in self._posted if not m.only_for and channel in {"", m.channel}]
        return [m for m in found if not thread or thread in {m.ts, m.thread_ts}]

    def replies(self, channel: str = "", *, thread: str = "") -> list[Posted]:
        """Return what the bot said to everybody."""
        return [m for m in self.messages(channel, thread=thread) if m.user == BOT_USER]

    def asides(self, user: str) -> list[Posted]:
        """Return what only *user* saw."""
        with self._changed:
            return [message for message in self._posted if message.only_for == user]

    def visible(self, user: str, channel: str, *, thread: str = "") -> list[Posted]:
        """Return what *user* sees in a channel, or in a thread of it, oldest first."""
        place = self.channels.get(channel)
        if place is None or not place.has(user):
            return []
        with self._changed:
            there = [m for m in self._posted if m.channel == channel and m.only_for in {"", user}]
        if thread:
            found = [m for m in there if thread in {m.ts, m.thread_ts}]
        else:
            found = [m for m in there if m.thread_ts in {"", m.ts} or m.broadcast]
        return sorted(found, key=lambda message: float(message.ts))

    def replies_to(self, channel: str, ts: str) -> int:
        """Return how many answers a message has in its thread."""
        return sum(1 for m in self.messages(channel, thread=ts) if m.ts != ts)

    def react(self, posted: Posted, name: str, user: str) -> Posted:
        """Let *user* react to a message."""
        who = (*posted.reactions.get(name, ()), user)
        return self.replace(posted, replace(posted, reactions={**posted.reactions, name: who}))

    def unreact(self, posted: Posted, name: str, user: str) -> Posted:
        """Let *user* take a reaction back."""
        who = tuple(one for one in posted.reactions.get(name, ()) if one != user)
        others = {key: value for key, value in posted.reactions.items() if key != name}
        left = {**others, name: who} if who else others
        return self.replace(posted, replace(posted, reactions=left))

    def home(self, user: str) -> Given | None:
        """Return the home tab of *user*."""
        found = self.opened.home(user)
        return found.view if found else None

    def modal(self, user: str) -> OpenView | None:
        """Return the modal that *user* sees."""
        return self.opened.top(user)

    def showed(self, view: OpenView) -> OpenView:
        """Remember that the bot showed a view."""
        with self.changing():
            self.views.append(view.view)
        return view

    def status(self, channel: str, thread_ts: str) -> Status | None:
        """Return what the bot says it is doing in a thread."""
        return self.surface.status(channel, thread_ts)

    def prompts_for(self, channel: str) -> Prompts | None:
        """Return what the bot offers to be asked in a conversation."""
        return self.surface.prompts_for(channel)

    def permalink(self, channel: str, ts: str, *, thread_ts: str = "") -> str:
        """Return the address of a message."""
        asked = f"?thread_ts={thread_ts}&cid={channel}" if thread_ts and thread_ts != ts else ""
        return f"{self.origin}/archives/{channel}/p{ts.replace('.', '')}{asked}"

    def file(self, identifier: str) -> Upload | None:
        """Return a file that was shared."""
        found = self.files.get(identifier)
        return found if found is not None and found.complete else None

    def thread_counts(self, channel: str) -> Counter[str]:
        """Return how many answers each thread of a channel has."""
        return Counter(m.thread_ts for m in self.messages(channel) if m.thread_ts not in {"", m.ts})
