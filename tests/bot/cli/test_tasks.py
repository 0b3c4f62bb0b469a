"""``annexa tasks``: tasks come from a table, are listed and shown, and go to a table."""

import json

import pytest

PEOPLE = """id,email,role,groups,manager
1,ada@example.com,employee,,
2,lena@example.com,lead,leads,
"""
TABLE = """title,owner,controls,due,description
Test the restore,ada@example.com,A.8.13,2030-06-30,\x1b[2J twice
Look at rights,lena@example.com,A.5.18,,
"""


@pytest.fixture
def with_tasks(annexa, monkeypatch, tmp_path):
    """A home whose two tasks came from a table."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE, encoding="utf-8")
    monkeypatch.setenv("ANNEXA_PEOPLE", str(people))
    table = tmp_path / "tasks.csv"
    table.write_text(TABLE, encoding="utf-8")
    loaded = annexa("tasks", "import", str(table), "--as", "lena@example.com")
    assert loaded.out == "2 opened, 0 known.\n"
    assert annexa("tasks", "import", str(table)).out == "0 opened, 2 known.\n"
    return annexa


def test_listed_shown_and_written(with_tasks, tmp_path):
    """What came in is listed by what limits the list, shown whole, and goes out again."""
    out = with_tasks("tasks", "list").out
    assert "T-1  Test the restore" in out
    assert "ada@example.com" in out
    (mine,) = json.loads(
        with_tasks("tasks", "list", "mine", "--as", "lena@example.com", "--json").out
    )["tasks"]
    assert mine["title"] == "Look at rights"
    assert "T-1" not in with_tasks("tasks", "list", "A.5.18").out
    assert "T-2" not in with_tasks("tasks", "list", "ada@example.com").out
    assert with_tasks("tasks", "list", "closed").out == "There is no such task.\n"

    shown = with_tasks("tasks", "show", "t-1").out
    assert "about A.8.13" in shown
    assert "\x1b" not in shown
    whole = json.loads(with_tasks("tasks", "show", "T-1", "--json").out)
    assert (whole["due"], whole["history"][0]["deed"]) == ("2030-06-30", "opened")

    target = tmp_path / "out.csv"
    assert with_tasks("tasks", "export", str(target)).status == 0
    assert "Test the restore" in target.read_text(encoding="utf-8")
    again = with_tasks("tasks", "import", str(target))
    assert again.out == "0 opened, 2 known.\n"
    assert with_tasks("audit", "verify").status == 0


WRONG = (
    (("show", "17"), "looks like T-17"),
    (("show", "T-99"), "no task T-99"),
    (("list", "blue"), "'blue' limits no list"),
    (("list", "nobody@example.com"), "Nobody is known"),
    (("show", "T-2", "--as", "ada@example.com"), "is not yours"),
    (("export", "out.csv", "--as", "ada@example.com"), "does not allow"),
)


def test_what_cannot_be(with_tasks, monkeypatch, tmp_path):
    """Each wrong call says what to do, and ends as one that did nothing."""
    monkeypatch.chdir(tmp_path)
    for arguments, words in WRONG:
        done = with_tasks("tasks", *arguments)
        assert done.status == 2
        assert words in " ".join(done.err.split())
    assert not (tmp_path / "out.csv").exists()


def test_a_wrong_table_opens_nothing(with_tasks, tmp_path):
    """Every wrong row is told, and nothing of the file is opened."""
    table = tmp_path / "wrong.csv"
    table.write_text("title,owner\nFine,ada@example.com\n,ada@example.com\n", encoding="utf-8")
    done = with_tasks("tasks", "import", str(table))
    assert done.status == 2
    assert "Row 3" in done.err
    assert "Fine" not in with_tasks("tasks", "list", "all").out
    table.write_bytes(b"\xff\xfe\x00")
    assert "UTF-8" in with_tasks("tasks", "import", str(table)).err


def test_nothing_is_overwritten(with_tasks, tmp_path):
    """A file that is there stays as it is."""
    target = tmp_path / "there.csv"
    target.write_text("mine", encoding="utf-8")
    assert with_tasks("tasks", "export", str(target)).status == 2
    assert target.read_text(encoding="utf-8") == "mine"


def test_a_workbook(with_tasks, tmp_path):
    """The ending or the option says that it is a workbook; it goes out and comes in."""
    book, named = tmp_path / "tasks.xlsx", tmp_path / "tasks.bin"
    assert with_tasks("tasks", "export", str(book)).status == 0
    assert with_tasks("tasks", "export", str(named), "--format", "xlsx").status == 0
    assert book.read_bytes() == named.read_bytes()
    assert with_tasks("tasks", "import", str(book)).out == "0 opened, 2 known.\n"
    book.write_bytes(b"no workbook")
    done = with_tasks("tasks", "import", str(book))
    assert (done.status, "no XLSX workbook" in done.err) == (2, True)


def test_a_control_of_our_own(with_tasks, tmp_path):
    """Tasks and nonconformities may be about a control that the company added itself, as it is added."""
    table = tmp_path / "own.csv"
    table.write_text("title,owner,controls\nSign it,ada@example.com,C-1\n", encoding="utf-8")
    raising = ("nonconformities", "open", "Unsigned telemetry", "--owner", "ada@example.com")
    raising += ("--evidence", "the log of 3 May", "--requirement", "c-1", "--grade", "minor")
    for refused in (
        with_tasks("tasks", "import", str(table)),
        with_tasks(*raising, "--as", "lena@example.com"),
    ):
        assert "There is no C-1" in " ".join(refused.err.split())
    asks = ("--asks", "Telemetry from vessels is signed.")
    with_tasks("controls", "add", "Signed telemetry", *asks, "--as", "lena@example.com")

    assert with_tasks("tasks", "import", str(table)).out == "1 opened, 0 known.\n"
    assert "T-3  Sign it" in with_tasks("tasks", "list", "c-1").out
    assert "T-1" not in with_tasks("tasks", "list", "C-1").out
    assert "NC-1 is raised" in with_tasks(*raising, "--as", "lena@example.com").out
    assert "Task: T-3 Sign it, open" in with_tasks("controls", "show", "C-1").out
