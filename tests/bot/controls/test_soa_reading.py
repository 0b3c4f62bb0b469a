"""Workbooks from outside: what is damaged or made to do harm is refused in words, and quickly."""

import io
import random
import re
import tracemalloc
import zipfile

import pytest
from xlsxwriter import Workbook

from bot.controls.soa_reading import read_workbook
from bot.errors import RecordsWrong
from bot.records.sheets import Sheet
from bot.records.workbook import as_workbook

SHEET, STRINGS, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/styles.xml"


def _saved():
    """A workbook as spreadsheets save it: cells point to texts that stand apart."""
    out = io.BytesIO()
    with Workbook(out) as book:
        page = book.add_worksheet("Controls")
        for number, row in enumerate([("a", "b"), ("x", "y"), ("z", 7)]):
            page.write_row(number, 0, row)
    return out.getvalue()


GOOD = _saved()


def patched(**changes):
    """A good workbook with other parts: *sheet*, *strings* and *styles* are functions of bytes."""
    places = {"sheet": SHEET, "strings": STRINGS, "styles": STYLES}
    by_name = {places[name]: change for name, change in changes.items()}
    return rewritten(lambda name, content: by_name.get(name, lambda kept: kept)(content))


def rewritten(change):
    """A good workbook, each of its parts as *change* returns it."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(GOOD)) as before,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for one in before.infolist():
            after.writestr(one.filename, change(one.filename, before.read(one)))
    return out.getvalue()


def row_added(row):
    """A workbook whose sheet has one more row."""
    return patched(sheet=lambda kept: kept.replace(b"</sheetData>", row + b"</sheetData>"))


def test_what_we_write_is_read():
    """A workbook comes back as its texts, with the numbers of the rows, ours or a spreadsheet's."""
    ours = as_workbook([Sheet(name="Controls", header=("a", "b"), rows=[("x", "y"), ("z", 7)])])
    for content in (GOOD, ours):
        table = read_workbook(content)["Controls"]
        assert (table.header, table.rows) == (("a", "b"), ((2, ("x", "y")), (3, ("z", "7"))))


def test_a_sheet_that_is_wrong_about_its_size_loses_no_row():
    """Every row counts, also below where the sheet says that it ends."""
    wrong = patched(sheet=lambda kept: re.sub(rb'ref="A1:B3"', b'ref="A1:B2"', kept, count=1))
    assert [number for number, _ in read_workbook(wrong)["Controls"].rows] == [2, 3]


def test_a_text_that_no_cell_can_hold_is_refused_once_and_not_copied():
    """One huge text to which thousands of cells point costs no memory for each of them."""
    huge = b"<si><t>" + b"x y" * 700_000 + b"</t></si>"
    cell = b'<c t="s"><v>0</v></c>'

    def strings(kept):
        return re.sub(rb"(<sst[^>]*>)", rb"\1" + huge, kept, count=1)

    def sheet(kept):
        rows = b"".join(b"<row>" + cell * 30 + b"</row>" for _ in range(40))
        return kept.replace(b"</sheetData>", rows + b"</sheetData>")

    content = patched(strings=strings, sheet=sheet)
    assert len(content) < 50_000
    tracemalloc.start()
    try:
        with pytest.raises(RecordsWrong, match="more than a cell can hold"):
            read_workbook(content)
        assert tracemalloc.get_traced_memory()[1] < 100_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(row_added(b"<row>" + b"<c/>" * 2_000_000 + b"</row>"), id="a row without end"),
        pytest.param(
            patched(
                styles=lambda kept: kept.replace(b"</cellXfs>", b"<xf/>" * 300_000 + b"</cellXfs>")
            ),
            id="styles without end",
        ),
        pytest.param(
            patched(
                strings=lambda kept: kept.replace(
                    b"</sst>", b"<si>" + b"<r/>" * 2_000_000 + b"</si></sst>"
                )
            ),
            id="a text of pieces without end",
        ),
    ],
)
def test_parts_without_end_are_refused_before_they_are_read(content):
    """What is small as a file and huge once it is taken apart is refused without taking it apart."""
    assert len(content) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(RecordsWrong, match="more than such a table can need"):
            read_workbook(content)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_a_thousand_sheets_are_refused():
    """Each sheet may have so many rows; sheets without end may not have them each."""
    many = as_workbook([Sheet(name=f"s{n}", header=("a",), rows=()) for n in range(200)])
    with pytest.raises(RecordsWrong, match="more than such a table can need"):
        read_workbook(many)


@pytest.mark.parametrize("part", [SHEET, STRINGS, STYLES, "xl/workbook.xml", "[Content_Types].xml"])
def test_a_part_that_is_no_xml_is_said(part):
    """A workbook of which a part is broken is told to be damaged, whichever it is."""
    broken = rewritten(lambda name, kept: kept[: len(kept) // 2] if name == part else kept)
    with pytest.raises(RecordsWrong, match=r"damaged|no XLSX"):
        read_workbook(broken)


def test_damage_anywhere_is_refused_in_words():
    """Whatever bytes are wrong, it is read or refused in words; nothing else ever comes out."""
    chance = random.Random(7)
    refused = 0
    for _ in range(150):
        content = bytearray(GOOD)
        for _ in range(chance.randint(1, 4)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        try:
            read_workbook(bytes(content))
        except RecordsWrong:
            refused += 1
    assert refused > 20


def test_a_cell_that_points_nowhere_is_damage():
    """A cell that names a text which is not there is told as damage."""
    with pytest.raises(RecordsWrong, match="damaged"):
        read_workbook(row_added(b'<row><c t="s"><v>999</v></c></row>'))
