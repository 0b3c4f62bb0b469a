"""Does something again and again in a thread of its own, whatever fails."""

import logging
import threading
from collections.abc import Callable

_STOP_SECONDS = 10.0

_log = logging.getLogger(__name__)


class Repeating:
    """Does *deed* at the start and every *seconds* until stopped; what fails is done again."""

    def __init__(self, name: str, deed: Callable[[], object], seconds: float) -> None:
        self._deed = deed
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    @property
    def is_running(self) -> bool:
        """Tell whether the thread lives."""
        return self._thread.is_alive()

    def start(self) -> None:
        """Begin with a first round."""
        self._thread.start()

    def is_stopping(self) -> bool:
        """Tell whether a long deed should end early."""
        return self._stopping.is_set()

    def stop(self) -> None:
        """Let the present round end, and do no other."""
        self._stopping.set()
        if self.is_running:
            self._thread.join(timeout=_STOP_SECONDS)

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self._deed()
            except Exception:  # noqa: BLE001 - the loop must outlive any failure and tries again
                _log.exception("%s: something failed; trying again", self._thread.name)
            self._stopping.wait(self._seconds)
