"""Tables that come into the house: rows of a CSV file, by the names in its first line."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from bot.errors import RecordsWrong

_MOST_ROWS: Final = 20_000


def csv_rows(text: str, columns: Iterable[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield line number and cells of each row; raise ``RecordsWrong`` without these columns."""
    rows = csv.DictReader(text.removeprefix("\ufeff").splitlines(), skipinitialspace=True)
    names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    missing = [name for name in columns if name not in names]
    if missing:
        raise RecordsWrong([f"The first line has no column {', '.join(missing)}; add it."])
    for count, row in enumerate(rows, start=1):
        if count > _MOST_ROWS:
            raise RecordsWrong([f"There are more than {_MOST_ROWS} rows; split the file."])
        cells = {
            key.strip().lower(): (value or "").strip()
            for key, value in row.items()
            if isinstance(key, str) and not isinstance(value, list)
        }
        if any(cells.values()):
            yield rows.line_num, cells
