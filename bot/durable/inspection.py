"""Looks into the durable engine's store without running it: what was accepted and isn't finished."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, inspect, text

from bot.durable.runs import VERSION, Fields
from bot.durable.statuses import GIVEN_UP, WAITING

SCHEMA = "dbos"
"""Where DBOS keeps its tables on PostgreSQL."""

_QUERY = """
SELECT status.workflow_uuid, status.status, status.name, status.queue_partition_key,
       COALESCE(given.inputs, status.inputs) AS inputs, status.created_at
FROM {prefix}workflow_status AS status
LEFT JOIN {prefix}workflow_input AS given ON given.workflow_uuid = status.workflow_uuid
WHERE status.status IN :wanted
ORDER BY status.created_at, status.workflow_uuid
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfinished:
    """A workflow that was accepted and is not finished."""

    id: str
    name: str
    lane: str
    """Empty for what runs by the clock; that comes again by itself."""
    arguments: Fields
    accepted_at: datetime
    given_up: bool
    """True when it failed so often that the engine tries no more."""


def has_store(connection: Connection) -> bool:
    """Tell whether the engine ever ran on this database."""
    schema = SCHEMA if connection.dialect.name == "postgresql" else None
    return bool(inspect(connection).has_table("workflow_status", schema=schema))


def unfinished(connection: Connection) -> tuple[Unfinished, ...]:
    """Return what waits, runs or was given up, oldest first."""
    return tuple(_unfinished(connection)) if has_store(connection) else ()


def remove_store(connection: Connection) -> None:
    """Drop the engine's tables on PostgreSQL; on SQLite they are a file of their own."""
    connection.execute(text(f"DROP SCHEMA IF EXISTS {SCHEMA} CASCADE"))


def _unfinished(connection: Connection) -> Iterator[Unfinished]:
    prefix = f"{SCHEMA}." if connection.dialect.name == "postgresql" else ""
    query = text(_QUERY.format(prefix=prefix)).bindparams(bindparam("wanted", expanding=True))
    for row in connection.execute(query, {"wanted": [*WAITING, GIVEN_UP]}).mappings():
        yield Unfinished(
            id=row["workflow_uuid"],
            name=row["name"],
            lane=row["queue_partition_key"] or "",
            arguments=_arguments(row["inputs"]),
            accepted_at=datetime.fromtimestamp(row["created_at"] / 1000, UTC),
            given_up=row["status"] == GIVEN_UP,
        )


def _arguments(inputs: str | None) -> Fields:
    positional = json.loads(inputs)["positionalArgs"] if inputs else []
    first = positional[0] if positional and isinstance(positional[0], dict) else {}
    return {key: str(value) for key, value in first.items() if key != VERSION}
