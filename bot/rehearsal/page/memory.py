"""What the page remembers between two requests: what was refused, and what was read."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True, slots=True)
class Returned:
    """A form that the app sent back, with what was wrong and what was typed."""

    errors: Mapping[str, str] = field(default_factory=dict)
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Memory:
    """One per workspace; safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._returned: dict[tuple[str, str], Returned] = {}
        self._troubles: dict[str, str] = {}
        self._read: dict[tuple[str, str], str] = {}

    def give_back(self, user: str, view: str, returned: Returned) -> None:
        """Keep what was wrong with a form until it is sent again or closed."""
        with self._lock:
            self._returned[user, view] = returned

    def returned(self, user: str, view: str) -> Returned:
        """Return what was wrong with a form; nothing, if nothing was."""
        with self._lock:
            return self._returned.get((user, view), Returned())

    def settle(self, user: str, view: str) -> None:
        """Forget what was wrong with a form."""
        with self._lock:
            self._returned.pop((user, view), None)

    def complain(self, user: str, trouble: str) -> None:
        """Let somebody know that what they did went wrong; an empty text takes it back."""
        with self._lock:
            self._troubles[user] = trouble

    def trouble(self, user: str) -> str:
        """Return what went wrong last, or nothing."""
        with self._lock:
            return self._troubles.get(user, "")

    def read_up_to(self, user: str, channel: str, ts: str) -> str:
        """Remember that somebody has seen a conversation up to *ts*; return up to where before."""
        with self._lock:
            before = self._read.get((user, channel), "")
            self._read[user, channel] = max(ts, before)
            return before

    def seen(self, user: str, channel: str) -> str:
        """Return up to where somebody has seen a conversation."""
        with self._lock:
            return self._read.get((user, channel), "")
