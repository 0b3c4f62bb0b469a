"""The script in an export checks it anywhere, with the standard library alone."""

import ast
import json
import shutil
import subprocess
import sys

import pytest

from bot.audit import offline
from bot.audit.anchor_files import anchor_files, read_anchor
from bot.audit.export import prove_export
from bot.audit.proving import Trust
from tests.bot.audit.forging import (
    CLUMSY,
    PERFECT,
    anchors_for,
    entries_in,
    hash_anew,
    new_key,
    put_into_export,
    rechained,
)

DEEP = b"[" * 100_000
EVERY = {**CLUMSY, **PERFECT}


def _run(folder, *arguments):
    """Run the export's own script with an interpreter that sees no package of ours."""
    command = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=30, check=False, cwd="/", env={}
    )


@pytest.fixture
def check(monkeypatch, capsys):
    """Run the script in this process; return exit status and what it printed."""

    def run(folder, *arguments):
        monkeypatch.setattr(sys, "argv", ["verify.py", str(folder), *arguments])
        return offline.main(), capsys.readouterr().out

    return run


def test_intact(exported):
    """An untouched export is intact, and the script says what it could not check."""
    ran = _run(exported)
    assert (ran.returncode, ran.stderr) == (0, "")
    newest = read_anchor(anchor_files(exported / "anchors")[-1])
    assert f"Newest anchor: {newest.copied}" in ran.stdout
    assert "Not known: whether the whole export was written anew." in ran.stdout
    assert "Signatures were not checked." in ran.stdout


def test_old_python(exported):
    """The script is written in what Python 3.9 understands."""
    ast.parse((exported / "verify.py").read_text("utf-8"), feature_version=(3, 9))


def test_intact_with_an_anchor(exported):
    """With an anchor from elsewhere the script says what is proved."""
    first = read_anchor(anchor_files(exported / "anchors")[0])
    ran = _run(exported, "--anchor", first.copied)
    assert ran.returncode == 0
    assert "nothing up to entry 6 was changed" in ran.stdout


@pytest.mark.skipif(not shutil.which("openssl"), reason="there is no openssl command")
def test_the_printed_command_checks_the_signature(exported):
    """The printed openssl command accepts the signature, and a forged one no longer."""
    command = _printed_command(_run(exported).stdout)
    assert "Verified Successfully" in _sh(command)
    statement = exported / "newest-anchor.statement"
    statement.write_bytes(statement.read_bytes().replace(b'"entries":7', b'"entries":8'))
    assert "Verified Successfully" not in _sh(command)


@pytest.mark.parametrize("attack", EVERY)
def test_attacks(exported, check, attack):
    """The script names the same entry as the program does, all hashes of files made anew."""
    deed, number = EVERY[attack]
    put_into_export(exported, deed(entries_in(exported)))
    status, told = check(exported)
    assert status == 1
    assert f"NOT INTACT: entry {number} " in told


@pytest.mark.parametrize("attack", [name for name in PERFECT if name not in {"cut off", "emptied"}])
def test_perfect_attacks(exported, check, attack):
    """An export written anew is found out by an anchor from elsewhere, and only by it."""
    deed, number = PERFECT[attack]
    kept = read_anchor(anchor_files(exported / "anchors")[0])
    forged = deed(entries_in(exported))
    put_into_export(exported, forged, anchors_for(forged, new_key()))
    assert check(exported)[0] == 0
    status, told = check(exported, "--anchor", kept.copied)
    assert status == 1
    assert f"NOT INTACT: entry {number} " in told


@pytest.mark.parametrize(
    "name",
    ["README.md", "entries.jsonl", "newest-anchor.statement", "newest-anchor.signature"],
)
def test_changed_files(exported, check, name):
    """A file that was changed is named."""
    with (exported / name).open("ab") as file:
        file.write(b"x")
    status, told = check(exported)
    assert status == 1
    assert f"the file {name} was changed" in told


def test_entry_added_at_the_end(exported, check):
    """An entry behind the newest anchor was put there afterwards."""
    entries = entries_in(exported)
    put_into_export(exported, rechained([*entries, entries[-2]]))
    status, told = check(exported)
    assert status == 1
    assert "entry 8 was added after the newest anchor" in told


@pytest.mark.parametrize("change", [{"at": "\x1b[2J"}, {"key": "$(id)" * 13}, {"entries": -1}])
def test_hostile_anchors(exported, check, change):
    """An anchor cannot bring anything into the terminal or into a printed command."""
    path = anchor_files(exported / "anchors")[-1]
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    hash_anew(exported)
    status, told = check(exported)
    assert status == 1
    assert "$(id)" not in told
    assert told.rstrip("\n").isprintable()


def test_hostile_names(exported, check):
    """A file's name cannot bring anything into the terminal either."""
    (exported / "\x1b[2J").touch()
    told = r"the file '\x1b[2J' is not part of the export"
    assert check(exported) == (1, f"NOT INTACT: {told}.\n")
    assert prove_export(exported, trust=Trust()).problems == (told,)


@pytest.mark.parametrize(
    "contents", [b"", b"{}", b"\xff", b"[1]", DEEP, b'{"entries": "6", "head": "x"}']
)
def test_malformed(exported, check, contents):
    """Whatever stands in an anchor's place, the script ends with words."""
    anchor_files(exported / "anchors")[0].write_bytes(contents)
    status, told = check(exported)
    assert status == 1
    assert "NOT INTACT: " in told


@pytest.mark.parametrize("line", [b"", b"{}", b"\xff", b"[1]", DEEP])
def test_malformed_lines(exported, check, line):
    """Whatever stands in an entry's place, the script ends with words."""
    path = exported / "entries.jsonl"
    lines = path.read_bytes().splitlines()
    path.write_bytes(b"\n".join([*lines[:2], line, *lines[3:], b""]))
    hash_anew(exported)
    status, told = check(exported)
    assert status == 1
    assert "NOT INTACT: " in told


def test_no_export(tmp_path, check):
    """A folder that is no export is not intact."""
    status, told = check(tmp_path)
    assert status == 1
    assert "cannot be read" in told


def _printed_command(told):
    begin = told.index("openssl pkeyutl")
    return told[begin:].replace("\\\n", " ").splitlines()[0]


def _sh(command):
    ran = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, text=True, timeout=30, check=False
    )
    return ran.stdout + ran.stderr
