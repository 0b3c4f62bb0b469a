"""Tables leave the house as they are meant: a text stays a text, a row a line."""

import csv
import io
import zipfile
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.records.printed import ELSEWHERE, Column, Paper
from bot.records.sheets import Sheet, as_csv, harmless, one_line
from bot.records.workbook import as_workbook

_CELL = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"
HEBREW = "\u05e2\u05d3\u05d4"
HOSTILE = {
    "=1+1": "'=1+1",
    "+49 1": "'+49 1",
    "-2": "'-2",
    "@SUM(A1)": "'@SUM(A1)",
    "  =1": "'  =1",
    "\t=1": "' =1",
    "\uff1d1": "'\uff1d1",
    "a\nb": "a b",
    "a\r\nb": "a  b",
    "nul\x00": "nul\ufffd",
    "\u202etxt": "\ufffdtxt",
    HEBREW: HEBREW,
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645": "\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645",
    "plain": "plain",
    "a=1": "a=1",
    "": "",
}


def sheet(*rows, header=("a", "b"), name="One"):
    return Sheet(name=name, header=header, rows=rows)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_cells(text):
    """Formulas get an apostrophe, line ends a space, what is invisible or turns text round a mark."""
    assert harmless(text) == HOSTILE[text]


def test_numbers_and_nothing():
    """A number stays a number, also a negative one, and nothing is empty."""
    assert [harmless(-3), harmless(None), harmless(0)] == ["-3", "", "0"]


@given(st.lists(st.tuples(st.text(), st.text()), max_size=5))
def test_csv_of_anything(rows):
    """Whatever the cells are, each row is one line, and no cell begins as a formula."""
    written = as_csv(sheet(*rows)).decode()
    assert written.count("\n") == len(rows) + 1
    read = list(csv.reader(io.StringIO(written)))[1:]
    assert len(read) == len(rows)
    assert not any(cell.lstrip()[:1] in "=+-@" for row in read for cell in row if cell.strip())


@given(st.text())
def test_one_line_of_anything(text):
    """What is left is on one line and says the same twice."""
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert one_line(line) == line


def test_a_long_title_stays_whole():
    """A title of 3,000 characters is not cut in CSV or in a workbook."""
    title = "long " * 600
    assert title.encode() in as_csv(sheet((title, "x")))
    assert title in _texts(as_workbook([sheet((title, "x"))]))


def _texts(book):
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        tree = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    return ["".join(cell.itertext()) for cell in tree.iter(_CELL)]


@given(st.lists(st.tuples(st.text(), st.integers(-9, 9)), max_size=5))
def test_workbook_of_anything(rows):
    """Whatever the cells are, the parts of the file are XML, and no cell is a formula."""
    wide = sheet(header=tuple(f"c{n}" for n in range(30)), name="Two")
    book = as_workbook([sheet(*rows), wide])
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        parts = [ET.fromstring(archive.read(name)) for name in archive.namelist()]
    kinds = {cell.get("t") for part in parts for cell in part.iter(_CELL)}
    assert kinds <= {"inlineStr", None}
    assert not any(one.tag.endswith("}f") for part in parts for one in part.iter())


def test_workbook_is_the_same_again():
    """The same tables make the same bytes; a formula in a name is a text."""
    tables = [sheet(("=1+1", 7), ("<&>", None))]
    assert as_workbook(tables) == as_workbook(tables)
    assert _texts(as_workbook(tables)) == ["a", "b", "=1+1", "7", "<&>"]


_COLUMNS = (
    Column(title="name", key="name", width=100),
    Column(title="hash", key="hash", width=206, is_hash=True),
)


def _paper(rows, title="Record"):
    paper = Paper(title)
    paper.facts([("who", "Müller"), ("also", "x" * 4_000), ("none", "")])
    paper.heading("List")
    paper.table(_COLUMNS, rows)
    paper.text("The end.")
    return paper.finish()


def _words(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def test_paper_holds_everything():
    """Every row is on the paper, whatever its number of pages, and every page has the heading."""
    rows = [(f"Person {n}", f"{n:064x}") for n in range(200)]
    content = _paper(rows)
    words = _words(content)
    assert all(f"Person {n}" in words and f"{n:064x}" in words for n in range(200))
    assert words.count("hash") >= 3
    assert "The end." in words
    assert content == _paper(rows)


def test_paper_with_other_scripts():
    """Western and eastern European names are drawn; what the font cannot draw is told, not garbled."""
    names = (
        "Şahin",
        "Łukasz Žižka",
        "Ωmega",
        HEBREW,
        "\u5f20\u4f1f",
        "=1+1",
        "x\ny",
        "long " * 600,
    )
    words = _words(_paper([(name, "ab") for name in names], title=HEBREW * 500))
    for name in ("Łukasz Žižka", "Ωmega", "=1+1", "x y", "…"):
        assert name in words
    assert words.count(ELSEWHERE) >= 2
    assert HEBREW not in words


@given(st.lists(st.tuples(st.text(), st.text()), max_size=4), st.text())
def test_paper_of_anything(rows, title):
    """Whatever the words are, a paper comes out."""
    assert _paper(rows, title).startswith(b"%PDF")
