"""Claims that one process of all holds, on whatever machine: PostgreSQL knows who lives."""

import hashlib
import logging
from contextlib import closing, suppress

from sqlalchemy import Connection, func, select

from bot.database.engine import Database, DatabaseFailure

_log = logging.getLogger(__name__)
#: A machine that is gone without a word keeps its claims for about ten seconds.
_SIGNS_OF_LIFE = {
    "tcp_keepalives_idle": 4,
    "tcp_keepalives_interval": 2,
    "tcp_keepalives_count": 3,
}


class Claim:
    """A named claim, held by a connection of its own; it ends with the process that holds it."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name
        self._key = int.from_bytes(
            hashlib.sha256(name.encode()).digest()[:8], byteorder="big", signed=True
        )
        self._connection: Connection | None = None

    def acquire(self) -> bool:
        """Take the claim unless another process has it; tell whether this one holds it.

        A claim that was lost on the way is told as lost once, before it is taken again.
        """
        if self._connection is not None:
            return self._is_alive(self._connection)
        connection = self._database.lasting()
        try:
            for setting, value in _SIGNS_OF_LIFE.items():
                connection.exec_driver_sql(f"SET {setting} = {value}")
            taken = bool(connection.execute(select(func.pg_try_advisory_lock(self._key))).scalar())
        except BaseException:
            connection.close()
            raise
        if taken:
            self._connection = connection
        else:
            connection.close()
        return taken

    def release(self) -> None:
        """Let another process take it, from this moment on.

        Hanging up is not enough: the server gives a lock back only when it has noticed.
        """
        if self._connection is None:
            return
        connection, self._connection = self._connection, None
        with closing(connection), suppress(DatabaseFailure):  # a lost connection holds nothing
            connection.execute(select(func.pg_advisory_unlock(self._key)))

    def _is_alive(self, connection: Connection) -> bool:
        try:
            connection.execute(select(1))
        except DatabaseFailure:
            _log.warning("the connection that holds the claim %r is lost", self._name)
            self.release()
            return False
        return True
