"""Rows of a table of tasks that somebody hands in, as CSV or as a workbook: cells are texts."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from bot.controls.soa_reading import read_workbook
from bot.errors import RecordsWrong

COLUMNS: Final = (
    "id",
    "title",
    "description",
    "controls",
    "clause",
    "kind",
    "priority",
    "owner",
    "due",
    "risk_owner",
    "measures",
    "until",
    "status",
    "approver",
    "ruling",
    "decided",
    "message",
)
SHEET: Final = "tasks"
_NEEDED: Final = ("title", "owner")
_DAYS: Final = ("due", "until", "decided")
_FORMULA: Final = frozenset("=+-@")
_MOST_ROWS: Final = 20_000
_MIDNIGHT: Final = " 00:00:00"

Rows = Iterator[tuple[int, Mapping[str, str]]]
"""Each row that says something, with the number that people see beside it."""


def rows_of_csv(text: str) -> Rows:
    """Yield the rows of a CSV file, with the line in which each ends; raise ``RecordsWrong``."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = _header(reader.fieldnames or ())
        reader.fieldnames = header
        for row in reader:
            if None in row or None in row.values():
                raise RecordsWrong([f"Row {reader.line_num}: it has not as many cells as row 1"])
            cells = {name: _plain(cell) for name, cell in row.items()}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise RecordsWrong([f"Row {reader.line_num}: {error}"]) from error


def rows_of_workbook(content: bytes) -> Rows:
    """Yield the rows of the sheet of tasks, or of the only sheet; raise ``RecordsWrong``."""
    tables = read_workbook(content, most_rows=_MOST_ROWS)
    only = next(iter(tables.values())) if len(tables) == 1 else None
    table = tables.get(SHEET) or only
    if table is None:
        raise RecordsWrong([f"There is no sheet {SHEET!r} in the workbook."])
    header = _header(_without_end(table.header))
    for number, cells in table.rows:
        said = _without_end(cells)
        if len(said) > len(header):
            raise RecordsWrong([f"Row {number}: it has more cells than row 1"])
        row = dict(zip(header, (*said, *[""] * (len(header) - len(said))), strict=True))
        # What a spreadsheet keeps as a day comes with its midnight.
        days: dict[str, str] = {
            name: row[name].removesuffix(_MIDNIGHT) for name in _DAYS if name in row
        }
        yield number, {**row, **days}


def _header(names: Sequence[str]) -> list[str]:
    header = [name.strip().lower() for name in names]
    missing = [name for name in _NEEDED if name not in header]
    unknown = [name for name in header if name not in COLUMNS]
    if missing or unknown or len(set(header)) != len(header):
        problems = [f"the column {name} is missing" for name in missing]
        problems += [f"there is no column {name!r}" for name in unknown]
        raise RecordsWrong([f"Row 1: {'; '.join(problems) or 'a column stands there twice'}"])
    return header


def _without_end(cells: Sequence[str]) -> tuple[str, ...]:
    """Return cells without the empty ones at the end, which a spreadsheet adds as it likes."""
    said = list(cells)
    while said and not said[-1]:
        said.pop()
    return tuple(said)


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from calculating."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip()[:1] in _FORMULA else cell
