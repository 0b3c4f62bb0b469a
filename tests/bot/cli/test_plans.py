"""``annexa tasks plans``: plan, list, move, end, and the calendar of a certificate."""

import json
import shutil
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

PEOPLE = """id,email,name,role,groups,manager
e-1,lena@example.com,Lena Lind,lead,,
e-2,kim@example.com,Kim,,,
e-3,other@example.com,Kim,,,
"""
WITHOUT_ADDRESS = """INSERT INTO persons
(id, slack_id, name, role, groups, manager, timezone, guest, listed, recorded_role) VALUES
('p-4', 'U0OLA', 'Ola', 'employee', '[]', '', '', 0, 0, 'employee'),
('p-5', NULL, 'Uma', 'employee', '[]', '', '', 0, 0, 'employee')"""
"""The people file gives everybody an address; Slack may know somebody without one."""


@pytest.fixture
def ran(annexa, home, sqlite_template, monkeypatch, tmp_path):
    """An instance in which somebody works."""
    home.mkdir()
    shutil.copy(sqlite_template, home / "annexa.db")
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    return annexa


def in_days(days):
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def test_a_plan_from_the_shell(ran):
    """It is listed with its next day, moved, and ended."""
    options = ("--owner", "lena@example.com", "--every", 3, "--control", "A.5.18")
    added = ran("tasks", "plans", "add", "Review access", "--due", in_days(30), *options)
    assert (added.status, added.err) == (0, "")
    assert added.out == f"P-1: its task is opened on {in_days(16)}.\n"
    [row] = json.loads(ran("tasks", "plans", "list", "--json").out)["plans"]
    assert (row["plan"], row["due_on"], row["owner"]) == ("P-1", in_days(30), "lena@example.com")
    assert "every 3 months" in ran("tasks", "plans", "list").out
    assert ran("tasks", "plans", "move", "P-1", in_days(40)).status == 0
    assert in_days(40) in ran("tasks", "plans", "list").out
    assert "not planned any more" in ran("tasks", "plans", "end", "P-1").out
    gone = ran("tasks", "plans", "end", "P-1")
    assert (gone.status, gone.out) == (2, "")
    assert "Nothing is planned" in ran("tasks", "plans", "list").out


@pytest.mark.parametrize(
    ("said", "shown"),
    [("Lena Lind", "lena@example.com"), ("U0OLA", "U0OLA"), ("Ola", "U0OLA"), ("Uma", "Uma")],
)
def test_an_owner_is_named_so_that_they_are_found_again(said, shown, ran, home):
    """Whoever is named by address, Slack id or name is shown so, and what is shown names them."""
    with sqlite3.connect(home / "annexa.db") as database:
        database.execute(WITHOUT_ADDRESS)
    for number, owner in enumerate((said, shown)):
        plan = ("add", f"Review {number}", "--due", in_days(30), "--owner", owner)
        assert ran("tasks", "plans", *plan).status == 0
    rows = json.loads(ran("tasks", "plans", "list", "--json").out)["plans"]
    assert [row["owner"] for row in rows] == [shown, shown]


def test_a_name_of_several_people(ran):
    """Nobody is guessed at: the error says how each of them is named."""
    plan = ("add", "x", "--due", in_days(30), "--owner", " Kim ")
    for refused in (ran("tasks", "plans", *plan), ran("tasks", "plans", "list", "--as", "Kim")):
        assert (refused.status, refused.out) == (2, "")
        says = " ".join(refused.err.split())
        assert "as 'Kim'; name one of them by kim@example.com, other@example.com." in says


def test_a_certificate_from_the_shell(ran):
    """The dates are listed, and where to confirm and how to move them."""
    days = ("--decided", in_days(-10), "--expires", in_days(1085), "--owner", "lena@example.com")
    done = ran("tasks", "plans", "certificate", *days)
    assert done.status == 0
    assert "Surveillance audit 1" in done.out
    assert "Confirm the date with your certification body." in done.out
    rows = json.loads(ran("tasks", "plans", "certificate", *days, "--json").out)["plans"]
    assert rows == json.loads(ran("tasks", "plans", "list", "--json").out)["plans"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("add", "x", "--due", "soon", "--owner", "lena@example.com"), "soon"),
        (("add", "x", "--due", "2001-01-01", "--owner", "lena@example.com"), "has passed"),
        (("add", "x", "--due", "2999-01-01", "--owner", "zoe@example.com"), "zoe"),
        (("move", "T-1", "2999-01-01"), "Nothing is planned"),
        (
            (
                "certificate",
                "--decided",
                "2026-01-01",
                "--expires",
                "2026-01-02",
                "--owner",
                "lena@example.com",
            ),
            "three as a rule",
        ),
    ],
)
def test_what_is_refused(arguments, says, ran):
    """Clear words and exit status 2."""
    done = ran("tasks", "plans", *arguments)
    assert (done.status, done.out) == (2, "")
    assert says in done.err
