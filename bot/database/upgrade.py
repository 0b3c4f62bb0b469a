"""Brings the tables up to date; only one process at a time does so."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from filelock import FileLock
from sqlalchemy import Connection

from bot.database.engine import Database, DatabaseFailure
from bot.database.statements import take_turn
from bot.errors import DatabaseNotUsable, MigrationFailed

_WAIT_S = 120
_LOCK_KEY = 7_410_031


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """How far the tables of a database are, compared with this program."""

    found: str
    """The newest migration that was applied; empty for a database without tables."""
    newest: str
    known: frozenset[str]

    @property
    def is_current(self) -> bool:
        """Tell whether there is nothing to do."""
        return self.found == self.newest

    @property
    def is_foreign(self) -> bool:
        """Tell whether another program, most likely a newer one, made the tables."""
        return bool(self.found) and self.found not in self.known


def upgrade(database: Database) -> None:
    """Apply every migration that is missing; a failing one leaves nothing behind."""
    with _alone(database):
        with database.reading() as connection:
            schema = schema_of(connection)
        refuse_newer(schema)
        if schema.is_current:
            return
        try:
            with database.transaction() as connection:
                command.upgrade(alembic_config(connection), "head")
        except DatabaseFailure as error:
            reason = " ".join(str(getattr(error, "orig", error)).split())
            raise MigrationFailed(
                f"The database could not be brought from revision {schema.found or 'none'} to "
                f"{schema.newest} ({reason}). Nothing was changed: go on "
                "with the version of Annexa from before, or bring its backup back with "
                "`annexa restore`."
            ) from error


def schema_of(connection: Connection) -> Schema:
    """Return how far the tables are; nothing is changed."""
    scripts = ScriptDirectory.from_config(alembic_config(connection))
    return Schema(
        found=MigrationContext.configure(connection).get_current_revision() or "",
        newest=scripts.get_current_head() or "",
        known=frozenset(one.revision for one in scripts.walk_revisions()),
    )


def refuse_newer(schema: Schema) -> None:
    """Raise ``DatabaseNotUsable`` when this program does not know the tables."""
    if schema.is_foreign:
        raise DatabaseNotUsable(
            f"The database is at revision {schema.found}, and this Annexa knows revisions up to "
            f"{schema.newest}: another version of Annexa wrote it. Install that version or a newer "
            "one, or restore a backup that this version made. Nothing was changed."
        )


def alembic_config(connection: Connection) -> Config:
    """Configure Alembic from code, for one open connection."""
    config = Config()
    config.set_main_option("script_location", "bot:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


@contextmanager
def _alone(database: Database) -> Iterator[None]:
    if database.file is not None:
        with FileLock(f"{database.file}.upgrade.lock", timeout=_WAIT_S):
            yield
        return
    with database.transaction() as connection:
        take_turn(connection, _LOCK_KEY)
        yield
