"""Tables that leave the house: plain values, and as CSV that no spreadsheet takes for formulas."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

Cell = str | int | None

_FORMULA: Final = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - a spreadsheet takes the wide ones, too
_JOINERS: Final = frozenset("\u200c\u200d")
"""Invisible, but part of how words are written in several scripts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sheet:
    """A named table."""

    name: str
    header: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def as_csv(sheet: Sheet) -> bytes:
    """Return the table as CSV (RFC 4180, UTF-8); one row is one line."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(sheet.header)
    writer.writerows([harmless(cell) for cell in row] for row in sheet.rows)
    return written.getvalue().encode()


def harmless(cell: Cell) -> str:
    """Return a cell's text, with an apostrophe before what a spreadsheet would calculate."""
    if not isinstance(cell, str):
        return "" if cell is None else str(cell)
    text = one_line(cell)
    return f"'{text}" if text.lstrip()[:1] in _FORMULA and text.strip() else text


def one_line(text: str) -> str:
    """Return *text* on one line, without what is invisible or turns text round."""
    if text.isascii() and text.isprintable():
        return text
    kept = (sign if sign.isprintable() or sign in _JOINERS else _shown(sign) for sign in text)
    return "".join(kept)


def _shown(sign: str) -> str:
    return " " if sign.isspace() else "�"
