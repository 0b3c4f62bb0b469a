"""``annexa competence``: the register comes in whole, is listed, and goes out as it came."""

import json
from datetime import UTC, datetime, timedelta

import pytest

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
3,otto@example.com,auditor,,
"""
UNTIL = (datetime.now(UTC) + timedelta(days=30)).date().isoformat()
HEAD = "role,competence,person,evidence_kind,evidence,shortfall,action\n"
ROWS = (
    "On call,Restoring backups,ada@example.com,experience,Drill of June,,\n"
    "Auditor,Auditing,3,,,No audit \x1b[2J yet,Joins two\n"
)


@pytest.fixture
def register(annexa, home, monkeypatch, tmp_path):
    """A home with people, and a file of competences."""
    people, file = tmp_path / "people.csv", tmp_path / "competence.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    file.write_text(HEAD + ROWS, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    assert home
    return lambda *arguments: annexa("competence", *arguments)


def test_register_comes_in_and_goes_out(register, annexa, tmp_path):
    """Twice is once; what is missing can be listed alone; the export is taken over as the same."""
    assert "Nothing is there" in register("list").out
    file, out = tmp_path / "competence.csv", tmp_path / "out.csv"
    assert register("import", file, "--as", "lena@example.com").out == (
        "2 entries are added, 0 replace another, 0 were known.\n"
    )
    assert "0 entries are added, 0 replace another, 2 were known" in register("import", file).out
    shown = register("list").out
    assert "ada@example.com" in shown
    assert "\x1b" not in shown
    (short,) = json.loads(register("list", "--short", "--json").out)["competence"]
    assert (short["entry"], short["action"]) == ("CP-2", "Joins two")
    assert json.loads(register("list", "--as-of", "2020-01-01", "--json").out)["competence"] == []
    assert annexa("auditors", "admit", "3", "--until", UNTIL, "--scope", "7.2").status == 0
    assert "is in" in register("export", "--to", out, "--as", "otto@example.com").out
    assert out.stat().st_mode & 0o777 == 0o600
    assert "2 were known" in register("import", out).out
    assert register("export").out == out.read_text(encoding="utf-8")
    assert annexa("audit", "verify").status == 0


def test_wrong_calls_say_what_to_do(register, tmp_path):
    """Bad rows, files and roles are told in words, and nothing is taken over."""
    file = tmp_path / "competence.csv"
    bad = tmp_path / "bad.csv"
    bad.write_text(HEAD + ROWS + "Auditor,Auditing,zoe,,,x,\n", encoding="utf-8")
    wrong = [
        (("import", bad), "row 4: nobody is known as 'zoe'"),
        (("import", tmp_path / "nowhere.csv"), "cannot be read"),
        (("import", tmp_path / "people.csv"), "no column competence"),
        (("import", file, "--as", "otto@example.com"), "does not allow"),
        (("export", "--to", file), "exists already"),
        (("export", "--to", tmp_path / "no" / "folder.csv"), "cannot be written"),
        (("export", "--as", "ada@example.com"), "does not allow"),
        (("list", "--as-of", "2999-01-01"), "has not come yet"),
    ]
    for arguments, said in wrong:
        ran = register(*arguments)
        assert ran.status == 2, arguments
        assert said in ran.err.lower()
    assert "Nothing is there" in register("list").out
