"""What a person does in the workspace: it is shown there, and told to the app."""

import mimetypes
from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from bot.rehearsal import payloads
from bot.rehearsal.delivery import Delivery, not_understood
from bot.rehearsal.entities import BOT_USER, Channel, Member, OpenView, Posted, Upload
from bot.rehearsal.events import Events, all_of, done
from bot.rehearsal.filled import Filled, find_element, missing
from bot.rehearsal.forms import apply
from bot.rehearsal.limits import check_message
from bot.rehearsal.ports import StandIn
from bot.rehearsal.replies import Refused
from bot.rehearsal.shapes import named


class NotPossible(ValueError):
    """Nobody could do that in Slack; the message says what is in the way."""


class Acting:
    """Does in the workspace what a person does; every deed says how the app took it."""

    def __init__(self, stand_in: StandIn) -> None:
        self._slack = stand_in
        self._space = stand_in.workspace
        self._events = Events(stand_in)

    def say(
        self,
        user: str,
        channel: str,
        text: str,
        *,
        thread: str = "",
        files: Sequence[str] = (),
        ts: str = "",
    ) -> Future[Delivery]:
        """Say something; the app hears of it where it is mentioned or has asked to."""
        place = self._place(user, channel)
        mention = f"@{self._slack.manifest.name}"
        words = text.replace(mention, f"<@{BOT_USER}>")
        posted = self._space.put(
            Posted(
                channel=place.id,
                ts=ts or self._space.next_ts(),
                text=words,
                thread_ts=thread,
                user=user,
                files=tuple(files),
                at=self._space.now(),
            )
        )
        return self._events.said(place, posted)

    def command(
        self, user: str, channel: str, text: str, *, name: str = "/comply"
    ) -> Future[Delivery]:
        """Use a slash command; words that come with the ack are shown to *user*."""
        place = self._place(user, channel)
        if name not in self._slack.manifest.commands:
            raise NotPossible(f"The app offers no command {name}.")
        payload = payloads.command(
            place,
            user=user,
            text=text,
            name=name,
            trigger=self._space.triggers.issue(user),
            response_url=self._slack.response_url(place.id, user),
        )
        return self._slack.deliver(
            "slash_commands", payload, then=lambda delivery: self._answer(place, user, delivery)
        )

    def press(
        self,
        user: str,
        shown: Posted | OpenView,
        action_id: str,
        *,
        block_id: str = "",
        value: str | None = None,
        selected: object = None,
        filled: Filled | None = None,
    ) -> Future[Delivery]:
        """Use a button, a list or the like in a message, a modal or the home tab.

        *value* stands in for the button's own, *selected* is the choice, and *filled* is what
        stands in the other fields of the form.
        """
        blocks = shown.blocks if isinstance(shown, Posted) else shown.view["blocks"]
        block, element = find_element(blocks, action_id, block_id=block_id)
        common: dict[str, Any] = {
            "user": user,
            "block": block,
            "value": value,
            "selected": selected,
            "filled": filled,
        }
        if isinstance(shown, Posted):
            url = self._slack.response_url(shown.channel, user, message_ts=shown.ts)
            trigger = self._space.triggers.issue(user)
            payload = payloads.press(
                element, posted=shown, trigger=trigger, response_url=url, **common
            )
        else:
            trigger = self._space.triggers.issue(user, view=shown.id)
            payload = payloads.press_in_view(element, view=shown, trigger=trigger, **common)
        return self._slack.deliver("interactive", payload)

    def suggest(
        self, user: str, shown: Posted | OpenView, action_id: str, typed: str
    ) -> Future[Delivery]:
        """Type into a list whose options the app knows; they come as the answer."""
        view = shown if isinstance(shown, OpenView) else None
        blocks = shown.blocks if isinstance(shown, Posted) else shown.view["blocks"]
        block, element = find_element(blocks, action_id)
        payload = payloads.suggestion(element, user=user, block=block, typed=typed, view=view)
        return self._slack.deliver("interactive", payload)

    def submit(
        self, user: str, view_id: str, filled: Filled, *, checked: bool = False
    ) -> Future[Delivery]:
        """Send a form; with *checked* Slack's own complaints come before the app hears of it.

        What the app answers is carried out: the form is closed, changed, or another one opens.
        Complaints of either are in the answer, as ``errors`` by block.
        """
        view = self._view(user, view_id)
        wrong = missing(view.view["blocks"], filled) if checked else {}
        if wrong:
            return done(
                Delivery(
                    acked=False,
                    attempts=0,
                    answer={"response_action": "errors", "errors": wrong},
                )
            )
        trigger = self._space.triggers.issue(user, view=view.id)
        payload = payloads.submission(view.view, user=user, filled=filled, trigger=trigger)
        return self._slack.deliver(
            "interactive", payload, then=lambda delivery: apply(self._space, view, delivery)
        )

    def close_view(self, user: str, view_id: str, *, everything: bool = False) -> Future[Delivery]:
        """Close a form, or all that lie on each other; the app hears of it if it asked to."""
        view = self._view(user, view_id)
        everything = everything or bool(view.view.get("clear_on_close"))
        with self._space.changing():
            if everything:
                self._space.opened.clear(user)
            else:
                self._space.opened.close(view)
        if not view.view.get("notify_on_close"):
            return all_of([])
        payload = payloads.closed(view.view, user=user, cleared=everything)
        return self._slack.deliver("interactive", payload)

    def shortcut(self, user: str, callback_id: str) -> Future[Delivery]:
        """Use a shortcut that is offered everywhere."""
        self._offered(callback_id, on_message=False)
        trigger = self._space.triggers.issue(user)
        payload = payloads.shortcut(callback_id, user=user, trigger=trigger)
        return self._slack.deliver("interactive", payload)

    def message_shortcut(
        self, user: str, callback_id: str, channel: str, ts: str
    ) -> Future[Delivery]:
        """Use a shortcut on a message."""
        self._offered(callback_id, on_message=True)
        place, posted = self._place(user, channel), self._message(user, channel, ts)
        payload = payloads.message_shortcut(
            callback_id,
            user=user,
            posted=posted,
            channel=place,
            trigger=self._space.triggers.issue(user),
            response_url=self._slack.response_url(place.id, user, message_ts=ts),
        )
        return self._slack.deliver("interactive", payload)

    def react(self, user: str, channel: str, ts: str, name: str) -> Future[Delivery]:
        """React to a message."""
        with self._space.still():
            posted = self._message(user, channel, ts)
            if user in posted.reactions.get(name, ()):
                return all_of([])
            changed = self._space.react(posted, name, user)
        return self._events.reacted(changed, name, user)

    def unreact(self, user: str, channel: str, ts: str, name: str) -> Future[Delivery]:
        """Take a reaction back."""
        with self._space.still():
            posted = self._message(user, channel, ts)
            if user not in posted.reactions.get(name, ()):
                return all_of([])
            changed = self._space.unreact(posted, name, user)
        return self._events.reacted(changed, name, user, added=False)

    def open_home(self, user: str, tab: str = "home") -> Future[Delivery]:
        """Open the bot's ``home`` tab, or its ``messages``."""
        return self._events.home_opened(user, tab)

    def upload(
        self,
        user: str,
        channel: str,
        name: str,
        content: bytes,
        *,
        text: str = "",
        thread: str = "",
    ) -> Future[Delivery]:
        """Share a file in a conversation."""
        place = self._place(user, channel)
        with self._space.changing():
            identifier = f"F{len(self._space.files) + 1:06d}"
            made = Upload(
                id=identifier,
                name=name,
                mimetype=mimetypes.guess_type(name)[0] or "application/octet-stream",
                content=content,
                user=user,
                channels=(place.id,),
                permalink=f"{self._slack.origin}/files/{user}/{identifier}/{name}",
                at=self._space.now(),
            )
            self._space.files[identifier] = made
        shared = self._events.shared(made, place)
        spoken = self.say(user, channel, text, thread=thread, files=(identifier,))
        return all_of([spoken, shared])

    def join(self, member: Member) -> Future[Delivery]:
        """Come into the workspace."""
        return self._events.person("team_join", self._space.add_member(member))

    def change(self, member: Member) -> Future[Delivery]:
        """Change something of an account: a name, an address, whether it is in use."""
        return self._events.person("user_change", self._space.add_member(member))

    def enter(self, user: str, channel: str) -> Future[Delivery]:
        """Go into a channel; the bot may, too."""
        return self._events.moved(self._moved(channel, user, into=True), user, entered=True)

    def leave(self, user: str, channel: str) -> Future[Delivery]:
        """Go out of a channel; the bot may, too."""
        return self._events.moved(self._moved(channel, user, into=False), user, entered=False)

    def uninstall(self) -> Future[Delivery]:
        """Take the app out of the workspace."""
        return self._events.uninstalled()

    def _moved(self, channel: str, user: str, *, into: bool) -> Channel:
        place = self._space.channels[channel]
        if user == BOT_USER:
            return self._space.add_channel(replace(place, joined=into))
        everybody = place.members or frozenset(self._space.members)
        members = everybody | {user} if into else everybody - {user}
        return self._space.add_channel(replace(place, members=members))

    def _answer(self, place: Channel, user: str, delivery: Delivery) -> Delivery:
        answer = delivery.answer or {}
        text, blocks = str(answer.get("text") or ""), answer.get("blocks") or []
        if not (text or blocks):
            return delivery
        try:
            check_message(text, blocks)
        except Refused as refused:
            return not_understood(delivery, refused)
        for_all = answer.get("response_type") == "in_channel"
        self._space.put(
            Posted(
                channel=place.id,
                ts=self._space.next_ts(),
                text=text,
                blocks=named(blocks),
                only_for="" if for_all else user,
                at=self._space.now(),
            )
        )
        return delivery

    def _place(self, user: str, channel: str) -> Channel:
        place = self._space.channels.get(channel)
        if place is None or not place.has(user):
            raise NotPossible(f"{user} is in no conversation {channel}.")
        return place

    def _message(self, user: str, channel: str, ts: str) -> Posted:
        posted = self._space.find(channel, ts)
        if posted is None or posted.only_for not in {"", user}:
            raise NotPossible(f"{user} sees no message {ts} in {channel}.")
        return posted

    def _view(self, user: str, view_id: str) -> OpenView:
        view = self._space.opened.find(view_id)
        if view is None or view.user != user:
            raise NotPossible(f"{user} has no form {view_id} before them.")
        return view

    def _offered(self, callback_id: str, *, on_message: bool) -> None:
        offered = self._slack.manifest.shortcuts
        if not any(
            (one.callback_id, one.on_message) == (callback_id, on_message) for one in offered
        ):
            raise NotPossible(f"The app offers no shortcut {callback_id}.")
