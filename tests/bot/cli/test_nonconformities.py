"""``annexa nonconformities``: raised, moved, listed, shown and written to a table."""

import csv
import json

import pytest

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
3,lars@example.com,lead,leads,
"""
OPEN = (
    *("nonconformities", "open", "Restores are \x1b[2J not tested"),
    *("--owner", "ada@example.com", "--requirement", "a.8.13", "--grade", "major"),
    *("--source", "certification body", "--respond-by", "2026-01-31"),
    *("--evidence", "no report since 2024", "--as", "lena@example.com"),
)


@pytest.fixture
def with_people(annexa, monkeypatch, tmp_path):
    """A home whose people came from a file."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    return annexa


def test_raised_moved_and_written(with_people, tmp_path):
    """What is raised is once, moves by its steps, is listed and shown, and goes to a table."""
    raised = with_people(*OPEN)
    assert raised.out.startswith("NC-1 is raised.\nNote: The response date 2026-01-31 has passed")
    assert "raised before" in with_people(*OPEN).out
    moved = with_people(
        *("nonconformities", "move", "nc-1", "correct"),
        *("--words", "restored the ledger", "--as", "ada@example.com"),
    )
    assert "NC-1 is at “corrected”. What can follow: extent." in moved.out
    amending = ("nonconformities", "amend", "NC-1", "--reason", "the auditor agreed to it")
    amended = (*amending, "--grade", "minor", "--as", "lars@example.com")
    assert with_people(*amended).out == "NC-1 is changed.\n"
    assert "nothing was changed" in with_people(*amended).out
    out = with_people("nonconformities", "list").out
    assert "NC-1" in out
    assert "overdue" in out
    (one,) = json.loads(with_people("nonconformities", "list", "--json").out)["nonconformities"]
    assert (one["requirement"], one["grade"], one["due"]) == ("A.8.13", "minor", "2026-01-31")

    shown = with_people("nonconformities", "show", "NC-1").out
    assert "correction: restored the ledger" in shown
    assert "\x1b" not in shown
    whole = json.loads(with_people("nonconformities", "show", "NC-1", "--json").out)
    assert [happening["deed"] for happening in whole["history"]] == ["raised", "correct", "amended"]

    target = tmp_path / "out.csv"
    assert with_people("nonconformities", "export", str(target)).status == 0
    (row,) = csv.DictReader(target.read_text(encoding="utf-8").splitlines())
    assert (row["id"], row["correction"], row["action"]) == ("NC-1", "restored the ledger", "")
    assert with_people("nonconformities", "export", str(target)).status == 2
    assert with_people("audit", "verify").status == 0


def _move(label, step, *more, who="ada@example.com"):
    return ("move", label, step, "--words", "all of it was looked at", "--as", who, *more)


WRONG = (
    (("show", "17"), "looks like NC-3"),
    (("show", "NC-99"), "no nonconformity NC-99"),
    (_move("NC-1", "cause"), "What can follow: correct"),
    (_move("NC-1", "decline", who="lena@example.com"), "nobody can decline it"),
    (_move("NC-1", "effective"), "not check whether the action worked"),
    (_move("NC-1", "correct", "--on", "soon"), "soon"),
    (_move("NC-1", "jump"), "jump"),
    (_move("NC-1", "correct", who="nobody@example.com"), "Nobody is known"),
    (("open", "x", "--owner", "ada@example.com", "--evidence", ""), "in one sentence"),
    (
        ("amend", "NC-1", "--reason", "because I say so", "--grade", "minor", "--as", "1"),
        "does not allow",
    ),
    (("export", "out.csv", "--as", "ada@example.com"), "does not allow"),
)


def test_what_cannot_be(with_people, monkeypatch, tmp_path):
    """Each wrong call says what to do, and ends as one that did nothing."""
    monkeypatch.chdir(tmp_path)
    with_people(*OPEN)
    for arguments, words in WRONG:
        done = with_people("nonconformities", *arguments)
        assert done.status == 2, arguments
        assert words in " ".join(done.err.split()), arguments
    assert not (tmp_path / "out.csv").exists()
    assert "raised" in with_people("nonconformities", "list").out
