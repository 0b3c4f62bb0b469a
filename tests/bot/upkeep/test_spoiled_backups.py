"""A backup that is damaged, changed or newer is refused in words, and nothing is restored."""

import io
import json
import sqlite3
import subprocess
import sys
import tarfile
from contextlib import closing

import pytest
from alembic import command
from alembic.script import ScriptDirectory

from bot.database.copying import counts
from bot.database.engine import Database
from bot.database.upgrade import alembic_config, schema_of
from bot.migrations.schema import metadata
from bot.upkeep.backup import back_up
from bot.upkeep.errors import BackupNotUsable
from bot.upkeep.package import described
from bot.upkeep.restoring import restore
from tests.bot.upkeep.conftest import nothing_left, settings_of


@pytest.fixture
def saved(sqlite_premises, tmp_path, clock):
    """One instance's backups, uncompressed and compressed."""
    plain, packed = tmp_path / "a.tar", tmp_path / "a.tar.gz"
    for file in (plain, packed):
        back_up(sqlite_premises.settings, file, clock=clock)
    return plain, packed


def test_an_older_backup_is_brought_up_to_date(saved, elsewhere, clock):
    """A backup of an earlier revision is restored, and its tables are those of today."""
    empty = {"counts": dict.fromkeys(metadata.tables, 0), "entries": 0, "head": "0" * 64}
    older = _altered(saved[0], records=_before_the_newest_migration, manifest=empty)

    restore(elsewhere, older, clock=clock)

    with closing(Database(elsewhere.database_url)) as records, records.reading() as connection:
        assert set(counts(connection, metadata)) == set(metadata.tables)


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
    assert nothing_left(elsewhere.home)


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
    assert nothing_left(elsewhere.home)
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


def _before_the_newest_migration(path):
    """Put records there that the version before this one might have begun."""
    path.unlink()
    with closing(Database(f"sqlite:///{path}")) as records, records.transaction() as connection:
        config = alembic_config(connection)
        scripts = ScriptDirectory.from_config(config)
        command.upgrade(config, scripts.get_revision(schema_of(connection).newest).down_revision)
    path.with_name(f"{path.name}.lock").unlink()


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
