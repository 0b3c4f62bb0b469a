"""What can be made to go wrong at a call or a delivery, and when."""

import random
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """How a call of the bot's, or a delivery to it, goes wrong."""

    RATE_LIMITED = "rate_limited"
    """429 with Retry-After, nothing done."""
    SERVER_ERROR = "server_error"
    """500 with an empty body, nothing done."""
    SILENCE = "silence"
    """Nothing is done, and no answer comes until the caller gives up."""
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
    DELAY = "delay"
    """The call, or the delivery, takes a while longer."""
    DROP = "drop"
    """The delivery is lost on its way."""
    DUPLICATE = "duplicate"
    """The delivery comes twice."""
    DISCONNECT = "disconnect"
    """Every connection of the app is closed first."""
    EXPIRED_TRIGGER = "expired_trigger"
    """The trigger id of the delivery is too old when it arrives."""


DELIVERIES = frozenset({"events_api", "interactive", "slash_commands"})
"""What a fault names in place of a method where it is about a delivery."""
ON_DELIVERY = frozenset(
    {
        Trouble.DELAY,
        Trouble.DROP,
        Trouble.DUPLICATE,
        Trouble.DISCONNECT,
        Trouble.EXPIRED_TRIGGER,
    }
)
ON_CALL = frozenset(Trouble) - {Trouble.DROP, Trouble.DUPLICATE, Trouble.EXPIRED_TRIGGER}
_ONLY_PLANNED = frozenset({Trouble.HOOK_BEFORE, Trouble.HOOK_AFTER})


def _nothing() -> None:
    return


@dataclass(frozen=True, kw_only=True, slots=True)
class Fault:
    """Trouble for the next call of one method, or for the next delivery of one kind."""

    method: str
    trouble: Trouble
    hook: Callable[[], None] = _nothing
    retry_after: int = 1
    silence_seconds: float = 3.0
    delay_seconds: float = 1.0


class Faults:
    """Planned trouble, used up call by call, and trouble by chance."""

    def __init__(self) -> None:
        self._planned: list[Fault] = []
        self._chance: _Chance | None = None
        self._lock = threading.Lock()

    def plan(self, fault: Fault, *, times: int = 1) -> None:
        """Let *fault* happen at the next *times* calls of its method."""
        with self._lock:
            self._planned.extend([fault] * times)

    def at_random(
        self,
        share: float,
        kinds: Collection[Trouble],
        *,
        seed: int,
        methods: Collection[str] = (),
        silence_seconds: float = 3.0,
    ) -> None:
        """Let *share* of the calls and deliveries go wrong in one of these ways, until forgotten.

        *methods* keeps it to some calls or deliveries; nobody named means all of them.
        The same *seed* makes the same choices for the same calls in the same order.
        """
        chosen = sorted(set(kinds) - _ONLY_PLANNED)
        with self._lock:
            self._chance = _Chance(
                share=share,
                kinds=tuple(chosen),
                methods=frozenset(methods),
                dice=random.Random(seed),  # noqa: S311 -- chance that can be repeated, no secret
                silence_seconds=silence_seconds,
            )

    def forget(self) -> None:
        """Let everything go well from now on."""
        with self._lock:
            self._planned.clear()
            self._chance = None

    def planned(self) -> list[Fault]:
        """Return what is still going to happen."""
        with self._lock:
            return list(self._planned)

    def take(self, method: str) -> Fault | None:
        """Return and forget the trouble planned for this call or delivery."""
        with self._lock:
            for index, fault in enumerate(self._planned):
                if fault.method == method:
                    return self._planned.pop(index)
            return self._chance.fault(method) if self._chance else None


@dataclass(frozen=True, kw_only=True, slots=True)
class _Chance:
    share: float
    kinds: tuple[Trouble, ...]
    methods: frozenset[str]
    dice: random.Random
    silence_seconds: float

    def fault(self, method: str) -> Fault | None:
        """Return trouble for this call, if chance has it so."""
        possible = ON_DELIVERY if method in DELIVERIES else ON_CALL
        kinds = [kind for kind in self.kinds if kind in possible]
        if not kinds or (self.methods and method not in self.methods):
            return None
        if self.dice.random() >= self.share:
            return None
        trouble = self.dice.choice(kinds)
        return Fault(method=method, trouble=trouble, silence_seconds=self.silence_seconds)
