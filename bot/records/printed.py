"""A paper for an auditor as PDF: headings, facts and long lists; the same words, the same bytes."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Final

from reportlab import rl_config
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.utils import simpleSplit
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from bot.records.sheets import Cell, one_line

ELSEWHERE: Final = "(see the tables)"
"""Stands for a text in a script that the paper's font cannot draw, or not in the right order."""

_WIDTH, _HEIGHT = landscape(A4)
_MARGIN: Final = 36
_INSIDE: Final = _WIDTH - 2 * _MARGIN
_FLOOR: Final = _MARGIN + 12
_LEADING: Final = 1.35
_PLAIN: Final = "Helvetica"
_MONO: Final = "Courier"
_MONO_EM: Final = 0.6
_RIGHT_TO_LEFT: Final = {"R", "AL", "AN"}
_LONGEST: Final = 1_500
_SIZES: Final = {"title": 16, "heading": 11, "text": 9, "small": 6.5}


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """One column of a list."""

    title: str
    key: str
    """Which field of a table it shows."""
    width: float
    """In points; all of them together fit a landscape A4 page."""
    is_hash: bool = False


class Paper:
    """Written from top to bottom; a page begins where the one before is full."""

    def __init__(self, title: str) -> None:
        self._written = BytesIO()
        # Streams are bytes; as ASCII they are larger, and take longer than everything else.
        rl_config.useA85 = 0
        # Without the hour and a random id in it, the same paper has the same bytes.
        self._canvas = Canvas(self._written, pagesize=(_WIDTH, _HEIGHT), invariant=1)
        self._title = drawable(title)
        self._canvas.setTitle(self._title)
        self._page = 1
        self._y = _HEIGHT - _MARGIN
        self._lines(self._split(title, _SIZES["title"], _INSIDE), size=_SIZES["title"])

    def heading(self, text: str) -> None:
        """Begin a part."""
        self._y -= 8
        size = _SIZES["heading"]
        self._lines(self._split(text, size, _INSIDE), size=size, needs=60)

    def text(self, text: str) -> None:
        """Write a paragraph."""
        self._lines(self._split(text, _SIZES["text"], _INSIDE), size=_SIZES["text"])

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        """Write names and what they are, each on a line of its own or more."""
        size, indent = _SIZES["text"], 150
        for name, value in rows:
            found = self._split(value, size, _INSIDE - indent) or [""]
            self._lines([_clipped(drawable(name), indent - 6, size)], size=size)
            self._y += size * _LEADING
            self._lines(found, size=size, indent=indent)

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> None:
        """Write a list; its heading is on every page."""
        step = _SIZES["small"] * 1.4
        places = list(_places(columns))
        self._room(4 * step)
        at = 0
        while at < len(rows):
            if at:
                self._turn()
            self._headings(columns, places, step)
            some = rows[at : at + max(1, int((self._y - _FLOOR) / step))]
            # A column at a time: the cursor goes down by itself, and the font seldom changes.
            for number, (column, x) in enumerate(zip(columns, places, strict=True)):
                self._column(column, x, [row[number] for row in some], step)
            self._y -= len(some) * step
            at += len(some)

    def finish(self) -> bytes:
        """Return the whole paper."""
        self._foot()
        self._canvas.showPage()
        self._canvas.save()
        return self._written.getvalue()

    def _headings(self, columns: Sequence[Column], places: Sequence[float], step: float) -> None:
        self._y -= step
        self._canvas.setFont("Helvetica-Bold", _SIZES["small"])
        for column, x in zip(columns, places, strict=True):
            self._canvas.drawString(x, self._y, column.title)
        self._canvas.line(_MARGIN, self._y - 2, _WIDTH - _MARGIN, self._y - 2)
        self._y -= 2

    def _column(self, column: Column, x: float, cells: Sequence[Cell], step: float) -> None:
        size = _SIZES["small"]
        written = self._canvas.beginText(x, self._y - step)
        if column.is_hash:
            longest = max(len(str(cell or "")) for cell in cells) or 1
            written.setFont(_MONO, min(size, (column.width - 4) / (_MONO_EM * longest)), step)
            for cell in cells:
                written.textLine(drawable(str(cell or "")))
        else:
            font = ""
            for cell in cells:
                text = _clipped(drawable("" if cell is None else str(cell)), column.width - 4, size)
                if font != (font := font_for(text)):
                    written.setFont(font, size, step)
                written.textLine(text)
        self._canvas.drawText(written)

    def _split(self, text: str, size: float, width: float) -> list[str]:
        text = drawable(text)
        return list(simpleSplit(text, font_for(text), size, width))

    def _lines(
        self, lines: Sequence[str], *, size: float, indent: float = 0, needs: float = 0
    ) -> None:
        self._room(max(needs, size * _LEADING))
        for line in lines:
            self._room(size * _LEADING)
            self._y -= size * _LEADING
            self._canvas.setFont(font_for(line), size)
            self._canvas.drawString(_MARGIN + indent, self._y, line)

    def _room(self, height: float) -> None:
        if self._y - height < _FLOOR:
            self._turn()

    def _turn(self) -> None:
        self._foot()
        self._canvas.showPage()
        self._page += 1
        self._y = _HEIGHT - _MARGIN

    def _foot(self) -> None:
        size = _SIZES["small"]
        foot = _clipped(self._title, _INSIDE - 60, size)
        self._canvas.setFont(font_for(foot), size)
        self._canvas.drawString(_MARGIN, _MARGIN - 8, foot)
        self._canvas.drawRightString(_WIDTH - _MARGIN, _MARGIN - 8, f"page {self._page}")


def drawable(text: str) -> str:
    """Return a text as it can be drawn, on one line."""
    if text.isascii() and text.isprintable():
        return text[:_LONGEST]
    text = one_line(text)[:_LONGEST]
    if _is_western(text):
        return text
    known = _wide_font().face.charToGlyph
    is_fine = all(
        ord(sign) in known and unicodedata.bidirectional(sign) not in _RIGHT_TO_LEFT
        for sign in text
    )
    return text if is_fine else ELSEWHERE


def font_for(text: str) -> str:
    """Return the font that has all signs of a drawable text."""
    return _PLAIN if text.isascii() or _is_western(text) else str(_wide_font().fontName)


def _is_western(text: str) -> bool:
    try:
        text.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=10_000)
def _clipped(text: str, width: float, size: float) -> str:
    if not text or _width(text, size) <= width:
        return text
    while text and _width(f"{text}…", size) > width:
        text = text[: min(len(text) - 1, int(width / size * 3))]
    return f"{text}…"


def _width(text: str, size: float) -> float:
    return float(pdfmetrics.stringWidth(text, font_for(text), size))


def _places(columns: Sequence[Column]) -> Iterator[float]:
    x = float(_MARGIN)
    for column in columns:
        yield x
        x += column.width


@cache
def _wide_font() -> TTFont:
    """Return the font with most scripts that comes with the installed libraries."""
    font = TTFont("Wide", _font_file())
    pdfmetrics.registerFont(font)
    return font


def _font_file() -> str:
    found = find_spec("matplotlib")
    places = found.submodule_search_locations if found else None
    for place in places or ():
        path = Path(place, "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")
        if path.is_file():
            return str(path)
    # It comes with reportlab, and has western European signs alone.
    return "Vera.ttf"
