"""Which of the things that happen the app hears of: what its manifest subscribes to."""

import itertools
import threading
from concurrent.futures import Future

from bot.rehearsal import payloads
from bot.rehearsal.delivery import NOT_SUBSCRIBED, Delivery
from bot.rehearsal.entities import BOT_USER, Channel, Json, Member, Posted, Upload
from bot.rehearsal.ports import StandIn
from bot.rehearsal.shapes import file_json


class Events:
    """Tells the app what happened, where its manifest asks for it."""

    def __init__(self, stand_in: StandIn) -> None:
        self._slack = stand_in
        self._space = stand_in.workspace
        self._numbers = itertools.count(1)

    def said(self, channel: Channel, posted: Posted) -> Future[Delivery]:
        """Tell of a message: as a mention, as a message, as both or not at all."""
        kinds = []
        if channel.kind == "im":
            kinds = ["message"] if self._wants("message.im") else []
        elif channel.joined:
            if f"<@{BOT_USER}>" in posted.text and self._wants("app_mention"):
                kinds.append("app_mention")
            plural = "groups" if channel.kind == "group" else "channels"
            if self._wants(f"message.{plural}"):
                kinds.append("message")
        found = [self._space.file(one) for one in posted.files]
        files = [file_json(one, origin=self._slack.origin) for one in found if one]
        sent = [
            self._tell(
                payloads.said(
                    channel,
                    kind,
                    user=posted.user,
                    text=posted.text,
                    ts=posted.ts,
                    thread_ts=posted.thread_ts,
                    files=files,
                )
            )
            for kind in kinds
        ]
        return all_of(sent)

    def reacted(
        self, posted: Posted, name: str, user: str, *, added: bool = True
    ) -> Future[Delivery]:
        """Tell of a reaction that came or went."""
        kind = "reaction_added" if added else "reaction_removed"
        if not self._space.channels[posted.channel].joined:
            return all_of([])
        item = {"type": "message", "channel": posted.channel, "ts": posted.ts}
        return self._event(
            kind, {"user": user, "reaction": name, "item": item, "item_user": posted.user}
        )

    def home_opened(self, user: str, tab: str) -> Future[Delivery]:
        """Tell that somebody opened the bot's home or its messages."""
        if not self._wants("app_home_opened"):
            return all_of([])
        ts = self._space.next_ts()
        place = self._space.direct_channel(user)
        view = self._space.home(user) if tab == "home" else None
        payload = payloads.opened(user, channel=place, tab=tab, view=view)
        payload["event"]["event_ts"] = ts
        payload["event_id"] = f"Ev{place.id}{ts}H"
        return self._tell(payload)

    def person(self, kind: str, member: Member) -> Future[Delivery]:
        """Tell of somebody who joined the workspace, or whose account changed."""
        user = payloads.user_change(member, event_id="", scopes=self._space.scopes)
        return self._event(kind, {"user": user["event"]["user"], "cache_ts": 1})

    def moved(self, channel: Channel, user: str, *, entered: bool) -> Future[Delivery]:
        """Tell of somebody who came into a channel or left it."""
        if not channel.joined and user != BOT_USER:
            return all_of([])
        kind = "member_joined_channel" if entered else "member_left_channel"
        letter = "G" if channel.private else "C"
        return self._event(
            kind,
            {"user": user, "channel": channel.id, "channel_type": letter, "team": self._space.team},
        )

    def shared(self, upload: Upload, channel: Channel) -> Future[Delivery]:
        """Tell of a file that was shared where the bot is."""
        if not channel.joined:
            return all_of([])
        return self._event(
            "file_shared",
            {
                "file_id": upload.id,
                "user_id": upload.user,
                "file": {"id": upload.id},
                "channel_id": channel.id,
            },
        )

    def uninstalled(self) -> Future[Delivery]:
        """Tell that the app was taken out of the workspace."""
        return self._event("app_uninstalled", {})

    def _wants(self, event: str) -> bool:
        return event in self._slack.manifest.events

    def _event(self, kind: str, facts: Json) -> Future[Delivery]:
        if not self._wants(kind):
            return all_of([])
        ts = self._space.next_ts()
        event = {"type": kind, "event_ts": ts, **facts}
        identifier = f"Ev{ts}{next(self._numbers)}"
        return self._tell(payloads.envelope(event, event_id=identifier, at=float(ts)))

    def _tell(self, payload: Json) -> Future[Delivery]:
        return self._slack.deliver("events_api", payload)


def all_of(sent: list[Future[Delivery]]) -> Future[Delivery]:
    """Return how several deliveries went, once all are done; none is one that was not wanted."""
    if len(sent) == 1:
        return sent[0]
    if not sent:
        return done(NOT_SUBSCRIBED)
    together: Future[Delivery] = Future()
    lock = threading.Lock()

    def look(_one: Future[Delivery]) -> None:
        with lock:
            if together.done() or not all(one.done() for one in sent):
                return
            results = [one.result() for one in sent]
            together.set_result(
                Delivery(
                    acked=all(one.acked for one in results),
                    attempts=max(one.attempts for one in results),
                )
            )

    for one in sent:
        one.add_done_callback(look)
    return together


def done(delivery: Delivery) -> Future[Delivery]:
    """Return a delivery that is over already."""
    finished: Future[Delivery] = Future()
    finished.set_result(delivery)
    return finished
