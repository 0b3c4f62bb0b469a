"""Whether this process can answer, and if not, which part is missing and what to do about it."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

_log = logging.getLogger(__name__)

Look = Callable[[], bool]
"""Tells whether a part is ready; an error means that it is not."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Part:
    """Something without which no question is answered."""

    name: str
    is_ready: Look
    advice: str
    """What to do when it is not ready; anybody may read it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Missing:
    """A part that is not ready."""

    part: str
    advice: str


class Readiness:
    """Looks at every part when it is asked."""

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of all parts."""
        return tuple(part.name for part in self._parts)

    def missing(self) -> tuple[Missing, ...]:
        """Return the parts that are not ready; nothing when questions are answered."""
        return tuple(
            Missing(part=part.name, advice=part.advice) for part in self._parts if not _looks(part)
        )


class Patience:
    """Turns a short *no* into a *yes*: only one that lasts for *seconds* counts."""

    def __init__(
        self, look: Look, seconds: float, *, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._look = look
        self._seconds = seconds
        self._monotonic = monotonic
        self._good_at = monotonic()

    def __call__(self) -> bool:
        """Look, and tell whether it was good within the last *seconds*."""
        now = self._monotonic()
        if self._look():
            self._good_at = now
        return now - self._good_at < self._seconds


def parts(
    *, model: Look, database: Look, engine: Look, outbox: Look, indexes: Look, canary: Look
) -> tuple[Part, ...]:
    """Return what a process needs that answers in Slack."""
    return (
        Part(
            name="model",
            is_ready=model,
            advice="The embedding model is being loaded, which takes up to a minute. "
            "If this stays, look for 'embedding' in the log and install Annexa again.",
        ),
        Part(
            name="database",
            is_ready=database,
            advice="The database does not answer. Check that it runs, that this machine reaches "
            "it, and ANNEXA_DATABASE_URL; for SQLite check the disk under ANNEXA_HOME.",
        ),
        Part(
            name="engine",
            is_ready=engine,
            advice="The durable engine takes no work yet. If this stays, look in the log for why "
            "it did not start.",
        ),
        Part(
            name="outbox",
            is_ready=outbox,
            advice="Messages have waited in the outbox for more than five minutes, or nobody "
            "empties it. Look for 'outbox' in the log; a restart begins it anew and loses nothing.",
        ),
        Part(
            name="indexes",
            is_ready=indexes,
            advice="The search indexes have been behind the library for ten minutes. Look for "
            "'indexes' in the log; a restart rebuilds them from the records.",
        ),
        Part(
            name="canary",
            is_ready=canary,
            advice="The bot's question to itself was not answered, or not provably, or nobody has "
            "asked for two and a half hours. Look for 'self-question' and 'canary' in the log; it "
            "is asked again every ten minutes.",
        ),
    )


def _looks(part: Part) -> bool:
    try:
        return part.is_ready()
    except Exception as error:  # noqa: BLE001 - a part that cannot be looked at is not ready
        _log.warning("%s is not ready: %s", part.name, type(error).__name__)
        return False
