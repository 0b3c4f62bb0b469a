"""SQLite's write-ahead log, in which deleted words still stand until it is emptied."""

import time
from typing import Any, Protocol

_BUSY_MS = 1_000
"""Not longer at once: whoever waits for readers here keeps writers waiting, too."""
_PAUSE_S = 0.2


class Cursor(Protocol):
    """What a connection to SQLite is asked with, be it a pool's or one's own."""

    def execute(self, operation: str, /) -> Any:  # noqa: ANN401 - each driver has its own
        """Do what is said."""
        ...

    def fetchone(self) -> Any:  # noqa: ANN401 - each driver has its own
        """Return the next row."""
        ...


def empty_log(cursor: Cursor, *, patience_s: float = 0.0) -> bool:
    """Write the log into the file and cut it to nothing; tell whether no reader was in the way.

    Tries again for as long as *patience_s*.
    """
    cursor.execute("PRAGMA busy_timeout")
    [usual] = cursor.fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    limit = time.monotonic() + patience_s
    try:
        while _is_blocked(cursor):
            if time.monotonic() >= limit:
                return False
            time.sleep(_PAUSE_S)
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {usual}")
    return True


def _is_blocked(cursor: Cursor) -> bool:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return bool(cursor.fetchone()[0])
