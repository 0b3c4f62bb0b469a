"""Tables in a PDF: ruled ones by their grid, others by columns that line up."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.readers.marks import list_mark
from ingest.readers.pdf_lines import Fragment, Page, TextLine, text_lines

_NEAR = 3.0
_MOST_LINES_IN_CELL = 14
_MARKER = re.compile(
    r"\(?(?:\d{1,2}(?:\.\d{1,2})*|[A-Za-z]|[ivx]{1,4})[.)]?|[•‣◦▪■●○–—*·o\uf0b7\uf0a7-]"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundTable:
    """A table as found: its cells, where its columns begin, and whether its first row is bold."""

    rows: tuple[tuple[str, ...], ...]
    columns: tuple[float, ...]
    bold_first_row: bool
    page: int


@dataclass(frozen=True, slots=True)
class _Grid:
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    """From the top down."""

    def holds(self, fragment: Fragment) -> bool:
        inside = self.xs[0] - _NEAR <= fragment.x <= self.xs[-1]
        return inside and self.ys[-1] - _NEAR <= fragment.y <= self.ys[0]

    def place(self, fragment: Fragment) -> tuple[int, int]:
        row = sum(fragment.y < y for y in self.ys[1:-1])
        column = sum(fragment.x > x - _NEAR for x in self.xs[1:-1])
        return row, column


def lines_and_tables(page: Page) -> list[TextLine | FoundTable]:
    """Return the page's lines in reading order, with tables in the place of their lines."""
    grids = _grids(page)
    found: list[TextLine | FoundTable] = []
    run: list[Fragment] = []
    done: set[_Grid] = set()
    for fragment in page.fragments:
        grid = next((grid for grid in grids if grid.holds(fragment)), None)
        if grid is None:
            run.append(fragment)
        elif grid not in done:
            done.add(grid)
            found.extend(_aligned(text_lines(run, page.number)))
            run = []
            found.append(_ruled_table(grid, page))
    return [*found, *_aligned(text_lines(run, page.number))]


def _ruled_table(grid: _Grid, page: Page) -> FoundTable:
    cells: dict[tuple[int, int], list[Fragment]] = {}
    for fragment in page.fragments:
        if grid.holds(fragment):
            cells.setdefault(grid.place(fragment), []).append(fragment)
    rows = tuple(
        tuple(
            _cell(cells.get((row, column), []), page.number) for column in range(len(grid.xs) - 1)
        )
        for row in range(len(grid.ys) - 1)
    )
    first = [fragment for (row, _), inside in cells.items() if row == 0 for fragment in inside]
    return FoundTable(
        rows=tuple(row for row in rows if any(row)),
        columns=grid.xs[:-1],
        bold_first_row=bool(first) and all(fragment.bold for fragment in first),
        page=page.number,
    )


def _cell(fragments: Sequence[Fragment], page: int) -> str:
    lines = text_lines(fragments, page)
    texts = [f"{line.text};" if list_mark(line.text) else line.text for line in lines]
    return joined_lines(texts).rstrip(";")


def joined_lines(texts: Sequence[str]) -> str:
    """Join wrapped lines; a word cut at a line's end is put together again."""
    whole = ""
    for text in texts:
        cut = re.search(r"[a-z]{2}-$", whole) and re.match(r"[a-z]", text)
        whole = f"{whole[:-1]}\u00ad{text}" if cut else f"{whole} {text}".strip()
    return whole


def _grids(page: Page) -> list[_Grid]:
    """Return the grids of at least two columns, largest first."""
    grids = []
    for xs, ys in _connected(page):
        columns, rows = _distinct(xs), _distinct(ys)
        if len(columns) > 2 and len(rows) > 1:  # noqa: PLR2004 - three lines make two columns
            grids.append(_Grid(tuple(columns), tuple(reversed(rows))))
    return sorted(grids, key=lambda grid: -(grid.xs[-1] - grid.xs[0]) * (grid.ys[0] - grid.ys[-1]))


def _connected(page: Page) -> Iterator[tuple[list[float], list[float]]]:
    """Yield places of vertical and heights of horizontal lines that touch each other."""
    bands = _bands([(low, high) for _, low, high in page.rules.vertical])
    for low, high in bands:
        xs = [x for x, y0, y1 in page.rules.vertical if low - _NEAR <= y0 and y1 <= high + _NEAR]
        ys = [
            y
            for y, x0, x1 in page.rules.horizontal
            if low - _NEAR <= y <= high + _NEAR and x0 <= max(xs) + _NEAR and x1 >= min(xs) - _NEAR
        ]
        yield xs, [*ys, low, high]


def _bands(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the heights that vertical lines cover without a gap."""
    bands: list[tuple[float, float]] = []
    for low, high in sorted(spans):
        if bands and low <= bands[-1][1] + _NEAR:
            bands[-1] = (bands[-1][0], max(bands[-1][1], high))
        else:
            bands.append((low, high))
    return bands


def _distinct(values: Sequence[float]) -> list[float]:
    kept: list[float] = []
    for value in sorted(values):
        if not kept or value - kept[-1] > _NEAR:
            kept.append(value)
    return kept


class _Row:
    """Cells side by side; each cell is a run of lines one below the other."""

    def __init__(self, line: TextLine) -> None:
        self.cells: list[list[TextLine]] = [[line]]

    @property
    def top(self) -> float:
        return self.cells[0][0].y

    @property
    def right(self) -> float:
        return max(line.end for line in self.cells[-1])

    def lines(self) -> list[TextLine]:
        return [line for cell in self.cells for line in cell]


def _aligned(lines: Sequence[TextLine]) -> list[TextLine | FoundTable]:
    """Turn rows of cells that line up into tables; everything else stays lines."""
    rows = _rows(lines)
    found: list[TextLine | FoundTable] = []
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and _same_columns(rows[start], rows[end]):
            end += 1
        if end - start > 1:
            found.append(_aligned_table(rows[start:end]))
            start = end
        else:
            found.extend(_flat(rows[start]))
            start += 1
    return found


def _rows(lines: Sequence[TextLine]) -> list[_Row]:
    rows: list[_Row] = []
    for line in lines:
        begun = _row_begun_beside(rows, line)
        if begun is not None:
            for swallowed in rows[begun + 1 :]:
                rows[begun].cells[-1].extend(swallowed.lines())
            del rows[begun + 1 :]
            rows[begun].cells.append([line])
        elif rows and _continues_cell(rows[-1], line):
            rows[-1].cells[-1].append(line)
        else:
            rows.append(_Row(line))
    return rows


def _row_begun_beside(rows: Sequence[_Row], line: TextLine) -> int | None:
    """Return the row that *line* stands in, to the right of what is there already."""
    for back in range(1, min(len(rows), _MOST_LINES_IN_CELL) + 1):
        row = rows[-back]
        if back > 1 and len(row.cells) > 1:
            return None
        if abs(row.top - line.y) <= 0.6 * line.size:
            right = max(max(cell.end for cell in r.cells[-1]) for r in rows[-back:])
            left = max(r.cells[-1][0].x for r in rows[-back:])
            beside = line.x > left + 6 and line.x > right - 0.12 * (right - left)
            return len(rows) - back if beside else None
    return None


def _continues_cell(row: _Row, line: TextLine) -> bool:
    if _MARKER.fullmatch(line.text):
        return False
    last = row.cells[-1][-1]
    below = 0 < last.y - line.y <= 1.7 * line.size
    return len(row.cells) > 1 and below and abs(line.x - row.cells[-1][0].x) <= _NEAR


def _same_columns(first: _Row, other: _Row) -> bool:
    """Tell whether *other* has cells only where *first* has, from the first one on."""
    if len(first.cells) < 2 or len(other.cells) < 2 or _is_marked(first) or _is_marked(other):  # noqa: PLR2004
        return False
    starts = [cell[0].x for cell in first.cells]
    return all(any(abs(cell[0].x - x) <= _NEAR for x in starts) for cell in other.cells)


def _is_marked(row: _Row) -> bool:
    """Tell whether the first of two cells is only the bullet or number of the other."""
    return len(row.cells) == 2 and bool(_MARKER.fullmatch(row.cells[0][0].text))  # noqa: PLR2004


def _aligned_table(rows: Sequence[_Row]) -> FoundTable:
    columns = [cell[0].x for cell in rows[0].cells]
    table = []
    for row in rows:
        texts = [""] * len(columns)
        for cell in row.cells:
            near = min(range(len(columns)), key=lambda i: abs(columns[i] - cell[0].x))
            texts[near] = joined_lines([line.text for line in cell])
        table.append(tuple(texts))
    return FoundTable(
        rows=tuple(table),
        columns=tuple(columns),
        bold_first_row=all(line.bold for line in rows[0].lines()),
        page=rows[0].cells[0][0].page,
    )


def _flat(row: _Row) -> list[TextLine]:
    """Return a row that is no table row as lines; a mark joins the words it belongs to."""
    if len(row.cells) == 1:
        return row.cells[0]
    first, *others = row.cells
    # A bare number that is not bold counts a list item; a heading's number is as bold as it is.
    counts = re.fullmatch(r"\d{1,2}|[a-z]", first[0].text) and not first[0].bold
    mark = f"{first[0].text})" if counts and len(others) == 1 else first[0].text
    head = TextLine(
        text=" ".join([mark, *(cell[0].text for cell in others)]),
        x=first[0].x,
        end=others[-1][0].end,
        y=first[0].y,
        size=max(cell[0].size for cell in others),
        bold=all(cell[0].bold for cell in others),
        page=first[0].page,
    )
    return [head, *first[1:], *(line for cell in others for line in cell[1:])]
