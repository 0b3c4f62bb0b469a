"""Lets nobody flood the bot: so much in a while of one person, and of one channel."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from limits import RateLimitItem, parse_many
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

NO_LIMIT = "off"
_SECONDS = 60


class Scope(StrEnum):
    """Who asks too much."""

    PERSON = "person"
    CHANNEL = "channel"


@dataclass(frozen=True, kw_only=True, slots=True)
class TurnedAway:
    """What is not answered, because too much came before it."""

    scope: Scope
    minutes: int
    """After how many there is room again."""
    told: bool
    """True when this person was told within the same while, and need not be told again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Count:
    """One limit as it counts for one person or channel."""

    limit: RateLimitItem
    scope: Scope
    key: str


class Turnstile:
    """Counts what people want in a moving window; in memory, for this process alone.

    Limits are written as ``30/5minutes`` or ``30/5minutes;200/day``, or ``off``. *counted* hears
    of everything that is turned away.
    """

    def __init__(
        self,
        *,
        person: str = NO_LIMIT,
        channel: str = NO_LIMIT,
        sounds_urgent: Callable[[str], bool] = lambda _text: False,
        counted: Callable[[str], None] = lambda _scope: None,
    ) -> None:
        self._limits = {Scope.PERSON: _parsed(person), Scope.CHANNEL: _parsed(channel)}
        self._sounds_urgent = sounds_urgent
        self._counted = counted
        self._counter = MovingWindowRateLimiter(MemoryStorage())
        self._lock = threading.Lock()

    def turn_away(self, text: str, *, person: str, channel: str = "") -> TurnedAway | None:
        """Count one more and return None, or return why it is not answered.

        *text* is what was asked, empty where it was no question; whatever sounds like a security
        event gets through. A *channel* is named only where everybody in it reads the reply.
        """
        counts = self._counts(person, channel)
        with self._lock:
            full = next((each for each in counts if not self._has_room(each)), None)
            if full is None:
                for each in counts:
                    self._counter.hit(each.limit, each.scope, each.key)
                return None
        if text and self._sounds_urgent(text):
            return None
        self._counted(full.scope.value)
        return self._turned_away(full, person)

    def is_urgent(self, text: str) -> bool:
        """Tell whether *text* sounds like a security event."""
        return bool(text) and self._sounds_urgent(text)

    def _counts(self, person: str, channel: str) -> list[_Count]:
        keys = {Scope.PERSON: person, Scope.CHANNEL: channel}
        return [
            _Count(limit=limit, scope=scope, key=key)
            for scope, key in keys.items()
            for limit in self._limits[scope]
            if key
        ]

    def _has_room(self, count: _Count) -> bool:
        return self._counter.test(count.limit, count.scope, count.key)

    def _turned_away(self, full: _Count, person: str) -> TurnedAway:
        stats = self._counter.get_window_stats(full.limit, full.scope, full.key)
        once = type(full.limit)(1, full.limit.multiples, namespace="told")
        return TurnedAway(
            scope=full.scope,
            minutes=max(1, math.ceil((stats.reset_time - time.time()) / _SECONDS)),
            told=not self._counter.hit(once, full.scope, full.key, person),
        )


def _parsed(written: str) -> list[RateLimitItem]:
    return [] if written == NO_LIMIT else list(parse_many(written))
