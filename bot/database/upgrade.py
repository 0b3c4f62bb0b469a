"""Brings the tables up to date; only one process at a time does so."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from filelock import FileLock
from sqlalchemy import Connection

from bot.database.engine import Database
from bot.database.statements import take_turn
from bot.errors import DatabaseNotUsable

_WAIT_S = 120
_LOCK_KEY = 7_410_031


def upgrade(database: Database) -> None:
    """Apply every migration that is missing; a failing one leaves nothing behind."""
    with _alone(database), database.transaction() as connection:
        try:
            command.upgrade(alembic_config(connection), "head")
        except CommandError as error:
            raise DatabaseNotUsable(
                f"The database was written by another version of Annexa ({error}). "
                "Install that version or a newer one."
            ) from error


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
