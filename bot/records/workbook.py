"""Tables as one XLSX file: the same tables make the same bytes, and a text is never a formula."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from bot.records.sheets import Cell, Sheet, one_line

_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 -- a date without meaning, the same every time
_MOST_SIGNS: Final = 32_000
"""A cell holds 32,767 characters."""
_MOST_ROWS: Final = 1_048_575
_WIDEST: Final = 60
_NAME: Final = 31


def as_workbook(sheets: Sequence[Sheet]) -> bytes:
    """Return an XLSX file with these tables, each with its heading in bold and held in place."""
    written = BytesIO()
    with Workbook(written, {"constant_memory": True}) as book:
        book.set_properties({"created": _MADE})
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name[:_NAME]), sheet, bold)
    return written.getvalue()


def _fill(page: Worksheet, sheet: Sheet, bold: Format) -> None:
    rows = sheet.rows[:_MOST_ROWS]
    for column, title in enumerate(sheet.header):
        page.write_string(0, column, one_line(title), bold)
        widest = max([len(title), *(len(str(row[column] or "")) for row in rows)])
        page.set_column(column, column, min(widest, _WIDEST) + 2)
    for number, row in enumerate(rows, start=1):
        for column, cell in enumerate(row):
            _write(page, number, column, cell)
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, len(rows), len(sheet.header) - 1)


def _write(page: Worksheet, row: int, column: int, cell: Cell) -> None:
    if isinstance(cell, int):
        page.write_number(row, column, cell)
    elif cell:
        page.write_string(row, column, one_line(cell)[:_MOST_SIGNS])
