"""What can go wrong while an instance is saved, brought back or removed.

BotError
└── UpkeepError
    ├── BackupNotMade        nothing was written
    ├── BackupNotUsable      the file is damaged, no backup, or newer than this program
    ├── TargetNotEmpty       a restore would mix two instances
    ├── StillServed          a process works with this instance
    └── NotRemoved           nothing was removed
"""

from sqlite3 import Error as SqliteFailure

from bot.database.engine import DatabaseFailure
from bot.errors import BotError, MigrationFailed

FAILURES = (OSError, SqliteFailure, DatabaseFailure, MigrationFailed)
"""What a disk that is full, or a database that fails, raises."""


class UpkeepError(BotError):
    """The message says what to do."""


class BackupNotMade(UpkeepError):
    """Do what the message says, then make the backup again; an older file was not touched."""


class BackupNotUsable(UpkeepError):
    """Take another backup, or the version of Annexa that made this one; nothing was restored."""


class TargetNotEmpty(UpkeepError):
    """Restore into an empty home and database, or remove what is there first."""


class StillServed(UpkeepError):
    """Stop `annexa serve` and whatever else works with this instance, then try again."""


class NotRemoved(UpkeepError):
    """Do what the message says; nothing was removed."""


def reason(error: Exception) -> str:
    """Return what a disk or a database says is wrong, in one line."""
    if isinstance(error, MigrationFailed) and isinstance(error.__cause__, DatabaseFailure):
        error = error.__cause__
    if isinstance(error, DatabaseFailure):
        return " ".join(str(getattr(error, "orig", None) or type(error).__name__).split())
    return (error.strerror if isinstance(error, OSError) else None) or str(error)
