"""The company's free days, from a file that it keeps itself."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import HolidaysWrong

_COLUMN = "date"
_MOST_ROWS = 5_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Holiday:
    """A day on which nobody works in a time zone, or anywhere."""

    day: date
    zone: str = ""
    """IANA name; empty for all."""


class HolidayBook:
    """Says which days are free where."""

    def __init__(self, holidays: Iterable[Holiday]) -> None:
        self._holidays = tuple(holidays)
        self._days = lru_cache(maxsize=1024)(self._look_up)

    def days(self, zone: str) -> frozenset[date]:
        """Return the days on which nobody works in this time zone."""
        return self._days(zone)

    def _look_up(self, zone: str) -> frozenset[date]:
        return frozenset(one.day for one in self._holidays if one.zone in {"", zone})


def read_holidays(path: Path) -> HolidayBook:
    """Read a CSV file with the column ``date`` and, if days differ, ``zone``; other columns are free.

    Raise ``HolidaysWrong`` with every bad line; then none is taken.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise HolidaysWrong(
            f"{path.name} cannot be read as UTF-8 text; save it as CSV in UTF-8."
        ) from error
    rows = csv.DictReader(text.splitlines(), skipinitialspace=True)
    names = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    if _COLUMN not in names:
        raise HolidaysWrong(f"{path.name} has no column {_COLUMN}; name it in the first line.")
    good: list[Holiday] = []
    bad: list[str] = []
    for row in rows:
        cells = {
            key.strip().lower(): value.strip()
            for key, value in row.items()
            if isinstance(key, str) and isinstance(value, str)
        }
        if problem := _problem(cells):
            bad.append(f"line {rows.line_num} {problem}")
        elif any(cells.values()):
            good.append(Holiday(day=date.fromisoformat(cells["date"]), zone=cells.get("zone", "")))
    if len(good) > _MOST_ROWS:
        bad.append(f"it has more than {_MOST_ROWS} lines; leave out past years")
    if bad:
        raise HolidaysWrong(f"{path.name}: {'; '.join(bad)}.")
    return HolidayBook(good)


def _problem(cells: Mapping[str, str]) -> str:
    if not any(cells.values()):
        return ""
    try:
        date.fromisoformat(cells.get("date", ""))
    except ValueError:
        return "has no date like 2026-12-25"
    try:
        ZoneInfo(cells.get("zone") or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return "has an unknown zone; use an IANA name such as Europe/Vienna"
    return ""
