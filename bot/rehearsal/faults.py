"""What can be made to go wrong at a call, and when."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """How a call goes wrong."""

    RATE_LIMITED = "rate_limited"
    """429 with Retry-After, nothing done."""
    SERVER_ERROR = "server_error"
    """500 with an empty body, nothing done."""
    DONE_THEN_ERROR = "done_then_error"
    """The call is carried out, then answered with 500."""
    DONE_THEN_SILENCE = "done_then_silence"
    """The call is carried out, then never answered until the caller gives up."""
    HOOK_BEFORE = "hook_before"
    """Something of the test's own happens before the call is carried out."""
    HOOK_AFTER = "hook_after"
    """Something of the test's own happens after the call, before it is answered."""
    INVALID_AUTH = "invalid_auth"
    """The token is refused."""


def _nothing() -> None:
    return


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Trouble for the next call of one method."""

    method: str
    trouble: Trouble
    hook: Callable[[], None] = _nothing
    retry_after: int = 1
    silence_seconds: float = 3.0


class Faults:
    """Planned trouble, used up call by call."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._lock = threading.Lock()

    def plan(self, fault: Fault, *, times: int = 1) -> None:
        """Let *fault* happen at the next *times* calls of its method."""
        with self._lock:
            self._planned.extend([fault] * times)

    def forget(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._planned.clear()

    def take(self, method: str) -> Fault | None:
        """Return and forget the trouble planned for this call."""
        with self._lock:
            for index, fault in enumerate(self._planned):
                if fault.method == method:
                    return self._planned.pop(index)
        return None
