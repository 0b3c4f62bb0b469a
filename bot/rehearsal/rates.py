"""How often a minute a method may be called, as Slack's tiers have it."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable

MINUTE = 60.0
POSTS_IN_A_BURST = 4
"""How many posts one channel takes at once before it asks for one a second."""


class Rates:
    """Counts calls; *now* is the time in seconds."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._calls: dict[str, deque[float]] = defaultdict(deque)
        self._posts: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait_for(self, method: str, tier: int) -> int:
        """Count a call, and return how many seconds it came too early; 0 lets it through."""
        if not tier:
            return 0
        now = self._now()
        with self._lock:
            recent = self._calls[method]
            while recent and now - recent[0] >= MINUTE:
                recent.popleft()
            if len(recent) >= tier:
                return max(1, int(recent[0] + MINUTE - now + 0.999))
            recent.append(now)
        return 0

    def wait_for_post(self, channel: str) -> int:
        """Count a post; a channel takes a short burst, then one a second."""
        now = self._now()
        with self._lock:
            left, since = self._posts.get(channel, (float(POSTS_IN_A_BURST), now))
            left = min(float(POSTS_IN_A_BURST), left + now - since)
            if left < 1:
                self._posts[channel] = (left, now)
                return 1
            self._posts[channel] = (left - 1, now)
        return 0
