"""Copies a whole database, as a file or row by row into one of another kind, and removes it."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, MetaData, Table, func, insert, inspect, select, text

_FETCHED_AT_ONCE = 100
_BATCH_ROWS = 1_000
_BATCH_BYTES = 4_000_000
_GUARDS = "refuse_audit_change"
"""The function behind PostgreSQL's trigger on the audit trail; triggers go with their tables."""


def copy_file(connection: Connection, path: Path) -> None:
    """Copy a SQLite database to *path* as *connection* sees it, without anything erased."""
    source = connection.connection.driver_connection
    if source is None:
        raise RuntimeError("the connection was closed while the database was copied")
    with closing(sqlite3.connect(path, isolation_level=None)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
        # Pages that were freed may still hold what was erased.
        copy.execute("VACUUM")


def copy_rows(source: Connection, target: Connection, metadata: MetaData) -> None:
    """Copy every row of every table into tables that are there and empty."""
    for table in metadata.sorted_tables:
        for batch in _batches(rows(source, table)):
            target.execute(insert(table), batch)
        _go_on_counting(target, table)


def rows(connection: Connection, table: Table) -> Iterator[Mapping[str, object]]:
    """Yield all rows of a table by column name, in the order of the key, without holding them."""
    query = select(table).order_by(*table.primary_key.columns)
    reading = connection.execution_options(yield_per=_FETCHED_AT_ONCE)
    with reading.execute(query) as found:
        for row in found.mappings():
            yield {column.name: row[column] for column in table.columns}


def counts(connection: Connection, metadata: MetaData) -> dict[str, int]:
    """Return the number of rows of every table that is there."""
    present = set(inspect(connection).get_table_names())
    return {
        table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in metadata.sorted_tables
        if table.name in present
    }


def remove_tables(connection: Connection, metadata: MetaData) -> None:
    """Drop every table of ours, and what keeps the audit trail from being changed."""
    metadata.drop_all(connection)
    connection.execute(text("DROP TABLE IF EXISTS alembic_version"))
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"DROP FUNCTION IF EXISTS {_GUARDS}()"))


def _batches(
    every: Iterator[Mapping[str, object]],
) -> Iterator[Sequence[Mapping[str, object]]]:
    batch: list[Mapping[str, object]] = []
    weight = 0
    for row in every:
        batch.append(row)
        weight += sum(len(cell) for cell in row.values() if isinstance(cell, str | bytes))
        if len(batch) >= _BATCH_ROWS or weight >= _BATCH_BYTES:
            yield batch
            batch, weight = [], 0
    if batch:
        yield batch


def _go_on_counting(connection: Connection, table: Table) -> None:
    """Let PostgreSQL number new rows after the copied ones."""
    column = table.autoincrement_column
    if connection.dialect.name != "postgresql" or column is None:
        return
    newest = select(func.coalesce(func.max(column), 0)).scalar_subquery()
    serial = func.pg_get_serial_sequence(table.name, column.name)
    connection.execute(select(func.setval(serial, newest + 1, False)))  # noqa: FBT003 -- SQL's own
