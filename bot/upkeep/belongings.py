"""What belongs to an instance: everything under its home, by what becomes of it."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from fnmatch import fnmatch
from pathlib import Path

from filelock import FileLock, Timeout

from bot.database.claims import Claim
from bot.database.engine import Database, database_file
from bot.settings import Settings
from bot.upkeep.errors import StillServed

ANCHORS, KEYS = "anchors", "keys"
WORK_FILE = "durable.sqlite"
OWNER_LOCK = Path("indexes", "owner.lock")
INDEXES_CLAIM = "indexes"
"""What the replica that publishes holds on PostgreSQL."""
PRIVATE = 0o077
"""Bits of a file's mode that let others in."""


class Kind(StrEnum):
    """What a file or folder of ours is to a backup."""

    KEPT = "kept"
    """Lost for ever without a backup."""
    SIGNING = "signing"
    """Saved on request only."""
    MADE_ANEW = "made anew"
    PASSING = "passing"
    """A lock, or what an interrupted command left."""


_OURS = {
    "annexa.db": Kind.KEPT,
    "annexa.db-*": Kind.KEPT,
    WORK_FILE: Kind.KEPT,
    f"{WORK_FILE}-*": Kind.KEPT,
    ANCHORS: Kind.KEPT,
    KEYS: Kind.SIGNING,
    "indexes": Kind.MADE_ANEW,
    "cache": Kind.MADE_ANEW,
    "evaluation.json": Kind.MADE_ANEW,
    "inspection.json": Kind.MADE_ANEW,
    "*.lock": Kind.PASSING,
    ".restoring-*": Kind.PASSING,
    ".finding-*": Kind.PASSING,
}


def kind_of(name: str) -> Kind | None:
    """Return what the file or folder *name* in a home is; None where it is not ours."""
    return next((kind for pattern, kind in _OURS.items() if fnmatch(name, pattern)), None)


def found_in(home: Path, kinds: Iterable[Kind]) -> list[Path]:
    """Return what lies in *home* and is of one of these kinds."""
    wanted = set(kinds)
    return [path for path in _listed(home) if kind_of(path.name) in wanted]


def foreign_in(home: Path) -> list[Path]:
    """Return what lies in *home* and is not ours."""
    return [path for path in _listed(home) if kind_of(path.name) is None]


def database_files(settings: Settings) -> list[Path]:
    """Return the files of a SQLite database that was given a place outside the home."""
    file = database_file(settings.database_url)
    if file is None or file.parent == settings.home:
        return []
    names = (
        file.name,
        *(f"{file.name}{end}" for end in ("-wal", "-shm", ".lock", ".upgrade.lock")),
    )
    return [path for name in names if (path := file.with_name(name)).exists()]


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Keep every other process from serving this instance, or raise ``StillServed``."""
    owner = settings.home / OWNER_LOCK
    owner.parent.mkdir(parents=True, exist_ok=True)
    lock, engine = FileLock(owner), FileLock(settings.home / f"durable-{settings.executor_id}.lock")
    try:
        with lock.acquire(timeout=0), engine.acquire(timeout=0), _claimed(settings):
            yield
    except Timeout as error:
        raise StillServed(
            f"Another Annexa process works with {settings.home}; stop `annexa serve`, wait for "
            "running commands, then try again."
        ) from error


@contextmanager
def _claimed(settings: Settings) -> Iterator[None]:
    """Keep replicas on other machines away, where PostgreSQL is shared with them."""
    if database_file(settings.database_url) is not None:
        yield
        return
    with closing(Database(settings.database_url)) as database:
        claim = Claim(database, INDEXES_CLAIM)
        if not claim.acquire():
            raise StillServed(
                "A replica serves the database in ANNEXA_DATABASE_URL; stop every `annexa serve` "
                "on it, then try again."
            )
        try:
            yield
        finally:
            claim.release()


def _listed(home: Path) -> list[Path]:
    return sorted(home.iterdir()) if home.is_dir() else []
