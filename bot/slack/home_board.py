"""Publishes the bot's own tab: the newest wins, and where it fails the old one stays."""

import logging
from collections import OrderedDict
from threading import Lock
from typing import Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.conversation.home_page import HomePage
from bot.people.entities import Person
from bot.slack.blocks.home import home_view
from bot.slack.identity import Identity

_log = logging.getLogger(__name__)

_REMEMBERED = 2_000
_CONFLICT = "hash_conflict"


class Pages(Protocol):
    """Puts pages together; ``bot.conversation.home`` does."""

    def page(self, person: Person, *, outsider: bool) -> HomePage:
        """Return what *person* sees now."""
        ...


class HomeBoard:
    """Remembers which view each person has, so that an older one never replaces a newer one."""

    def __init__(self, client: WebClient, identity: Identity, pages: Pages) -> None:
        self._client = client
        self._identity = identity
        self._pages = pages
        self._hashes: OrderedDict[str, str] = OrderedDict()
        self._lock = Lock()

    def publish(self, user: str, *, team: str, seen: str = "") -> None:
        """Show *user* what is true now; *seen* is the hash of the view that they look at."""
        known = seen or self._known(user)
        try:
            self._attempt(user, team, known=known)
        except SlackApiError as error:
            if not known or error.response.get("error") != _CONFLICT:
                raise
            # Somebody published in between: what is put together now is newer than theirs.
            _log.info("A Home was published twice at once; once more")
            self._attempt(user, team, known="")

    def _attempt(self, user: str, team: str, *, known: str) -> None:
        present = self._identity.who(user, team=team)
        page = self._pages.page(present.person, outsider=present.outside.counts)
        answer = self._client.views_publish(user_id=user, view=home_view(page), hash=known or None)
        self._remember(user, str((answer.get("view") or {}).get("hash", "")))

    def _known(self, user: str) -> str:
        with self._lock:
            return self._hashes.get(user, "")

    def _remember(self, user: str, value: str) -> None:
        with self._lock:
            self._hashes[user] = value
            self._hashes.move_to_end(user)
            while len(self._hashes) > _REMEMBERED:
                self._hashes.popitem(last=False)
