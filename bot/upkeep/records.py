"""Opening an instance's records without changing them, and what lies unfinished beside them."""

from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass

from bot.database.engine import Connection, Database, database_file
from bot.database.upgrade import Schema, refuse_newer, schema_of
from bot.durable.inspection import Unfinished, unfinished
from bot.errors import DatabaseNotUsable
from bot.settings import Settings
from bot.upkeep.belongings import WORK_FILE


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """Records and unfinished work as they were at one moment."""

    connection: Connection
    schema: Schema
    work: tuple[Unfinished, ...]


@contextmanager
def existing_database(settings: Settings) -> Iterator[Database]:
    """Open the database if there is one; nothing is created and no migration runs."""
    file = database_file(settings.database_url)
    if file is not None and not file.is_file():
        raise DatabaseNotUsable(f"There are no records yet at {file}.")
    with closing(Database(settings.database_url)) as database:
        yield database


@contextmanager
def one_moment(settings: Settings, database: Database) -> Iterator[Moment]:
    """Open what is written down now; whatever is committed meanwhile is not seen."""
    with database.reading() as connection:
        # SQLite has two files: nobody may commit to one before the other has been looked at.
        with database.transaction() if database.file else nullcontext():
            schema = _current(connection)
            work = unfinished_work(settings, connection)
        yield Moment(connection=connection, schema=schema, work=work)


def unfinished_work(settings: Settings, records: Connection) -> tuple[Unfinished, ...]:
    """Return what the durable engine has accepted and not finished, oldest first."""
    if records.dialect.name == "postgresql":
        return unfinished(records)
    file = settings.home / WORK_FILE
    if not file.is_file():
        return ()
    with closing(Database(f"sqlite:///{file}")) as store, store.reading() as connection:
        return unfinished(connection)


def _current(connection: Connection) -> Schema:
    schema = schema_of(connection)
    refuse_newer(schema)
    if not schema.is_current:
        raise DatabaseNotUsable(
            f"The database is at revision {schema.found or 'none'}, and this Annexa needs "
            f"{schema.newest}. Run `annexa audit verify`, which brings it up to date, or use the "
            "version of Annexa that wrote it."
        )
    return schema
