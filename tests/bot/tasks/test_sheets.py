"""Tasks go out as a table and come in from one; a wrong row stops the whole file."""

import csv
import io

import pytest

from bot.errors import NotPermitted, RecordsWrong
from bot.tasks.entities import Kind
from bot.tasks.sheets import COLUMNS

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
    assert [row.partition(":")[0] for row in told] == [f"Row {n}" for n in range(3, 8)]
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
