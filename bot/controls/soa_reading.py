"""Reads a workbook that somebody hands in: cells as texts, nothing is calculated."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.utils.exceptions import InvalidFileException

from bot.errors import RecordsWrong

LARGEST: Final = 5_000_000
_LARGEST_UNPACKED: Final = 50_000_000
_MOST_ROWS, _MOST_COLUMNS = 2_000, 40
_FORMULA: Final = "f"


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """One sheet: its heading, and each row with the number that people see."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def read_workbook(content: bytes, *, most_rows: int = _MOST_ROWS) -> dict[str, Table]:
    """Return every sheet by name; raise ``RecordsWrong`` for what is no workbook, or has formulas."""
    _refuse_large(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=False)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise RecordsWrong(["This is no XLSX workbook; save it as XLSX and try again."]) from error
    try:
        problems: list[str] = []
        found = {
            sheet.title: _table(sheet.title, sheet.iter_rows(), problems, most=most_rows)
            for sheet in book
        }
    except (KeyError, ValueError, TypeError, AttributeError, SyntaxError) as error:
        raise RecordsWrong(["The workbook is damaged; save it anew and try again."]) from error
    finally:
        book.close()
    if problems:
        raise RecordsWrong(problems)
    return found


def column_letter(number: int) -> str:
    """Return how people call the column with this 0-based number."""
    return chr(ord("A") + number)


def _refuse_large(content: bytes) -> None:
    if len(content) > LARGEST:
        raise RecordsWrong([f"The file is larger than {LARGEST // 1_000_000} MB."])
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(one.file_size for one in archive.infolist())
    except zipfile.BadZipFile as error:
        raise RecordsWrong(["This is no XLSX workbook; save it as XLSX and try again."]) from error
    if unpacked > _LARGEST_UNPACKED:
        raise RecordsWrong(["The workbook unpacks to more than such a table can need."])


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
        texts = tuple(_text(cell.value) for cell in cells)
        if any(texts):
            read.append((number, texts))
    header = read[0][1] if read else ()
    return Table(header=header, rows=tuple(read[1:]))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split())
