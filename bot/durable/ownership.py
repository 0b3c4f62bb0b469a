"""Who works under an executor id: two processes that do would both repeat the same work."""

import time
from pathlib import Path
from typing import Protocol

from filelock import FileLock, Timeout

from bot.durable.errors import EngineAlreadyOwned

_GOODBYE_S = 15.0
"""A machine that is gone without a word keeps its claims for about ten seconds."""
_POLL_S = 0.25


class Claim(Protocol):
    """Something that one process of all holds, on whatever machine it runs."""

    def acquire(self) -> bool:
        """Take it unless another process has it; tell whether this one holds it."""
        ...

    def release(self) -> None:
        """Let another process take it."""
        ...


class Ownership:
    """One process to a home and executor id; with a *claim* also one among several machines."""

    def __init__(self, home: Path, executor_id: str, claim: Claim | None = None) -> None:
        self._home = home
        self._executor_id = executor_id
        self._lock = FileLock(home / f"durable-{executor_id}.lock")
        self._claim = claim

    def take(self) -> None:
        """Become the owner, or raise ``EngineAlreadyOwned``."""
        self._home.mkdir(parents=True, exist_ok=True)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise EngineAlreadyOwned(
                f"Another process already serves {self._home} as {self._executor_id!r}; "
                "stop it, or give this one another executor id."
            ) from error
        if self._claim is not None and not self._is_granted(self._claim):
            self._lock.release()
            raise self._elsewhere()

    def require(self) -> None:
        """Raise ``EngineAlreadyOwned`` when another process took the id since."""
        claim = self._claim
        # A claim whose connection was lost is told as lost once, and may be free again.
        if claim is not None and not (claim.acquire() or claim.acquire()):
            raise self._elsewhere()

    def release(self) -> None:
        """Let another process work under this id."""
        if self._claim is not None:
            self._claim.release()
        self._lock.release()

    def _is_granted(self, claim: Claim) -> bool:
        """Wait a little: the process that had it may have died a moment ago."""
        limit = time.monotonic() + _GOODBYE_S
        while not claim.acquire():
            if time.monotonic() >= limit:
                return False
            time.sleep(_POLL_S)
        return True

    def _elsewhere(self) -> EngineAlreadyOwned:
        return EngineAlreadyOwned(
            f"Another replica already works as {self._executor_id!r} on this database; "
            "stop it, or set another ANNEXA_EXECUTOR_ID for this one."
        )
