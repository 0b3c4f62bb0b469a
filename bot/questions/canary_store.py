"""Where it is kept how the last self-question went."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Boolean, Column, Connection, Integer, String, Table, select, update

from bot.database.statements import insert_once
from bot.database.tables import UtcDateTime, metadata

_ONLY = 1

canary = Table(
    "canary",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("is_green", Boolean, nullable=False),
    Column("reason", String(32), nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class CanaryState:
    """How the last self-question went; every replica reads the same."""

    is_green: bool
    reason: str
    """Why not, as one word of a fixed list; empty when all is well."""
    looked_at: datetime
    changed_at: datetime


def find(connection: Connection) -> CanaryState | None:
    """Return how the last one went; None before the first."""
    row = connection.execute(select(canary)).mappings().first()
    if row is None:
        return None
    return CanaryState(
        is_green=row["is_green"],
        reason=row["reason"],
        looked_at=row["looked_at"],
        changed_at=row["changed_at"],
    )


def keep(connection: Connection, state: CanaryState) -> None:
    """Write the newest state over the one before."""
    values = {
        "is_green": state.is_green,
        "reason": state.reason,
        "looked_at": state.looked_at,
        "changed_at": state.changed_at,
    }
    if not insert_once(connection, canary, {"id": _ONLY, **values}):
        connection.execute(update(canary).where(canary.c.id == _ONLY).values(**values))
