"""``annexa audit anchor``, ``export`` and ``verify`` say what is proved and what cannot be known."""

import json
import shutil
import sqlite3

import pytest

from bot.cli.opening import opened
from tests.bot.audit.authority import Authority
from tests.bot.audit.recording import record

UNKNOWN = "Not known: whether the end was cut off or everything was written anew"


@pytest.fixture
def fresh_home(home, sqlite_template):
    """A home whose database has all tables and nothing in them."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "annexa.db")
    return home


@pytest.fixture
def anchored(annexa, fresh_home):
    """A home with three entries, an anchor made now, and what was printed of it."""
    with opened() as instance:
        record(instance.database, instance.audit, 2)
    ran = annexa("audit", "anchor", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert fresh_home
    return json.loads(ran.out)


@pytest.fixture
def elsewhere(anchored, tmp_path):
    """The anchor's file and its public key, kept outside the home."""
    folder = tmp_path / "elsewhere"
    shutil.copytree(tmp_path / "home" / "anchors", folder)
    assert anchored
    [file] = folder.glob("anchor-*.json")
    [key] = folder.glob("public-key-*.pem")
    return file, key


def _cut(home):
    """Remove everything and begin a trail of the same length, as the database's owner can."""
    with sqlite3.connect(home / "annexa.db") as database:
        triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'audit%'"
        for (name,) in database.execute(triggers).fetchall():
            database.execute(f"DROP TRIGGER {name}")
        for table in ("audit_time_stamps", "audit_anchors", "audit_entries", "audit_head"):
            database.execute(f"DELETE FROM {table}")
    database.close()
    with opened() as instance:
        record(instance.database, instance.audit, 4, forged=True)


def test_without_an_anchor(annexa, anchored):
    """Without an anchor from elsewhere the trail is intact, and what cannot be known is said."""
    ran = annexa("audit", "verify")
    assert ran.status == 0
    assert "The audit trail is intact: 3 entries" in ran.out
    assert anchored["head"] in ran.out
    assert UNKNOWN in ran.out
    assert "Proved" not in ran.out


def test_with_a_file_and_a_key(annexa, elsewhere):
    """An anchor and a key from elsewhere prove everything up to the anchor."""
    file, key = elsewhere
    with opened() as instance:
        record(instance.database, instance.audit, 1)
    ran = annexa("audit", "verify", "--anchor", file, "--public-key", key)
    assert ran.status == 0
    assert "Proved: nothing up to entry 3 was changed, removed, inserted" in ran.out
    assert "No such anchor covers the 1 entry after it." in ran.out
    assert "signed with the given key" in ran.out
    assert "Not known" not in ran.out


def test_with_the_posted_line(annexa, anchored, home):
    """The line that was posted proves a rewritten trail wrong, which looks whole without it."""
    assert annexa("audit", "verify", "--anchor", anchored["anchor"]).status == 0
    _cut(home)
    ran = annexa("audit", "verify")
    assert ran.status == 0
    assert UNKNOWN in ran.out
    ran = annexa("audit", "verify", "--anchor", anchored["anchor"])
    assert ran.status == 1
    assert "not intact: entry 3 is not the one that the anchor was made of" in ran.out
    told = json.loads(annexa("audit", "verify", "--anchor", anchored["anchor"], "--json").out)
    assert (told["intact"], told["fault"]["entry"], told["proved"]) == (False, 3, 0)


def test_key_that_comes_with_the_anchor(annexa, elsewhere):
    """A signature that was checked with the anchor's own key is said to prove no signer."""
    ran = annexa("audit", "verify", "--anchor", elsewhere[0])
    assert ran.status == 0
    assert "it was checked with the key that comes with it" in ran.out


def test_anchor_and_key_from_the_same_place(annexa, elsewhere, home):
    """An anchor or a key that lies with the records proves nothing, and words say so."""
    file, key = elsewhere
    near = home / "anchors"
    told = json.loads(annexa("audit", "verify", "--anchor", near, "--json").out)
    assert (told["intact"], told["proved"]) == (True, 0)
    assert "it lies in the same place" in annexa("audit", "verify", "--anchor", near).out
    ran = annexa("audit", "verify", "--public-key", near / key.name)
    assert ran.status == 0
    assert "whether the given key is the right one, for it lies in the same place" in ran.out
    assert UNKNOWN in ran.out
    ran = annexa("audit", "verify", "--public-key", key)
    assert "rewritten by anybody without the private key" in ran.out
    assert file.exists()


def test_export(annexa, anchored, home, tmp_path):
    """An export is checked without home, database or settings."""
    folder = tmp_path / "export"
    ran = annexa("audit", "export", folder)
    assert ran.status == 0
    shutil.rmtree(home)
    ran = annexa("audit", "verify", "--export", folder, "--anchor", anchored["anchor"])
    assert ran.status == 0
    assert "Proved: nothing up to entry 3 was changed" in ran.out
    assert not home.exists()
    (folder / "entries.jsonl").write_text("")
    ran = annexa("audit", "verify", "--export", folder, "--json")
    assert ran.status == 1
    assert "the file entries.jsonl was changed" in json.loads(ran.out)["problems"]


def test_export_of_a_broken_trail(annexa, anchored, home, tmp_path):
    """What is not intact can be exported as it is, and the command says so."""
    assert anchored
    with sqlite3.connect(home / "annexa.db") as database:
        database.execute("DROP TRIGGER audit_entries_no_update")
        database.execute("UPDATE audit_entries SET actor = 'p-9' WHERE sequence = 2")
    database.close()
    ran = annexa("audit", "export", tmp_path / "export")
    assert ran.status == 1
    assert "NOT INTACT: entry 2 was changed" in ran.out


def test_time_stamps(annexa, fresh_home, monkeypatch, tmp_path):
    """An authority's time stamp is kept and checked; when it is down the anchor says so."""
    root, other = tmp_path / "root.pem", tmp_path / "other.pem"
    other.write_bytes(Authority().root_pem)
    with Authority() as authority:
        root.write_bytes(authority.root_pem)
        monkeypatch.setenv("ANNEXA_TIMESTAMP_URL", authority.url)
        monkeypatch.setenv("ANNEXA_TIMESTAMP_CERTIFICATE", str(root))
        assert f"time stamp of {authority.url}" in annexa("audit", "anchor").out
        authority.fault = "down"
        ran = annexa("audit", "anchor")
    assert ran.status == 1
    assert "no time stamp" in ran.out
    assert "The time-stamping authority did not answer" in ran.out
    told = json.loads(annexa("audit", "verify", "--json").out)
    assert [bool(one["time_stamp"]) for one in told["anchors"]] == [True, False]
    ran = annexa("audit", "verify", "--timestamp-certificate", other)
    assert ran.status == 1
    assert "The time stamp is not in order" in ran.out
    monkeypatch.delenv("ANNEXA_TIMESTAMP_URL")
    monkeypatch.delenv("ANNEXA_TIMESTAMP_CERTIFICATE")
    assert "whether 1 time stamp can be believed" in annexa("audit", "verify").out
    assert fresh_home


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["verify", "--anchor", "nothing"], "nothing cannot be read"),
        (["verify", "--public-key", "nothing"], "nothing is no public key"),
        (["verify", "--timestamp-certificate", "nothing"], "nothing holds no certificate"),
        (["verify", "--export", "."], "is no exported audit trail"),
        (["export", "."], "is not empty"),
    ],
)
def test_wrong_calls(annexa, fresh_home, arguments, told):
    """What cannot be read or written is told in one line, with exit status 2."""
    assert fresh_home
    ran = annexa("audit", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert told in ran.err
    assert ran.err.count("\n") == 1
