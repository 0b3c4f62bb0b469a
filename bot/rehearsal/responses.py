"""Response addresses: five posts in half an hour, for whoever acted."""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.rehearsal.entities import Posted
from bot.rehearsal.limits import check_message
from bot.rehearsal.replies import Refused
from bot.rehearsal.shapes import named
from bot.rehearsal.workspace import Workspace

POSTS, LIFETIME = 5, 1_800.0


@dataclass(slots=True)
class _Address:
    channel: str
    user: str
    message_ts: str
    until: float
    left: int = POSTS


class Responses:
    """Issues response addresses and posts what comes to them; *now* is the time in seconds."""

    def __init__(self, space: Workspace, now: Callable[[], float]) -> None:
        self._space = space
        self._now = now
        self._issued: dict[str, _Address] = {}
        self._lock = threading.Lock()

    def issue(self, channel: str, user: str, *, message_ts: str = "") -> str:
        """Return a new address for something that *user* did, under a message if it was there."""
        token = secrets.token_urlsafe(12)
        with self._lock:
            self._issued[token] = _Address(channel, user, message_ts, self._now() + LIFETIME)
        return token

    def post(self, token: str, arguments: Mapping[str, Any]) -> None:
        """Post what came to an address; too often or too late is refused."""
        address = self._used(token)
        with self._space.still():
            self._carry_out(address, arguments)

    def _carry_out(self, address: _Address, arguments: Mapping[str, Any]) -> None:
        original = self._space.find(address.channel, address.message_ts)
        if arguments.get("delete_original") is True:
            if original is not None:
                self._space.remove(original)
            return
        made = self._made(address, arguments)
        if arguments.get("replace_original") is True and original is not None:
            changed = replace(original, text=made.text, blocks=made.blocks, edited=True)
            self._space.replace(original, changed)
            return
        self._space.put(made)

    def _used(self, token: str) -> _Address:
        with self._lock:
            address = self._issued.get(token)
            if address is None:
                raise Refused("invalid_url")
            if self._now() > address.until:
                raise Refused("expired_url")
            if not address.left:
                raise Refused("used_url")
            address.left -= 1
        return address

    def _made(self, address: _Address, arguments: Mapping[str, Any]) -> Posted:
        text, blocks = str(arguments.get("text") or ""), arguments.get("blocks") or []
        if not isinstance(blocks, list):
            raise Refused("invalid_blocks_format")
        check_message(text, blocks)
        for_all = arguments.get("response_type") == "in_channel"
        return Posted(
            channel=address.channel,
            ts=self._space.next_ts(),
            text=text,
            blocks=named(blocks),
            thread_ts=str(arguments.get("thread_ts") or ""),
            only_for="" if for_all else address.user,
            unfurls=bool(arguments.get("unfurl_links", True)),
            at=self._now(),
        )
