"""Tasks go out as a table and come in from one; a wrong row stops the whole file."""

import csv
import io
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook

from bot.errors import NotPermitted, RecordsWrong
from bot.records.sheets import Sheet
from bot.records.workbook import as_workbook
from bot.tasks.entities import Kind
from bot.tasks.sheet_rows import COLUMNS
from bot.tasks.sheets import Format

FILE = """title,owner,controls,kind,priority,due,description
Test the restore,ada@example.com,A.8.13 A.8.14,gap,high,2026-06-30,"two
lines"
Look at rights,cem@example.com,A.5.18,review,,,
"""


def _rows(content):
    return list(csv.DictReader(io.StringIO(content.decode())))


def test_in_and_out(office):
    """What comes in goes out again, and coming in once more changes nothing."""
    sheets = office.board.sheets
    assert sheets.load(FILE, actor=office.lena).added == 2
    again = sheets.load(FILE, actor=office.lena)
    assert (again.added, again.known) == (0, 2)

    written = sheets.written(actor=office.otto)
    first, second = _rows(written)
    assert tuple(first) == COLUMNS
    assert (first["id"], first["owner"], first["priority"]) == ("T-1", "ada@example.com", "high")
    assert (second["kind"], second["status"]) == (Kind.REVIEW, "open")
    round_trip = sheets.load(written.decode(), actor=office.lena)
    assert (round_trip.added, round_trip.known) == (0, 2)


def test_every_wrong_row_is_named(office):
    """Each wrong row is told with its line and column, and nothing of the file is opened."""
    wrong = (
        "title,owner,kind,due\n"
        "Fine,ada@example.com,,\n"
        ",ada@example.com,,\n"
        "Two,nobody@example.com,,\n"
        "Three,ada@example.com,party,\n"
        "Four,ada@example.com,,soon\n"
        "Five,ada@example.com,,2020-01-01\n"
    )
    with pytest.raises(RecordsWrong) as refused:
        office.board.sheets.load(wrong, actor=office.lena)
    told = refused.value.rows
    columns = ("title", "owner", "kind", "due", "due")
    assert [row.partition(":")[0] for row in told] == [
        f"Row {n}, column {column}" for n, column in zip(range(3, 8), columns, strict=True)
    ]
    for row, words in zip(told, ("what is", "owner", "kind", "due", "passed"), strict=True):
        assert words in row
    assert office.tags() == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "title is missing"),
        ("title\nx\n", "owner is missing"),
        ("title,owner,colour\n", "colour"),
        ("title,owner,title\n", "twice"),
        ("title,owner\nx,ada@example.com,more\n", "cells"),
        ("title,owner\nx\n", "cells"),
        ('title,owner\n"x,ada\n', "Row"),
    ],
)
def test_files_that_are_no_table(office, text, words):
    """A file that is no table of tasks is refused with the reason."""
    with pytest.raises(RecordsWrong, match=words):
        office.board.sheets.load(text, actor=office.lena)


def test_no_spreadsheet_calculates(office):
    """A title that begins like a formula is text, and comes back as it was."""
    title = "=HYPERLINK(1)"
    office.open(wanted=office.wanted(title))
    (row,) = _rows(office.board.sheets.written(actor=office.lena))
    assert row["title"] == f"'{title}"
    text = f"title,owner\n'{title},cem@example.com\n"
    office.board.sheets.load(text, actor=office.lena)
    assert office.board.listing.show(2, actor=office.lena).task.title == title


def test_who_may(office):
    """Leads bring in, leads and auditors take out."""
    for person in (office.ada, office.otto, office.root):
        with pytest.raises(NotPermitted):
            office.board.sheets.load(FILE, actor=person)
    for person in (office.ada, office.root):
        with pytest.raises(NotPermitted):
            office.board.sheets.written(actor=person)


def test_an_empty_table(office):
    """A table with a header alone opens nothing and is no mistake."""
    assert office.board.sheets.load("\ufefftitle,owner\n\n", actor=office.lena).added == 0


def _workbook(*rows, header=("title", "owner", "due", "controls"), name="tasks"):
    return as_workbook([Sheet(name=name, header=header, rows=rows)])


def test_a_workbook_in_and_out(office):
    """An XLSX workbook goes out and in as CSV does; the same rows in either form are known."""
    sheets = office.board.sheets
    sheets.load(FILE, actor=office.lena)
    written = sheets.written(Format.XLSX, actor=office.otto)
    assert written == sheets.written(Format.XLSX, actor=office.otto)
    page = load_workbook(io.BytesIO(written))["tasks"]
    assert tuple(cell.value for cell in page[1]) == COLUMNS
    assert page["B2"].value == "Test the restore"
    again = sheets.load_workbook(written, actor=office.lena)
    assert (again.added, again.known) == (0, 2)
    new = _workbook(("Third", "cem@example.com", "2026-07-01", "A.5.18, A.5.15"), name="anything")
    assert sheets.load_workbook(new, actor=office.lena).added == 1
    assert sheets.load_workbook(new, actor=office.lena).known == 1
    task = office.board.listing.show(3, actor=office.lena).task
    assert (str(task.due_on), task.controls) == ("2026-07-01", ("A.5.18", "A.5.15"))


def test_a_day_of_a_spreadsheet(office):
    """A cell that a spreadsheet keeps as a day, and empty cells at the end, are no mistake."""
    book = Workbook()
    book.active.append(["title", "owner", "due", None])
    book.active.append(["Count", "ada@example.com", date(2026, 7, 1), None])
    book.active.append([None, None, None, None])
    kept = io.BytesIO()
    book.save(kept)
    assert office.board.sheets.load_workbook(kept.getvalue(), actor=office.lena).added == 1
    assert str(office.board.listing.show(1, actor=office.lena).task.due_on) == "2026-07-01"


def test_a_workbook_calculates_nothing(office):
    """A title like a formula goes out as text and comes back; a real formula is refused by its place."""
    title = "=HYPERLINK(1)"
    office.open(wanted=office.wanted(title))
    written = office.board.sheets.written(Format.XLSX, actor=office.lena)
    assert load_workbook(io.BytesIO(written))["tasks"]["B2"].data_type == "s"
    office.board.sheets.load_workbook(
        _workbook((title, "cem@example.com", "", "")), actor=office.lena
    )
    assert office.board.listing.show(2, actor=office.lena).task.title == title
    book = Workbook()
    book.active.append(["title", "owner"])
    book.active.append(["=1+1", "ada@example.com"])
    kept = io.BytesIO()
    book.save(kept)
    with pytest.raises(RecordsWrong, match="row 2, column A: this is a formula"):
        office.board.sheets.load_workbook(kept.getvalue(), actor=office.lena)


def test_a_wrong_workbook_opens_nothing(office):
    """Each wrong cell is named by row and column, and nothing of the workbook is opened."""
    wrong = _workbook(
        ("Fine", "ada@example.com", "", ""),
        ("Two", "nobody@example.com", "", ""),
        ("Three", "ada@example.com", "soon", ""),
        ("..", "ada@example.com", "2020-01-01", "A.99.9"),
    )
    with pytest.raises(RecordsWrong) as refused:
        office.board.sheets.load_workbook(wrong, actor=office.lena)
    assert [row.partition(":")[0] for row in refused.value.rows] == [
        "Row 3, column owner",
        "Row 4, column due",
        "Row 5, column title",
        "Row 5, column due",
        "Row 5, column controls",
    ]
    assert office.tags() == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"title,owner\n", "no XLSX workbook"),
        (_workbook(("x", "more"), header=("title", "colour")), "owner is missing; there is no"),
        (_workbook(("x", "y", "z"), header=("title", "owner", "title")), "twice"),
    ],
)
def test_workbooks_that_are_no_table(office, content, words):
    """What is no table of tasks is refused with the reason, and employees bring in nothing."""
    with pytest.raises(RecordsWrong, match=words):
        office.board.sheets.load_workbook(content, actor=office.lena)
    with pytest.raises(NotPermitted):
        office.board.sheets.load_workbook(content, actor=office.ada)
