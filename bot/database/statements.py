"""Statements that SQLite and PostgreSQL spell alike but SQLAlchemy keeps apart."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Column, Connection, Integer, String, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.database.tables import metadata

_TURNING = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
"""Marks that change the direction of everything behind them; letters know their own."""
counters = Table(
    "counters",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Integer, nullable=False),
)


def insert_once(connection: Connection, table: Table, values: Mapping[str, object]) -> bool:
    """Insert a row unless its key is taken, and tell whether it was inserted."""
    # The count of rows is not reliable here: PostgreSQL's driver reports -1.
    key = next(iter(table.primary_key.columns))
    statement = _insert(connection, table).values(**values).on_conflict_do_nothing().returning(key)
    return connection.execute(statement).first() is not None


def insert_all_once(
    connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]
) -> None:
    """Insert many rows at once, leaving out those whose key is taken."""
    if rows:
        statement = _insert(connection, table).on_conflict_do_nothing()
        connection.execute(statement, [dict(row) for row in rows])


def next_number(connection: Connection, name: str, *, first: int = 1) -> int:
    """Return the next number of a gapless series; other takers wait for this transaction."""
    statement = (
        _insert(connection, counters)
        .values(name=name, value=first)
        .on_conflict_do_update(
            index_elements=[counters.c.name], set_={"value": counters.c.value + 1}
        )
        .returning(counters.c.value)
    )
    return int(connection.execute(statement).scalar_one())


def append(connection: Connection, table: Table, of: str, row: Mapping[str, object]) -> int:
    """Insert *row* after every other of the same *of*; return its place, the first is 1."""
    same = table.c[of] == row[of]
    newest = select(func.coalesce(func.max(table.c.sequence), 0)).where(same)
    sequence = int(connection.execute(newest).scalar_one()) + 1
    connection.execute(table.insert().values({**row, "sequence": sequence}))
    return sequence


def take_turn(connection: Connection, key: int) -> None:
    """Wait until no other transaction holds *key*; SQLite's write transaction is alone already."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(key)))


def server_time(connection: Connection) -> datetime | None:
    """Return the time by the database server's clock; None where it is this machine's own."""
    if connection.dialect.name != "postgresql":
        return None
    told: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return told


def storable(text: str) -> str:
    """Return *text* without what no database keeps: NUL and halves of characters."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def title_line(text: str) -> str:
    """Return *text* on one line, without marks that turn round what stands behind it.

    Letters know their own direction, so words that run from right to left stay as they are.
    """
    return " ".join(storable(text).translate(_TURNING).split())


def _insert(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    if connection.dialect.name == "postgresql":
        return postgresql.insert(table)
    return sqlite.insert(table)
