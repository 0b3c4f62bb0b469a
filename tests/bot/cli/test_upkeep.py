"""``annexa doctor``, ``backup``, ``restore`` and ``purge`` as somebody at a prompt meets them."""

import json
import stat

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.database.upgrade import upgrade
from bot.people.service import PeopleDirectory

PEOPLE = "id,email,role,groups,manager\n1,ada@example.com,employee,,\n"


@pytest.fixture
def begun(home, tmp_path):
    """An instance with one person in it."""
    home.mkdir(mode=0o700)
    database = Database(f"sqlite:///{home / 'annexa.db'}")
    upgrade(database)
    (tmp_path / "people.csv").write_text(PEOPLE)
    directory = PeopleDirectory(database, AuditTrail(database, SystemClock()))
    directory.load(tmp_path / "people.csv")
    database.close()
    return home


def test_doctor_in_lines_and_json(annexa, begun):
    """A line for every check with what to do, or the same as JSON; 0 where nothing is wrong."""
    assert begun
    lines = annexa("doctor")
    told = json.loads(annexa("doctor", "--json").out)
    assert (lines.status, lines.err) == (0, "")
    assert [f"{one['level']:<8} {one['check']}: " for one in told] == [
        line[: line.index(": ") + 2] for line in lines.out.splitlines()
    ]
    assert all(one["remedy"] for one in told if one["level"] != "ok")
    assert {"home", "disk", "model", "migrations", "work", "outbox"} <= {o["check"] for o in told}


def test_doctor_finds_something_wrong(annexa, begun, monkeypatch):
    """Exit status 1 where something is wrong, also where the settings can't be used."""
    (begun / "annexa.db").write_bytes(b"overwritten" * 1_000)
    assert annexa("doctor").status == 1
    monkeypatch.setenv("ANNEXA_LOG_LEVEL", "LOUD")
    wrong = annexa("doctor")
    assert wrong.status == 1
    assert wrong.out.startswith("wrong    settings: ANNEXA_LOG_LEVEL")


def test_save_and_bring_back(annexa, begun, tmp_path, monkeypatch):
    """A backup says what is in it and what is not; a restore says so, too, and that all is whole."""
    saved = annexa("backup", tmp_path / "a.tar.gz")
    assert saved.status == 0, saved.err
    assert "0 documents, 1 people, 0 exchanges" in saved.out
    assert "Left out: signing keys" in saved.out
    assert "Left out: search indexes" in saved.out
    assert "Left out: settings and tokens" in saved.out
    assert stat.S_IMODE((tmp_path / "a.tar.gz").stat().st_mode) == 0o600

    again = annexa("backup", tmp_path / "a.tar.gz")
    assert (again.status, again.out) == (2, "")
    assert "never overwritten" in again.err

    refused = annexa("restore", tmp_path / "a.tar.gz")
    assert refused.status == 2
    assert "is not empty: annexa.db" in refused.err

    monkeypatch.setenv("ANNEXA_HOME", str(begun.parent / "new"))
    restored = annexa("restore", tmp_path / "a.tar.gz")
    assert restored.status == 0, restored.err
    assert "Not in the backup: signing keys" in restored.out
    assert "The audit trail is intact" in restored.out
    assert annexa("audit", "verify").status == 0


def test_keys_are_pointed_out(annexa, begun, tmp_path):
    """Whoever saves the signing keys is told what that means."""
    (begun / "keys").mkdir()
    (begun / "keys" / "key.pem").write_text("a key")
    saved = annexa("backup", tmp_path / "a.tar", "--with-keys")
    assert "whoever has it can sign" in saved.out
    assert "Left out: signing keys" not in saved.out


def test_remove_after_its_name_was_typed(annexa, begun, tmp_path):
    """A wrong name removes nothing, the right one everything; the records are in the folder."""
    wrong = annexa("purge", tmp_path / "out", stdin=b"something else\n")
    assert wrong.status == 2
    assert str(begun / "annexa.db") in wrong.out
    assert "1 persons" in wrong.out
    assert begun.exists()

    right = annexa("purge", tmp_path / "out", stdin=b"home\n")
    assert right.status == 0, right.err
    assert not begun.exists()
    assert annexa("audit", "verify", "--export", tmp_path / "out" / "audit").status == 0


def test_remove_without_asking(annexa, begun, tmp_path):
    """With --yes nobody is asked, and what is not ours stays and is named."""
    (begun / "notes.txt").touch()
    gone = annexa("purge", tmp_path / "out", "--yes")
    assert gone.status == 0, gone.err
    assert f"Stays, because Annexa did not make it: {begun / 'notes.txt'}" in gone.out
    assert [path.name for path in begun.iterdir()] == ["notes.txt"]
    assert (tmp_path / "out" / "people.jsonl").read_text()


@pytest.mark.parametrize("command", ["backup", "restore", "purge"])
def test_where_nothing_is(annexa, home, tmp_path, command):
    """Where there is no instance, or no file, one line says so."""
    ran = annexa(command, tmp_path / "x.tar", *(["--yes"] if command == "purge" else []))
    assert ran.status == 2
    assert len(ran.err.splitlines()) == 1
    assert ran.err.startswith("annexa: There ")
    assert not home.exists()
