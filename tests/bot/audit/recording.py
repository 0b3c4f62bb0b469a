"""Ordinary deeds in a trail."""

from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import SystemClock
from bot.database.engine import Database


def record(database, audit, count=1, **facts):
    """Record some deeds, one transaction each."""
    for number in range(count):
        with database.transaction() as connection:
            audit.record(
                connection,
                tag=AuditTag.QUESTION_ANSWERED,
                actor="p-1",
                subject=f"exchange:{number}",
                facts={"number": number, **facts},
            )


def anchored(database, audit, key):
    """Make an anchor in a transaction of its own."""
    with database.transaction() as connection:
        return audit.anchor(connection, key=key, actor="system")


def append(url, count):
    """Record *count* deeds, as a process of its own does."""
    database = Database(url)
    record(database, AuditTrail(database, SystemClock()), count)
    database.close()
