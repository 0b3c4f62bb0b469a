"""Reads a workbook that somebody hands in: cells as texts, nothing is calculated."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.workbook import Workbook

from bot.errors import RecordsWrong

LARGEST: Final = 5_000_000
_LARGEST_UNPACKED: Final = 50_000_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 40
_LONGEST_CELL: Final = 32_767
"""What a spreadsheet lets a cell hold; many cells may point to one text."""
_MOST_PARTS: Final = 100
_TAGS_OF_ROW: Final = 150
_OTHER_TAGS: Final = 20_000
_MOST_TAGS: Final = 100_000
"""Of a part that holds no cells: formats above all, of which each becomes a large object."""
_CELLS: Final = ("xl/worksheets/", "xl/sharedStrings.xml")
_PIECE: Final = 1_000_000
_FORMULA: Final = "f"
_NO_WORKBOOK = "This is no XLSX workbook; save it as XLSX and try again."
_TOO_MUCH = "The workbook unpacks to more than such a table can need."
_DAMAGED = "The workbook is damaged; save it anew and try again."


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One sheet: its heading, and each row with the number that people see."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_workbook(content: bytes, *, most_rows: int = _MOST_ROWS) -> dict[str, Table]:
    """Return every sheet by name; raise ``RecordsWrong`` for what is no workbook, or has formulas."""
    problems: list[str] = []
    try:
        _refuse_large(content, most_tags=_OTHER_TAGS + most_rows * _TAGS_OF_ROW)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
        found = _tables(book, problems, most=most_rows)
    except RecordsWrong:
        raise
    except (InvalidFileException, zipfile.BadZipFile) as error:
        raise RecordsWrong([_NO_WORKBOOK]) from error
    except Exception as error:
        # The library trusts its files: whatever it stumbles over, this one is not as it should be.
        raise RecordsWrong([_DAMAGED]) from error
    if problems:
        raise RecordsWrong(problems)
    return found


def column_letter(number: int) -> str:
    """Return how people call the column with this 0-based number."""
    return chr(ord("A") + number)


def _refuse_large(content: bytes, *, most_tags: int) -> None:
    """Refuse what is small as a file and huge once it is taken apart, without taking it apart."""
    if len(content) > LARGEST:
        raise RecordsWrong([f"The file is larger than {LARGEST // 1_000_000} MB."])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > _MOST_PARTS or sum(one.file_size for one in parts) > _LARGEST_UNPACKED:
            raise RecordsWrong([_TOO_MUCH])
        for one in parts:
            is_cells = one.filename.startswith(_CELLS)
            most_tags -= _tags(archive, one, most=most_tags if is_cells else _MOST_TAGS)


def _tags(archive: zipfile.ZipFile, part: zipfile.ZipInfo, *, most: int) -> int:
    """Return how many tags a part has; each becomes an object of hundreds of bytes."""
    count = 0
    with archive.open(part) as opened:
        while piece := opened.read(_PIECE):
            count += piece.count(b"<")
            if count > most:
                raise RecordsWrong([_TOO_MUCH])
    return count


def _tables(book: Workbook, problems: list[str], *, most: int) -> dict[str, Table]:
    found: dict[str, Table] = {}
    try:
        for sheet in book:
            # What a sheet says of its own size may be wrong; rows beyond it would be left out.
            sheet.reset_dimensions()
            found[sheet.title] = _table(sheet.title, sheet.iter_rows(), problems, most=most)
        return found
    finally:
        book.close()


def _table(
    name: str, rows: Iterable[Sequence[Cell | MergedCell]], problems: list[str], *, most: int
) -> Table:
    read: list[tuple[int, tuple[str, ...]]] = []
    for number, row in enumerate(rows, start=1):
        if number > most:
            problems.append(f"{name}: there are more than {most} rows.")
            break
        cells = row[:_MOST_COLUMNS]
        problems += [
            f"{name}, row {number}, column {column_letter(at)}: this is a formula; write the value."
            for at, cell in enumerate(cells)
            if cell.data_type == _FORMULA
        ]
        problems += [
            f"{name}, row {number}, column {column_letter(at)}: this is more than a cell can hold."
            for at, cell in enumerate(cells)
            if _is_too_long(cell.value)
        ]
        if problems:
            # Nothing of it is taken over, so nothing of it is kept.
            continue
        texts = tuple(_text(cell.value) for cell in cells)
        if any(texts):
            read.append((number, texts))
    header = read[0][1] if read else ()
    return Table(header=header, rows=tuple(read[1:]))


def _is_too_long(value: object) -> bool:
    return isinstance(value, str) and len(value) > _LONGEST_CELL


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
