"""Known failures are told in one line, without a traceback, with exit status 2."""

import sqlite3

import pytest

USAGE = [
    (("ask", "--nonsense"), "--nonsense"),
    (("dance",), "dance"),
    (("search", "--top", "0", "x"), "--top"),
    (("search", "--top", "many", "x"), "--top"),
    (("ask", "--batch"), "--batch"),
    (("ask", "--batch", "missing.jsonl"), "missing.jsonl"),
    (("search", "--batch", "."), "can't be read"),
    (("ingest",), "paths"),
]


def _is_one_line(told):
    return told.startswith("annexa: ") and told.count("\n") == 1 and "Traceback" not in told


@pytest.mark.parametrize(("arguments", "named"), USAGE)
def test_wrong_call(annexa, arguments, named):
    """A wrong call names what is wrong in one line."""
    ran = annexa(*arguments)
    assert (ran.status, ran.out) == (2, "")
    assert _is_one_line(ran.err), ran.err
    assert named in ran.err.lower()


def test_help(annexa):
    """Help is shown for every command and is no failure."""
    for command in ([], ["ask"], ["search"], ["ingest"], ["audit"], ["audit", "verify"]):
        ran = annexa(*command, "--help")
        assert ran.status == 0
        assert "Usage: annexa" in ran.out


@pytest.mark.parametrize("arguments", [(), ("audit",)])
def test_no_command_shows_help(annexa, arguments):
    """Without a command the help is shown, and nothing else."""
    ran = annexa(*arguments)
    assert "Usage: annexa" in ran.out + ran.err
    assert "annexa: " not in ran.err


def test_unknown_person(annexa):
    """A name that nobody has is said so."""
    ran = annexa("ask", "what is A.8.13?", "--as", "nobody@lantern.example")
    assert ran.status == 2
    assert _is_one_line(ran.err)
    assert "nobody@lantern.example" in ran.err


def test_wrong_setting(annexa, monkeypatch):
    """A setting that can't be used is named, with what to write."""
    monkeypatch.setenv("ANNEXA_MODEL", "just-a-name")
    ran = annexa("audit", "verify")
    assert ran.status == 2
    assert "ANNEXA_MODEL" in ran.err
    assert "provider:name" in ran.err
    assert "Traceback" not in ran.err


def test_wrong_database(annexa, monkeypatch):
    """A database that is none of the two kinds is named."""
    monkeypatch.setenv("ANNEXA_DATABASE_URL", "mysql://localhost/annexa")
    ran = annexa("audit", "verify")
    assert ran.status == 2
    assert "ANNEXA_DATABASE_URL" in ran.err
    assert "Traceback" not in ran.err


def test_database_of_a_newer_program(annexa, home):
    """A database that a newer program wrote is left alone, and that is said."""
    assert annexa("audit", "verify").status == 0
    with sqlite3.connect(home / "annexa.db") as database:
        database.execute("UPDATE alembic_version SET version_num = '9999'")
    database.close()
    ran = annexa("audit", "verify")
    assert ran.status == 2
    assert _is_one_line(ran.err), ran.err


def test_unknown_failure_has_a_reference(annexa, monkeypatch, home):
    """What nobody foresaw gets a reference that is in the log."""
    home.parent.joinpath("file").write_text("not a folder")
    monkeypatch.setenv("ANNEXA_HOME", str(home.parent / "file"))
    ran = annexa("audit", "verify")
    assert ran.status == 2
    assert "annexa: " in ran.err
