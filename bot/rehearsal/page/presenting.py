"""Makes of the workspace what one person sees of it."""

import time
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup

from bot.rehearsal.entities import BOT_USER, Channel, Member, OpenView, Posted
from bot.rehearsal.page.memory import Memory
from bot.rehearsal.page.places import APP, HOME, Place
from bot.rehearsal.page.shown import Attached, Person, Reaction, Room, Shown
from bot.rehearsal.rendering.blocks import blocks
from bot.rehearsal.rendering.dates import clock, dated
from bot.rehearsal.rendering.emoji import shown
from bot.rehearsal.rendering.mrkdwn import mrkdwn
from bot.rehearsal.rendering.scene import Scene
from bot.rehearsal.workspace import Workspace

_COLOURS = 8
_TOGETHER_SECONDS = 300
_MOST_MESSAGES = 150
_IMAGES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_KILO = 1024


@dataclass(frozen=True, kw_only=True, slots=True)
class Presenter:
    """Sees the workspace with one person's eyes."""

    space: Workspace
    memory: Memory
    place: Place

    @property
    def me(self) -> Member:
        """Return who looks."""
        return self.space.members[self.place.user]

    def scene(self, where: str, *, act: str = "") -> Scene:
        """Return the surroundings of blocks in one message or view."""
        members = self.space.members.values()
        names = {one.id: one.name for one in members} | {BOT_USER: self.space.manifest.name}
        channels = {one.id: one.name for one in self.space.channels.values() if one.name}
        shared = {one.id: _address(one.id) for one in self.space.files.values()}
        links = {one.permalink: _address(one.id) for one in self.space.files.values()}
        return Scene(
            place=where,
            viewer=self.me.id,
            zone=self.me.tz,
            now=time.time(),
            base=self.place.base,
            act=act,
            bot=BOT_USER,
            people=names,
            channels=channels,
            groups={one.id: one.handle for one in self.space.groups.values()},
            files=shared | links,
        )

    def person(self, identifier: str) -> Person:
        """Return somebody's face; somebody unknown keeps their id."""
        if identifier == BOT_USER:
            name = self.space.manifest.name
            return Person(id=identifier, name=name, initials=name[:1], bot=True)
        member = self.space.members.get(identifier)
        if member is None:
            return Person(id=identifier, name=identifier, initials="?")
        seen = replace(self.scene("clock"), zone=member.tz)
        return Person(
            id=identifier,
            name=member.name,
            title=member.title,
            initials="".join(word[:1] for word in member.name.split()[:2]).upper(),
            colour=list(self.space.members).index(identifier) % _COLOURS,
            clock=clock(seen.moment(time.time())),
            outside=member.guest or member.team != self.space.team,
        )

    def rooms(self) -> tuple[Room, ...]:
        """Return the conversations that this person is in, and what they have not read."""
        joined = self.space.joined_channels(self.me.id)
        return tuple(self.room(one) for one in joined if not one.direct_with)

    def room(self, channel: Channel) -> Room:
        """Return a conversation of the left column."""
        here = self.place.room == channel.id
        address = Place(user=self.me.id, room=channel.id).address
        inside = [one for one in self.space.members if channel.has(one)]
        return Room(
            id=channel.id,
            name=channel.name or self.space.manifest.name,
            sign="🔒" if channel.private else "#",
            topic=channel.topic,
            external=channel.external,
            unread=0 if here else self._unread(channel.id),
            here=here,
            address=address,
            people=len(inside),
        )

    def app_room(self) -> Room:
        """Return the bot's direct messages with this person."""
        channel = self.space.direct_channel(self.me.id)
        room = self.room(channel)
        here = self.place.room in {APP, HOME}
        unread = 0 if self.place.room == APP else self._unread(channel.id)
        return replace(room, sign="", here=here, unread=unread,
                       address=Place(user=self.me.id, room=APP).address)  # fmt: skip

    def messages(self, channel: str, *, thread: str = "") -> tuple[Shown, ...]:
        """Return what this person sees there, oldest first; the page shows the latest."""
        found = self.space.visible(self.me.id, channel, thread=thread)[-_MOST_MESSAGES:]
        before = self.memory.seen(self.me.id, channel)
        counts = self.space.thread_counts(channel)
        made = [self._shown(one, counts[one.ts], inside=bool(thread)) for one in found]
        grouped = made[:1] + [_after(earlier, later) for earlier, later in pairwise(made)]
        marked = [replace(one, unread=before < one.ts and before != "") for one in grouped]
        if found and not thread:
            self.memory.read_up_to(self.me.id, channel, self._latest(channel))
        return tuple(marked)

    def view(self, view: OpenView) -> Markup:
        """Return the blocks of a form, with what was wrong when it came back."""
        returned = self.memory.returned(self.me.id, view.id)
        act = f"{self.place.base}/press"
        scene = self.scene(view.id, act=act)
        scene = replace(scene, errors=returned.errors, typed=returned.typed)
        return blocks(view.view["blocks"], scene)

    def _latest(self, channel: str) -> str:
        found = self.space.messages(channel) + self.space.asides(self.me.id)
        return max((one.ts for one in found if one.channel == channel), default="")

    def _unread(self, channel: str) -> int:
        before = self.memory.seen(self.me.id, channel)
        found = self.space.messages(channel) + self.space.asides(self.me.id)
        return sum(
            1
            for one in found
            if one.channel == channel and one.ts > before and one.user != self.me.id
        )

    def _shown(self, posted: Posted, replies: int, *, inside: bool) -> Shown:
        moment = posted.at or float(posted.ts)
        scene = self.scene(f"m{posted.ts}", act=f"{self.place.base}/press")
        at = scene.moment(moment)
        root = posted.thread_ts or posted.ts
        status = None if inside else self.space.status(posted.channel, posted.ts)
        return Shown(
            channel=posted.channel,
            ts=posted.ts,
            key=f"{'t' if inside else 'c'}{posted.ts}",
            who=self.person(posted.user),
            at=at,
            clock=clock(at),
            day=dated(moment, "{day_divider_pretty}", scene),
            body=_body(posted, scene),
            aside=bool(posted.only_for),
            edited=posted.edited,
            streaming=posted.streaming,
            files=self._files(posted),
            reactions=self._reactions(posted),
            replies=0 if inside else replies,
            thread=self.place.beside(root).address,
            thread_ts=root,
            status=status.text if status else "",
            loading=status.loading_messages if status else (),
        )

    def _files(self, posted: Posted) -> tuple[Attached, ...]:
        found = [self.space.file(identifier) for identifier in posted.files]
        return tuple(
            Attached(
                name=one.title or one.name,
                size=f"{max(1, len(one.content) // _KILO)} KB",
                address=_address(one.id),
                is_image=one.mimetype in _IMAGES,
                alt=one.alt or one.name,
            )
            for one in found
            if one is not None
        )

    def _reactions(self, posted: Posted) -> tuple[Reaction, ...]:
        return tuple(
            Reaction(
                name=name,
                sign=shown(name),
                count=len(who),
                who=", ".join(self.person(one).name for one in who),
                mine=self.me.id in who,
            )
            for name, who in posted.reactions.items()
        )


def _body(posted: Posted, scene: Scene) -> Markup:
    if posted.blocks:
        return blocks(posted.blocks, scene)
    return mrkdwn(posted.text, scene)


def _after(earlier: Shown, later: Shown) -> Shown:
    """Return a message without what the one above it says already."""
    if earlier.at.date() != later.at.date():
        return later
    near = (later.at - earlier.at).total_seconds() < _TOGETHER_SECONDS
    same = earlier.who == later.who and earlier.aside == later.aside
    return replace(later, day="", follows=near and same and not earlier.replies)


def _address(identifier: str) -> str:
    return f"/shared/{identifier}"
