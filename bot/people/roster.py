"""Reads the people file: one person per line, bad lines told apart from good ones."""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.errors import PeopleFileWrong
from bot.people.entities import Role

_REQUIRED = ("id", "email", "role", "groups", "manager")
_EMAIL = re.compile(r"[^\s@;,]+@[^\s@;,]+\.[^\s@;,]+")
_SEVERAL = re.compile(r"[;,/+&]")
_SLACK_ID = re.compile(r"[UW][A-Z0-9]{6,20}")


@dataclass(frozen=True, kw_only=True, slots=True)
class RosterLine:
    """One good line of the people file."""

    staff_id: str
    """The company's own id of the person."""
    email: str
    role: Role
    groups: frozenset[str]
    manager: str
    name: str
    slack_id: str
    timezone: str


@dataclass(frozen=True, kw_only=True, slots=True)
class BadLine:
    """A line that was left out, and what to do about it."""

    number: int
    problem: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Roster:
    """The people file as read."""

    lines: tuple[RosterLine, ...]
    bad: tuple[BadLine, ...]


def read_roster(path: Path) -> Roster:
    """Read the people file at *path*; a file without the right columns is refused whole."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PeopleFileWrong(
            f"ANNEXA_PEOPLE: {path.name} cannot be read as UTF-8 text; save it as CSV in UTF-8."
        ) from error
    rows = csv.DictReader(text.splitlines(), skipinitialspace=True)
    columns = {(name or "").strip().lower() for name in rows.fieldnames or ()}
    missing = [name for name in _REQUIRED if name not in columns]
    if missing:
        raise PeopleFileWrong(
            f"ANNEXA_PEOPLE: {path.name} has no column {', '.join(missing)}; "
            f"the first line must name {', '.join(_REQUIRED)}."
        )
    return _sorted_out(_numbered(rows))


def _numbered(rows: "csv.DictReader[str]") -> Iterator[tuple[int, dict[str, str]]]:
    for row in rows:
        cells = {
            key.strip().lower(): value.strip()
            for key, value in row.items()
            if isinstance(key, str) and isinstance(value, str)
        }
        if any(cells.values()):
            yield rows.line_num, cells


def _sorted_out(rows: Iterable[tuple[int, Mapping[str, str]]]) -> Roster:
    good: list[RosterLine] = []
    bad: list[BadLine] = []
    seen: dict[str, int] = {}
    for number, cells in rows:
        problem = _problem(cells) or _repetition(cells, seen)
        if problem:
            bad.append(BadLine(number=number, problem=problem))
            continue
        line = _line(cells)
        seen.update(dict.fromkeys(_keys(cells), number))
        good.append(line)
    return Roster(lines=tuple(good), bad=tuple(bad))


def _problem(cells: Mapping[str, str]) -> str | None:
    checks = (
        (not cells.get("id"), "has no id"),
        (not _EMAIL.fullmatch(cells.get("email", "")), "has no valid e-mail address"),
        (
            bool(_SEVERAL.search(cells.get("role", ""))),
            "names several roles; everybody has one, and nobody is both auditor and lead or admin",
        ),
        (
            cells.get("role", "").lower() not in {"", *Role},
            f"has an unknown role; use one of {', '.join(Role)}",
        ),
        (
            bool(cells.get("manager")) and not _EMAIL.fullmatch(cells["manager"]),
            "names a manager without a valid e-mail address",
        ),
        (
            bool(cells.get("slack_id")) and not _SLACK_ID.fullmatch(cells["slack_id"]),
            "has a slack_id that does not look like U012AB3CD",
        ),
        (not is_timezone(cells.get("timezone", "")), "has an unknown timezone"),
    )
    return next((problem for is_wrong, problem in checks if is_wrong), None)


def is_timezone(name: str) -> bool:
    """Tell whether this is an IANA name, or nothing."""
    try:
        return not name or bool(ZoneInfo(name).key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False


def _repetition(cells: Mapping[str, str], seen: Mapping[str, int]) -> str | None:
    earlier = [seen[key] for key in _keys(cells) if key in seen]
    return f"repeats the id, e-mail or slack_id of line {earlier[0]}" if earlier else None


def _keys(cells: Mapping[str, str]) -> tuple[str, ...]:
    keys = (f"id:{cells['id']}", f"email:{cells['email'].lower()}", f"slack:{_slack_id(cells)}")
    return tuple(key for key in keys if key != "slack:")


def _line(cells: Mapping[str, str]) -> RosterLine:
    groups = (group.strip() for group in cells.get("groups", "").split(";"))
    return RosterLine(
        staff_id=cells["id"],
        email=cells["email"].lower(),
        role=Role(cells.get("role", "").lower() or Role.EMPLOYEE),
        groups=frozenset(group for group in groups if group),
        manager=cells.get("manager", "").lower(),
        name=cells.get("name", ""),
        slack_id=_slack_id(cells),
        timezone=cells.get("timezone", ""),
    )


def _slack_id(cells: Mapping[str, str]) -> str:
    # Companies whose people file is exported from Slack use the Slack id as id.
    own = cells.get("id", "")
    return cells.get("slack_id", "") or (own if _SLACK_ID.fullmatch(own) else "")
