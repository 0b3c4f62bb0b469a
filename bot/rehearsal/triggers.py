"""Trigger ids: three seconds, one use, for the person who acted."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from bot.rehearsal.replies import Refused

LIFETIME = 3.0


@dataclass(slots=True)
class _Trigger:
    user: str
    until: float
    view: str
    used: bool = False


class Triggers:
    """Issues trigger ids and exchanges each once; *now* is the time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._issued: dict[str, _Trigger] = {}
        self._lock = threading.Lock()

    def issue(self, user: str, *, view: str = "") -> str:
        """Return a new id for something that *user* did, in the modal *view* if it was there."""
        identifier = f"{int(self._now() * 1000)}.{len(self._issued)}.{uuid4().hex[:12]}"
        with self._lock:
            self._issued[identifier] = _Trigger(user=user, until=self._now() + LIFETIME, view=view)
        return identifier

    def expire(self, identifier: str) -> None:
        """Let an id be too old from now on."""
        with self._lock:
            self._issued[identifier].until = float("-inf")

    def exchange(self, identifier: str) -> tuple[str, str]:
        """Return who acted and in which modal; a second time, or too late, it is refused."""
        with self._lock:
            trigger = self._issued.get(identifier)
            if trigger is None:
                raise Refused("invalid_trigger_id")
            if trigger.used:
                raise Refused("exchanged_trigger_id")
            if self._now() > trigger.until:
                raise Refused("expired_trigger_id")
            trigger.used = True
            return trigger.user, trigger.view
