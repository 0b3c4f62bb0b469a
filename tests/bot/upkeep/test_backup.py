"""A backup holds everything that can't be made anew, and comes back on either database."""

import stat
import threading
from contextlib import closing

import pytest
from sqlalchemy import insert, text

from bot.audit.service import AuditTrail
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.durable.engine import DurableEngine
from bot.errors import DatabaseNotUsable
from bot.migrations.schema import metadata
from bot.upkeep.backup import back_up
from bot.upkeep.errors import BackupNotMade, BackupNotUsable
from bot.upkeep.restoring import restore
from tests.bot.upkeep.conftest import contents, listing, room_for, settings_of


def test_everything_comes_back(premises, file, elsewhere, clock):
    """Every row of every table comes back on either database, and the trail goes on."""
    before, trail = contents(premises.database), list(premises.audit.entries())

    made = back_up(premises.settings, file, clock=clock)
    restored = restore(elsewhere, file, clock=clock)

    assert made == restored.manifest
    with closing(Database(elsewhere.database_url)) as records:
        assert contents(records) == before
        after = list(AuditTrail(records, clock).entries())
        assert AuditTrail(records, clock).verify().is_intact
        assert AuditTrail(records, clock).anchors() == premises.audit.anchors()
    assert after[:-1] == trail
    assert after[-1].tag == "instance:restored"
    assert listing(elsewhere.home / "anchors") == listing(premises.home / "anchors")


def test_new_rows_follow_the_restored(sqlite_premises, file, elsewhere, clock):
    """Numbers go on where they were, also where the database counts them itself."""
    premises = sqlite_premises.furnish()
    back_up(premises.settings, file, clock=clock)
    restore(elsewhere, file, clock=clock)

    with closing(Database(elsewhere.database_url)) as records:
        premises.database = records
        premises.stage("new.md", "New.")
        asked = premises.ask("And another?")

    assert asked.number == 1_002


@pytest.mark.adapters
@pytest.mark.slow
def test_back_and_forth(sqlite_premises, file, postgresql, tmp_path, clock):
    """From SQLite into PostgreSQL and back again nothing changes."""
    premises = sqlite_premises.furnish()
    before = contents(premises.database)
    between, back = settings_of(tmp_path / "b", postgresql), settings_of(tmp_path / "c")

    back_up(premises.settings, file, clock=clock)
    restore(between, file, clock=clock)
    back_up(between, tmp_path / "second.tar", clock=clock)
    restore(back, tmp_path / "second.tar", clock=clock)

    with closing(Database(back.database_url)) as records:
        assert contents(records) == before


def test_private_and_never_overwritten(premises, file, clock):
    """A backup is for its owner's eyes, and a file that is there is not touched."""
    back_up(premises.settings, file, clock=clock)
    first = file.read_bytes()

    with pytest.raises(BackupNotMade, match="never overwritten"):
        back_up(premises.settings, file, clock=clock)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.read_bytes() == first
    assert [path.name for path in file.parent.iterdir() if "saved" in path.name] == [file.name]


def test_keys_only_on_request(premises, file, tmp_path, clock):
    """Signing keys are saved with --with-keys alone, and come back for their owner alone."""
    without = back_up(premises.settings, file, clock=clock)
    with_keys = back_up(premises.settings, tmp_path / "k.tar", clock=clock, with_keys=True)
    elsewhere = settings_of(tmp_path / "elsewhere")
    restore(elsewhere, tmp_path / "k.tar", clock=clock)

    assert not [name for name in without.members if name.startswith("keys")]
    assert any("signing keys" in line for line in without.left_out)
    assert listing(elsewhere.home / "keys") == listing(premises.home / "keys")
    assert {stat.S_IMODE(path.stat().st_mode) for path in (elsewhere.home / "keys").iterdir()} == {
        0o600
    }
    assert not any("signing keys" in line for line in with_keys.left_out)


def test_nothing_erased_is_saved(premises, tmp_path, clock):
    """Words that were deleted from the database are in no byte of the backup."""
    marked = "zanzibar-" * 40
    with premises.database.transaction() as connection:
        row = {"id": "e", "kind": "k", "payload": marked, "posted_at": clock.now()}
        connection.execute(insert(metadata.tables["outbox"]).values(row))
    with premises.database.transaction() as connection:
        connection.execute(text("DELETE FROM outbox WHERE id = 'e'"))

    back_up(premises.settings, tmp_path / "plain.tar", clock=clock)

    assert b"zanzibar" not in (tmp_path / "plain.tar").read_bytes()


def test_one_moment_while_others_write(premises, tmp_path, clock):
    """Backups that are made while somebody writes hold a whole trail, and nobody is turned away."""
    stopping, written = threading.Event(), []

    def write():
        while not stopping.is_set():
            written.append(premises.ask(f"Question {len(written)}?"))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        made = [
            back_up(premises.settings, tmp_path / f"{number}.tar", clock=clock)
            for number in range(3)
        ]
    finally:
        stopping.set()
        writer.join()

    assert all(one.intact for one in made)
    assert [one.counts["audit_entries"] for one in made] == [one.entries for one in made]
    assert [one.counts["exchanges"] for one in made] == sorted(
        one.counts["exchanges"] for one in made
    )
    assert premises.audit.verify().is_intact
    restore(settings_of(tmp_path / "elsewhere"), tmp_path / "2.tar", clock=clock)


@pytest.mark.slow
def test_unfinished_work_goes_on(premises, file, tmp_path, clock):
    """Accepted work is handed over at the restored instance's start, with id, lane and words."""
    url = "" if premises.database.file else premises.settings.database_url
    hold, seen, done = threading.Event(), [], threading.Event()
    engine = DurableEngine(premises.home, executor_id="annexa-1", database_url=url)
    engine.workflow("note", lambda _run, _fields: hold.wait(10))
    engine.launch()
    engine.accept("note", workflow_id="w:1", lane="C1", arguments={"channel": "C1"})
    made = back_up(premises.settings, file, clock=clock)
    hold.set()
    engine.close()

    elsewhere = settings_of(tmp_path / "elsewhere")
    restore(elsewhere, file, clock=clock)
    with closing(Database(elsewhere.database_url)) as records:
        waiting = Outbox(records, clock).pending()
        again = DurableEngine(elsewhere.home, executor_id="annexa-1")

        def note(run, fields):
            seen.append((run.id, fields["channel"], run.resumed))
            done.set()

        again.workflow("note", note)
        again.launch()
        errand = next(one for one in waiting if one.id == "w:1")
        again.accept(errand.kind, workflow_id=errand.id, lane="C1", arguments=dict(errand.payload))
        assert done.wait(10)
        again.close()

    assert made.unfinished == 1
    assert errand.payload["lane"] == "C1"
    # It may have been posted before the backup: whoever posts looks first.
    assert seen == [("w:1", "C1", True)]


def test_a_broken_trail_is_saved_and_told(premises, file, tmp_path, clock):
    """A trail that was not intact when it was saved comes back, and both say so."""
    with premises.database.transaction() as connection:
        _without_guards(connection)
        connection.execute(text("UPDATE audit_entries SET actor = 'x' WHERE sequence = 2"))

    made = back_up(premises.settings, file, clock=clock)
    restored = restore(settings_of(tmp_path / "elsewhere"), file, clock=clock)

    assert not made.intact
    assert restored.trail.fault.sequence == 2


def test_full_disk_while_saving(premises, file, clock):
    """A disk that fills up leaves no half of a backup, and is told."""
    with (
        room_for(200_000),
        pytest.raises(BackupNotMade, match=r"could not be written .*check the room"),
    ):
        back_up(premises.settings, file, clock=clock)
    assert not [path for path in file.parent.iterdir() if "saved" in path.name]
    assert not list(file.parent.glob(".annexa-backup-*"))


def test_unusable_places(premises, tmp_path, clock):
    """A wrong name, a missing folder and a missing backup are told in words."""
    with pytest.raises(BackupNotMade, match=r"something\.tar"):
        back_up(premises.settings, tmp_path / "backup.zip", clock=clock)
    with pytest.raises(BackupNotMade, match="cannot be written"):
        back_up(premises.settings, tmp_path / "no" / "backup.tar", clock=clock)
    with pytest.raises(BackupNotUsable, match="no file"):
        restore(settings_of(tmp_path / "e"), tmp_path / "none.tar", clock=clock)


def test_nothing_to_save(tmp_path, clock):
    """Where nothing was ever kept there is nothing to save, and nothing is made."""
    with pytest.raises(DatabaseNotUsable, match="no records yet"):
        back_up(settings_of(tmp_path / "home"), tmp_path / "a.tar", clock=clock)
    assert list(tmp_path.iterdir()) == []


def _without_guards(connection):
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP TRIGGER audit_entries_stay ON audit_entries"))
        return
    for deed in ("update", "delete"):
        connection.execute(text(f"DROP TRIGGER audit_entries_no_{deed}"))
