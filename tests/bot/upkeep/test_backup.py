"""A backup holds everything that can't be made anew, and comes back on either database."""

import io
import json
import resource
import sqlite3
import stat
import subprocess
import sys
import tarfile
import threading
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import insert, text

from bot.audit.service import AuditTrail
from bot.database.copying import counts, rows
from bot.database.engine import Database
from bot.database.outbox import Outbox
from bot.durable.engine import DurableEngine
from bot.errors import DatabaseNotUsable
from bot.migrations.schema import metadata
from bot.upkeep.backup import back_up
from bot.upkeep.errors import BackupNotMade, BackupNotUsable, StillServed, TargetNotEmpty
from bot.upkeep.package import described
from bot.upkeep.restoring import restore
from tests.bot.upkeep.conftest import listing, settings_of


@pytest.fixture
def file(tmp_path):
    return tmp_path / "saved.tar.gz"


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=[pytest.mark.adapters, pytest.mark.slow])]
)
def elsewhere(request, tmp_path):
    """Settings of an empty instance on each kind of database."""
    home = tmp_path / "elsewhere"
    if request.param == "sqlite":
        return settings_of(home)
    return settings_of(home, request.getfixturevalue("another_postgresql"))


@pytest.fixture
def saved(sqlite_premises, tmp_path, clock):
    """One instance's backups, uncompressed and compressed."""
    plain, packed = tmp_path / "a.tar", tmp_path / "a.tar.gz"
    for file in (plain, packed):
        back_up(sqlite_premises.settings, file, clock=clock)
    return plain, packed


def contents(database):
    """Return every row of every table but what a restore itself writes."""
    own = {"audit_entries", "audit_head", "outbox"}
    with database.reading() as connection:
        return {
            name: [dict(row) for row in rows(connection, table)]
            for name, table in metadata.tables.items()
            if name not in own
        }


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


def test_an_older_backup_is_brought_up_to_date(saved, elsewhere, clock):
    """A backup of an earlier revision is restored, and its tables are those of today."""
    older = _altered(saved[0], records=_as_before_the_newest_migration)

    restore(elsewhere, older, clock=clock)

    with closing(Database(elsewhere.database_url)) as records, records.reading() as connection:
        assert set(counts(connection, metadata)) == set(metadata.tables)


def test_a_broken_trail_is_saved_and_told(premises, file, tmp_path, clock):
    """A trail that was not intact when it was saved comes back, and both say so."""
    with premises.database.transaction() as connection:
        _without_guards(connection)
        connection.execute(text("UPDATE audit_entries SET actor = 'x' WHERE sequence = 2"))

    made = back_up(premises.settings, file, clock=clock)
    restored = restore(settings_of(tmp_path / "elsewhere"), file, clock=clock)

    assert not made.intact
    assert restored.trail.fault.sequence == 2


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


def _cut(content):
    return content[: len(content) // 2]


@pytest.mark.parametrize("compressed", [True, False])
@pytest.mark.parametrize(
    "spoil",
    [_cut, lambda _: b"", lambda _: b"no tar at all" * 100, lambda content: content[:-700]],
    ids=["cut in the middle", "empty", "no tar", "cut at the end"],
)
def test_damaged_files(saved, tmp_path, clock, compressed, spoil):
    """A file that was cut off or is no backup is refused in words; nothing is left behind."""
    broken = tmp_path / ("b.tar.gz" if compressed else "b.tar")
    content = spoil(saved[compressed].read_bytes())
    broken.write_bytes(content)

    # Tar ends with kilobytes of nothing: cutting some of them off loses nothing.
    harmless = not compressed and len(content) > len(saved[False].read_bytes()) - 1_000
    elsewhere = settings_of(tmp_path / "elsewhere")
    if harmless:
        assert restore(elsewhere, broken, clock=clock).trail.is_intact
        return
    with pytest.raises(BackupNotUsable, match=r"[Nn]othing was restored"):
        restore(elsewhere, broken, clock=clock)
    assert _nothing_left(elsewhere.home)


def _flipped(file):
    content = bytearray(file.read_bytes())
    content[content.index(b"SQLite format 3") + 5_000] ^= 1
    return bytes(content)


def test_one_changed_bit(saved, tmp_path, clock):
    """One changed bit of the records is found, and the file is named."""
    plain, _ = saved
    plain.write_bytes(_flipped(plain))
    with pytest.raises(BackupNotUsable, match=r"records\.sqlite is not what was saved"):
        restore(settings_of(tmp_path / "elsewhere"), plain, clock=clock)


def _member(name, *, kind=tarfile.REGTYPE, link="", content=b"x"):
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.size = kind, link, len(content) if kind == b"0" else 0
    return entry, content


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        (_member("../outside.txt"), "not in its manifest"),
        (_member("/tmp/annexa-outside.txt"), "not in its manifest"),
        (_member("anchors/../../outside.txt"), "not in its manifest"),
        (_member("records.sqlite"), "there twice"),
        (_member("more.txt"), "not in its manifest"),
        (_member("work.jsonl", kind=tarfile.SYMTYPE, link="/etc/passwd"), "a link"),
        (_member("work.jsonl", kind=tarfile.LNKTYPE, link="/etc/passwd"), "a link"),
        (_member("anchors", kind=tarfile.SYMTYPE, link="/tmp"), "a link"),
        (_member("anchors/pipe", kind=tarfile.FIFOTYPE), "not a plain file"),
        (_member("anchors", kind=tarfile.DIRTYPE), "not a plain file"),
    ],
    ids=[
        "up",
        "absolute",
        "up from within",
        "twice",
        "more",
        "link",
        "hard link",
        "folder link",
        "pipe",
        "folder",
    ],
)
def test_members_that_do_not_belong(saved, tmp_path, clock, entry, told):
    """Paths out of the folder, links, devices and whatever the manifest does not name: refused."""
    spoiled = _altered(saved[0], extra=entry)
    elsewhere = settings_of(tmp_path / "elsewhere")
    with pytest.raises(BackupNotUsable, match=told):
        restore(elsewhere, spoiled, clock=clock)
    assert _nothing_left(elsewhere.home)
    assert not (tmp_path / "outside.txt").exists()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"format": 2}, "format 2, made by Annexa .*install that version"),
        ({"revision": "9999"}, "not those that its manifest tells of"),
        ({"entries": 7}, "not the one that was saved"),
        ({"head": "0" * 64}, "not the one that was saved"),
        ({"intact": False}, "not the one that was saved"),
        ({"counts": {}}, "not those that its manifest tells of"),
        ({"members": {}}, "does not name the files of a backup"),
        ({"members": {"../x": {"size": 1, "sha256": "0" * 64}}}, "does not name the files"),
        ({"members": []}, "manifest is damaged"),
        ({"head": "nonsense"}, "manifest is damaged"),
        ({"entries": "many"}, "manifest is damaged"),
    ],
    ids=str,
)
def test_manifests_that_lie(saved, tmp_path, clock, change, told):
    """A manifest that is damaged, newer, or tells of other records is refused in words."""
    spoiled = _altered(saved[0], manifest=change)
    with pytest.raises(BackupNotUsable, match=told):
        restore(settings_of(tmp_path / "elsewhere"), spoiled, clock=clock)


@pytest.mark.parametrize("lost", ["work.jsonl", "records.sqlite"])
def test_members_that_are_missing(saved, tmp_path, clock, lost):
    """A file that the manifest names and that is not there is named."""
    spoiled = _altered(saved[0], without=lost)
    with pytest.raises(BackupNotUsable, match=f"cut off: {lost} is not in it"):
        restore(settings_of(tmp_path / "elsewhere"), spoiled, clock=clock)


def test_records_of_a_newer_program(saved, tmp_path, clock):
    """Records of a newer program are refused with both revisions."""

    def newer(path):
        with closing(sqlite3.connect(path)) as records, records:
            records.execute("UPDATE alembic_version SET version_num = '9999'")

    spoiled = _altered(saved[0], records=newer, manifest={"revision": "9999", "program": "9.9"})
    with pytest.raises(BackupNotUsable, match=r"Annexa 9\.9.*revision 9999.*up to 00\d\d"):
        restore(settings_of(tmp_path / "elsewhere"), spoiled, clock=clock)


def test_a_trail_changed_after_the_backup(saved, tmp_path, clock):
    """Whoever changes an entry in the file and mends every hash of the file is still found out."""

    def rewrite(path):
        with closing(sqlite3.connect(path)) as records, records:
            guards = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in records.execute(guards).fetchall():
                records.execute(f"DROP TRIGGER {name}")
            records.execute("UPDATE audit_entries SET actor = 'x' WHERE sequence = 1")

    spoiled = _altered(saved[0], records=rewrite)
    with pytest.raises(BackupNotUsable, match=r"entry 1 was changed"):
        restore(settings_of(tmp_path / "elsewhere"), spoiled, clock=clock)


def test_full_disk_while_saving(premises, file, clock):
    """A disk that fills up leaves no half of a backup, and is told."""
    with (
        _room_for(200_000),
        pytest.raises(BackupNotMade, match=r"could not be written .*check the room"),
    ):
        back_up(premises.settings, file, clock=clock)
    assert not [path for path in file.parent.iterdir() if "saved" in path.name]
    assert not list(file.parent.glob(".annexa-backup-*"))


def test_full_disk_while_restoring(premises, file, tmp_path, clock):
    """A disk that fills up while a backup is put in place leaves an empty home."""
    back_up(premises.settings, file, clock=clock)
    elsewhere = settings_of(tmp_path / "elsewhere")
    with _room_for(200_000), pytest.raises(BackupNotUsable, match="Nothing was restored"):
        restore(elsewhere, file, clock=clock)
    assert _nothing_left(elsewhere.home)
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
    assert _nothing_left(elsewhere.home)


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


def test_a_killed_backup_is_no_backup(file, tmp_path, clock):
    """What a killed backup leaves under the file's name is refused."""
    code = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from bot.upkeep.package import reserved\n"
        "with reserved(Path(sys.argv[1])) as partial:\n"
        "    partial.write_bytes(b'half')\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=False, timeout=60)

    with pytest.raises(BackupNotUsable, match=r"[Nn]othing was restored"):
        restore(settings_of(tmp_path / "elsewhere"), file, clock=clock)


def _nothing_left(home):
    return {path.name for path in home.rglob("*") if path.is_file()} <= {
        "owner.lock",
        "durable-annexa-1.lock",
    }


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


@contextmanager
def _room_for(size):
    """Let no file grow beyond *size*, as on a disk that is nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def _without_guards(connection):
    if connection.dialect.name == "postgresql":
        connection.execute(text("DROP TRIGGER audit_entries_stay ON audit_entries"))
        return
    for deed in ("update", "delete"):
        connection.execute(text(f"DROP TRIGGER audit_entries_no_{deed}"))


def _as_before_the_newest_migration(path):
    """Take the newest migration back, as far as tables that it made go."""
    with closing(sqlite3.connect(path)) as records, records:
        records.execute("DROP TABLE inbox")
        records.execute("UPDATE alembic_version SET version_num = '0006'")


def _altered(file, *, records=None, manifest=None, extra=None, without=""):
    """Return a copy of a backup with something changed and every hash in it mended."""
    folder = file.parent / "altered"
    with tarfile.open(file) as tar:
        tar.extractall(folder, filter="data")
    told = json.loads((folder / "manifest.json").read_text())
    if records:
        records(folder / "records.sqlite")
        with closing(sqlite3.connect(folder / "records.sqlite")) as found:
            told["revision"] = found.execute("SELECT version_num FROM alembic_version").fetchone()[
                0
            ]
            there = {name for (name,) in found.execute("SELECT name FROM sqlite_master")}
        told["counts"] = {name: n for name, n in told["counts"].items() if name in there}
        now = described(folder / "records.sqlite")
        told["members"]["records.sqlite"] = {"size": now.size, "sha256": now.sha256}
    told |= manifest or {}
    altered = file.parent / "altered.tar"
    with tarfile.open(altered, "w") as tar:
        content = json.dumps(told).encode()
        entry = tarfile.TarInfo("manifest.json")
        entry.size = len(content)
        tar.addfile(entry, io.BytesIO(content))
        if extra and extra[0].name == "work.jsonl":
            tar.addfile(extra[0], io.BytesIO(extra[1]))
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in {"manifest.json", without}:
                tar.add(path, name)
        if extra:
            tar.addfile(extra[0], io.BytesIO(extra[1]))
    return altered
