"""Which scopes Slack has granted, and what is off without some of them."""

import logging
import threading
import time
from collections.abc import Callable, Iterable
from typing import Final

from slack_sdk import WebClient

from bot.channels.entities import Reading
from bot.slack.identity import UNREACHABLE

_log = logging.getLogger(__name__)

OPTIONAL_MANIFEST: Final = "manifest-reading.json"
_HISTORY = frozenset({"channels:history", "groups:history"})
NEEDED: Final = {
    Reading.QUESTIONS: _HISTORY,
    Reading.THREADS: _HISTORY,
    Reading.EMOJI: _HISTORY | {"reactions:read"},
}
"""What reading something that was not said to the bot needs."""
GROUPS: Final = frozenset({"usergroups:read"})
"""What looking into user groups needs."""
FEATURES: Final = {
    Reading.QUESTIONS: "answering every question",
    Reading.THREADS: "reading what a thread said before",
    Reading.EMOJI: "asking a person with an emoji",
}
"""What each is called where people are told of it."""


class Scopes:
    """The scopes of the bot token; Slack is asked at most every *seconds*."""

    def __init__(
        self,
        client: WebClient,
        *,
        seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known: tuple[float, frozenset[str]] | None = None
        self._said: set[str] = set()

    def granted(self) -> frozenset[str]:
        """Return what is granted; nothing while Slack will not say."""
        with self._lock:
            known = self._known
        if known is not None and self._monotonic() - known[0] < self._seconds:
            return known[1]
        try:
            headers = self._client.auth_test().headers
        except UNREACHABLE as error:
            _log.info("Slack would not say which scopes are granted: %s", error)
            return frozenset()
        told = next((headers[name] for name in headers if name.lower() == "x-oauth-scopes"), "")
        granted = frozenset(one.strip() for one in told.split(",") if one.strip())
        with self._lock:
            self._known = (self._monotonic(), granted)
        return granted

    def lacking(self, needed: Iterable[str]) -> frozenset[str]:
        """Return which of these are not granted."""
        return frozenset(needed) - self.granted()

    def off(self, needed: Iterable[str], *, feature: str) -> str:
        """Return why *feature* is off, in one line, or nothing; the log hears of it once."""
        lacking = self.lacking(needed)
        if not lacking:
            return ""
        line = (
            f"{feature[:1].upper()}{feature[1:]} is off: an admin can allow it with the manifest "
            f"{OPTIONAL_MANIFEST} ({', '.join(sorted(lacking))} not granted)."
        )
        with self._lock:
            is_news = feature not in self._said
            self._said.add(feature)
        if is_news:
            _log.warning("%s", line)
        return line
