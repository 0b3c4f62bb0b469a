"""Forgets finished work: who asked when, and where, lives in the records if anywhere."""

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.clock import Clock
from bot.durable.errors import NotAccepted

KEPT = timedelta(minutes=20)
"""How long finished work stays known; Slack offers an event for the last time after 6 minutes."""

_SECONDS = 60.0

_log = logging.getLogger(__name__)


class Sweep:
    """Calls *forget* every minute, or *seconds*, with the moment before which finished work may go."""

    def __init__(
        self,
        forget: Callable[[datetime], int],
        clock: Clock,
        kept: timedelta,
        *,
        seconds: float = _SECONDS,
    ) -> None:
        self._forget = forget
        self._clock = clock
        self._kept = kept
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="sweep", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Stop."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            try:
                count = self._forget(self._clock.now() - self._kept)
            except NotAccepted as error:
                _log.warning("Finished work could not be forgotten: %s", error)
            else:
                _log.debug("Forgot %d finished workflows", count)
