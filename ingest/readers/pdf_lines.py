"""What stands where on a PDF page: pieces of text, the lines they form, and ruled lines."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

_BOLD = re.compile(r"bold|black|heavy|demi", re.IGNORECASE)
_NARROW = frozenset("iljtfrI.,;:'|!()[]{} -/\u2018\u2019\u201c\u201d\"")
_WIDE = frozenset("mwMWQOGD@%—…")
# What counts a list item and stands apart from its words.
_COUNTER = re.compile(r"\d{1,2}|[•‣◦▪■●○]")
#: Lines closer than this to horizontal or vertical count as such; thicker boxes are areas.
_THIN = 2.5
_MOST_RULES = 2_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Fragment:
    """A piece of text as it was drawn: left end, baseline, size and weight."""

    text: str
    x: float
    y: float
    size: float
    bold: bool

    @classmethod
    def placed(
        cls, text: str, cm: Sequence[float], tm: Sequence[float], *, font: object, size: float
    ) -> "Fragment":
        """Make a fragment from what the page's matrices say."""
        name = str(font.get("/BaseFont", "")) if isinstance(font, dict) else ""
        scale = (tm[2] ** 2 + tm[3] ** 2) ** 0.5 * (cm[2] ** 2 + cm[3] ** 2) ** 0.5
        return cls(
            text=text.replace("\x7f", "•"),
            x=tm[4] * cm[0] + tm[5] * cm[2] + cm[4],
            y=tm[4] * cm[1] + tm[5] * cm[3] + cm[5],
            size=round(abs(size * scale), 1),
            bold=bool(_BOLD.search(name)),
        )

    @property
    def end(self) -> float:
        """Where the text ends, estimated from common letter widths."""
        return self.x + text_width(self.text.strip("\n"), self.size)


@dataclass(frozen=True, kw_only=True, slots=True)
class TextLine:
    """Text on one baseline, without a wide gap in it."""

    text: str
    x: float
    end: float
    y: float
    size: float
    bold: bool
    page: int


class Rules:
    """The straight lines drawn on a page, as tables are ruled with them."""

    def __init__(self) -> None:
        self.horizontal: list[tuple[float, float, float]] = []
        """Height, left and right end."""
        self.vertical: list[tuple[float, float, float]] = []
        """Place, lower and upper end."""
        self._pen = (0.0, 0.0)
        self._overflowed = False

    def draw(self, operator: bytes, operands: Sequence[object], cm: Sequence[float]) -> None:
        """Take in one drawing operation."""
        if operator not in (b"m", b"l", b"re") or self._is_drawing():
            return
        numbers = [float(value) for value in operands if isinstance(value, int | float)]
        if operator == b"re" and len(numbers) == 4:  # noqa: PLR2004 - x, y, width, height
            x, y, width, height = numbers
            self._box(_moved(x, y, cm), _moved(x + width, y + height, cm))
        elif len(numbers) == 2:  # noqa: PLR2004 - x, y
            point = _moved(numbers[0], numbers[1], cm)
            if operator == b"l":
                self._line(self._pen, point)
            self._pen = point

    def _is_drawing(self) -> bool:
        """Forget the lines of a page that has more of them than any table: it shows a drawing."""
        if len(self.horizontal) + len(self.vertical) > _MOST_RULES:
            self._overflowed = True
            self.horizontal, self.vertical = [], []
        return self._overflowed

    def _box(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = one, other
        if abs(x1 - x0) <= _THIN or abs(y1 - y0) <= _THIN:
            self._line(one, other)
            return
        for start, end in (
            ((x0, y0), (x1, y0)),
            ((x0, y1), (x1, y1)),
            ((x0, y0), (x0, y1)),
            ((x1, y0), (x1, y1)),
        ):
            self._line(start, end)

    def _line(self, one: tuple[float, float], other: tuple[float, float]) -> None:
        (x0, y0), (x1, y1) = one, other
        if abs(y1 - y0) <= _THIN < abs(x1 - x0):
            self.horizontal.append(((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x1 - x0) <= _THIN < abs(y1 - y0):
            self.vertical.append(((x0 + x1) / 2, min(y0, y1), max(y0, y1)))


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """Everything found on one page, in the order it was drawn."""

    number: int
    height: float
    bottom: float
    fragments: tuple[Fragment, ...]
    rules: Rules = field(default_factory=Rules)

    def without(self, unwanted: Iterable[Fragment]) -> "Page":
        """Return this page without *unwanted* fragments."""
        gone = {id(fragment) for fragment in unwanted}
        return replace(self, fragments=tuple(f for f in self.fragments if id(f) not in gone))


def text_lines(fragments: Sequence[Fragment], page: int) -> list[TextLine]:
    """Join neighbours on one baseline into lines; a gap as wide as between columns ends a line."""
    lines: list[TextLine] = []
    last: Fragment | None = None
    for fragment in fragments:
        if last is not None and _continues(lines[-1], last, fragment):
            lines[-1] = _joined(lines[-1], last, fragment)
        else:
            lines.append(
                TextLine(
                    text=fragment.text.strip(),
                    x=fragment.x,
                    end=fragment.end,
                    y=fragment.y,
                    size=fragment.size,
                    bold=fragment.bold,
                    page=page,
                )
            )
        last = fragment
    return lines


def text_width(text: str, size: float) -> float:
    """Estimate how wide *text* is set, from letter widths common to most typefaces."""
    units = sum(
        0.28 if ch in _NARROW else 0.8 if ch in _WIDE else 0.6 if ch.isupper() else 0.52
        for ch in text
    )
    return units * size


def _continues(line: TextLine, last: Fragment, fragment: Fragment) -> bool:
    if abs(fragment.y - line.y) > 0.4 * max(fragment.size, last.size):
        return False
    if fragment.x == last.x:
        # The matrix did not move: the text goes on where the last piece ended.
        return True
    gap = fragment.x - last.end
    if _COUNTER.fullmatch(line.text) and not line.bold and gap > 0.4 * fragment.size:
        return False
    return fragment.x > last.x and gap < 0.9 * fragment.size + 0.04 * (last.end - last.x)


def _joined(line: TextLine, last: Fragment, fragment: Fragment) -> TextLine:
    moved = fragment.x != last.x
    apart = last.text[-1:].isspace() or fragment.text[:1].isspace()
    wide = moved and fragment.x - last.end > 0.12 * fragment.size
    space = " " if apart or wide or last.text.endswith("\n") else ""
    width = text_width(fragment.text.strip("\n"), fragment.size)
    return replace(
        line,
        text=f"{line.text}{space}{fragment.text.strip()}",
        end=fragment.end if moved else line.end + width,
        size=line.size if len(line.text) >= len(fragment.text) else fragment.size,
        bold=line.bold and fragment.bold,
    )


def _moved(x: float, y: float, cm: Sequence[float]) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]
