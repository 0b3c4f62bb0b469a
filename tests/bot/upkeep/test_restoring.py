"""A restore puts everything in place or nothing, and mixes no two instances."""

import subprocess
import sys
from contextlib import contextmanager

import pytest
from sqlalchemy import text

from bot.database.copying import counts
from bot.migrations.schema import metadata
from bot.upkeep.backup import back_up
from bot.upkeep.errors import BackupNotUsable, StillServed, TargetNotEmpty
from bot.upkeep.restoring import restore
from tests.bot.upkeep.conftest import listing, nothing_left, room_for, settings_of


def test_only_into_an_empty_place(sqlite_premises, file, elsewhere, clock):
    """A home or database with something in it is refused, and stays as it is."""
    back_up(sqlite_premises.settings, file, clock=clock)
    restore(elsewhere, file, clock=clock)
    before = listing(elsewhere.home)

    with pytest.raises(TargetNotEmpty, match="annexa purge"):
        restore(elsewhere, file, clock=clock)
    with pytest.raises(TargetNotEmpty):
        restore(sqlite_premises.settings, file, clock=clock)

    assert listing(elsewhere.home) == before


def test_another_home_with_a_full_database(premises, file, tmp_path, clock):
    """An empty home does not help where the database that is set holds something."""
    back_up(premises.settings, file, clock=clock)
    new_home = settings_of(tmp_path / "new", premises.database)

    with pytest.raises(TargetNotEmpty, match=r"is not empty|is there already"):
        restore(new_home, file, clock=clock)


def test_not_beside_a_running_process(premises, file, tmp_path, clock):
    """Nothing is restored into a home that a process serves."""
    back_up(premises.settings, file, clock=clock)
    elsewhere = settings_of(tmp_path / "elsewhere")
    (elsewhere.home / "indexes").mkdir(parents=True)
    with _locked(elsewhere.home / "indexes" / "owner.lock"), pytest.raises(StillServed):
        restore(elsewhere, file, clock=clock)
    restore(elsewhere, file, clock=clock)


def test_full_disk_while_restoring(premises, file, tmp_path, clock):
    """A disk that fills up while a backup is put in place leaves an empty home."""
    back_up(premises.settings, file, clock=clock)
    elsewhere = settings_of(tmp_path / "elsewhere")
    with room_for(200_000), pytest.raises(BackupNotUsable, match="Nothing was restored"):
        restore(elsewhere, file, clock=clock)
    assert nothing_left(elsewhere.home)
    restore(elsewhere, file, clock=clock)


@pytest.mark.adapters
@pytest.mark.slow
def test_a_failing_copy_leaves_nothing(sqlite_premises, file, postgresql, tmp_path, clock):
    """If one row does not fit, neither records nor anchors stay."""
    back_up(sqlite_premises.furnish().settings, file, clock=clock)
    with postgresql.transaction() as connection:
        connection.execute(text("ALTER TABLE passages ADD COLUMN more TEXT NOT NULL"))
    elsewhere = settings_of(tmp_path / "elsewhere", postgresql)

    with pytest.raises(BackupNotUsable, match="Nothing was restored"):
        restore(elsewhere, file, clock=clock)

    with postgresql.reading() as connection:
        assert set(counts(connection, metadata).values()) == {0}
    assert nothing_left(elsewhere.home)


@contextmanager
def _locked(path):
    """Let another process hold a lock."""
    code = (
        "import sys, time\n"
        "from filelock import FileLock\n"
        "with FileLock(sys.argv[1]):\n"
        "    print('held', flush=True)\n"
        "    time.sleep(60)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline()
        yield
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
