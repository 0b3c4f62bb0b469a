"""When people want no notifications, as Slack says; where it does not say, nobody knows of any."""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from http.client import HTTPException
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.errors import UnknownPerson
from bot.people.entities import PersonId
from bot.reminders.entities import Span
from bot.slack.prompting import People

_AT_ONCE = 50
"""So many people Slack tells of in one answer."""
_MOST = 20_000

_log = logging.getLogger(__name__)

_Known = tuple[float, tuple[Span, ...]]


class SlackQuietTimes:
    """Asks Slack for many people at once and believes it for *seconds*."""

    def __init__(
        self,
        client: WebClient,
        people: People,
        *,
        seconds: float = 900.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._people = people
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}
        self._silent_until = float("-inf")

    def quiet(self, people: Collection[PersonId]) -> Mapping[PersonId, Sequence[Span]]:
        """Return the quiet times of those of *people* who have any."""
        users = dict(self._users(people))
        self._ask([user for user in users.values() if not self._is_known(user)])
        with self._lock:
            known = {person: self._known.get(user) for person, user in users.items()}
        return {person: found[1] for person, found in known.items() if found and found[1]}

    def _users(self, people: Collection[PersonId]) -> Iterator[tuple[PersonId, str]]:
        for one in sorted(people):
            try:
                user = self._people.find(one).slack_id
            except UnknownPerson:
                continue
            if user:
                yield one, user

    def _is_known(self, user: str) -> bool:
        with self._lock:
            known = self._known.get(user)
        return known is not None and self._monotonic() - known[0] < self._seconds

    def _ask(self, users: Sequence[str]) -> None:
        if self._monotonic() < self._silent_until:
            return
        for start in range(0, len(users), _AT_ONCE):
            some = users[start : start + _AT_ONCE]
            try:
                told = self._client.dnd_teamInfo(users=some)["users"]
            except (SlackApiError, OSError, HTTPException) as error:
                # Whoever wants quiet is disturbed rather than nobody reminded; Slack itself
                # keeps a message silent for them.
                _log.warning("Slack would not say who wants quiet: %s", error)
                self._silent_until = self._monotonic() + self._seconds
                return
            self._keep(some, told)

    def _keep(self, users: Sequence[str], told: Mapping[str, Mapping[str, Any]]) -> None:
        now = self._monotonic()
        with self._lock:
            if len(self._known) > _MOST:
                self._known.clear()
            for user in users:
                self._known[user] = (now, tuple(_spans(told.get(user) or {})))


def _spans(told: Mapping[str, Any]) -> Iterator[Span]:
    if not told.get("dnd_enabled"):
        return
    begins, ends = int(told.get("next_dnd_start_ts", 0)), int(told.get("next_dnd_end_ts", 0))
    if 0 < begins < ends:
        yield Span(
            begins=datetime.fromtimestamp(begins, UTC), ends=datetime.fromtimestamp(ends, UTC)
        )
