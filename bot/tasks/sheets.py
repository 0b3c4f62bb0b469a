"""Tasks as a table: out for whoever may see them all, in with every wrong row named."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.database.engine import Database
from bot.errors import RecordsWrong, UnknownPerson
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, require
from bot.records.sheets import Sheet, as_csv
from bot.tasks import store
from bot.tasks.entities import Exemption, Kind, Priority, Task, Wanted
from bot.tasks.opening import Opening
from bot.tasks.ports import Directory
from bot.tasks.searching import task_number

COLUMNS = (
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
_NEEDED = ("title", "owner")
_FORMULA = frozenset("=+-@")
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What became of a file of tasks."""

    added: int
    known: int
    """Rows whose task was there already; they changed nothing."""


class TaskSheets:
    """Writes and reads CSV."""

    def __init__(self, database: Database, *, opening: Opening, directory: Directory) -> None:
        self._database = database
        self._opening = opening
        self._directory = directory

    def written(self, *, actor: Actor) -> bytes:
        """Return every task as CSV."""
        require(actor, Permission.READ_TASKS)
        with self._database.reading() as connection:
            found = store.everything(connection)
        names: dict[PersonId, str] = {}
        rows = [self._row(task, names) for task in found]
        return as_csv(Sheet(name="tasks", header=COLUMNS, rows=rows))

    def load(self, text: str, *, actor: Actor) -> Loaded:
        """Open the tasks of a CSV file; the same file twice is once, and rows with an id are known.

        Raise ``RecordsWrong`` with every bad row; then nothing is opened.
        """
        require(actor, Permission.MANAGE_TASKS)
        wrong: list[str] = []
        entries: dict[str, Wanted] = {}
        rows = known = 0
        for line, row in _rows(text):
            rows += 1
            if self._is_known(row):
                known += 1
                continue
            try:
                wanted = self._wanted(row)
            except ValueError as error:
                wrong.append(f"Row {line}: {error}")
                continue
            problems = self._opening.problems(wanted, actor=actor)
            wrong += [f"Row {line}: {problem}" for problem in problems]
            entries[_entry(row)] = wanted
        if wrong:
            raise RecordsWrong(wrong)
        added = self._opening.open_all(entries, actor=actor)
        return Loaded(added=added, known=rows - added)

    def _is_known(self, row: Mapping[str, str]) -> bool:
        number = task_number(row.get("id", ""))
        if number is None:
            return False
        with self._database.looking_up() as connection:
            return store.numbered(connection, number) is not None

    def _wanted(self, row: Mapping[str, str]) -> Wanted:
        return Wanted(
            title=row["title"],
            description=row.get("description", ""),
            controls=tuple(row.get("controls", "").replace(",", " ").replace(";", " ").split()),
            clause=row.get("clause", ""),
            kind=_choice(Kind, row.get("kind", ""), "kind", Kind.GAP),
            priority=_choice(Priority, row.get("priority", ""), "priority", Priority.NORMAL),
            owner=self._person(row["owner"], "owner"),
            due_on=_day(row.get("due", ""), "due"),
            exemption=Exemption(
                risk_owner=self._person(row.get("risk_owner", ""), "risk_owner"),
                measures=row.get("measures", ""),
                until=_day(row.get("until", ""), "until"),
            ),
        )

    def _person(self, name: str, column: str) -> PersonId | None:
        if not name:
            return None
        try:
            return self._directory.by_name_or_email(name).id
        except UnknownPerson as error:
            raise ValueError(f"{column}: {error}") from error

    def _row(self, task: Task, names: dict[PersonId, str]) -> tuple[str, ...]:
        exemption = task.exemption
        return (
            task.label,
            task.title,
            task.description,
            " ".join(task.controls),
            task.clause,
            task.kind.value,
            task.priority.value,
            self._name(task.owner, names),
            _told(task.due_on),
            self._name(exemption.risk_owner, names),
            exemption.measures,
            _told(exemption.until),
            task.status.value,
            self._name(task.approver, names),
            task.ruling,
            task.decided_at.isoformat() if task.decided_at else "",
            task.source.permalink,
        )

    def _name(self, person: PersonId | None, names: dict[PersonId, str]) -> str:
        if person is None:
            return ""
        if person not in names:
            try:
                found = self._directory.find(person)
                names[person] = found.email or found.slack_id or found.id
            except UnknownPerson:
                names[person] = ""
        return names[person]


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield the rows that say something, with the line in which each ends."""
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    try:
        header = [name.strip().lower() for name in reader.fieldnames or ()]
        missing = [name for name in _NEEDED if name not in header]
        unknown = [name for name in header if name not in COLUMNS]
        if missing or unknown or len(set(header)) != len(header):
            problems = [f"the column {name} is missing" for name in missing]
            problems += [f"there is no column {name!r}" for name in unknown]
            raise RecordsWrong([f"Row 1: {'; '.join(problems) or 'a column stands there twice'}"])
        reader.fieldnames = header
        for row in reader:
            if None in row or None in row.values():
                raise RecordsWrong([f"Row {reader.line_num}: it has not as many cells as row 1"])
            cells = {name: _plain(cell) for name, cell in row.items()}
            if any(cells.values()):
                yield reader.line_num, cells
    except csv.Error as error:
        raise RecordsWrong([f"Row {reader.line_num}: {error}"]) from error


def _plain(cell: str) -> str:
    """Return a cell without the apostrophe that keeps spreadsheets from calculating."""
    cell = cell.strip()
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip()[:1] in _FORMULA else cell


def _entry(row: Mapping[str, str]) -> str:
    said = "\x1f".join(f"{name}={row.get(name, '')}" for name in COLUMNS if name != "id")
    return f"csv:{hashlib.sha256(said.encode()).hexdigest()}"


def _choice(choices: type[_Choice], said: str, column: str, default: _Choice) -> _Choice:
    if not said:
        return default
    try:
        return choices(said.lower())
    except ValueError:
        known = ", ".join(choices)
        raise ValueError(f"{column}: {said!r} is none of {known}") from None


def _day(said: str, column: str) -> date | None:
    if not said:
        return None
    try:
        return date.fromisoformat(said)
    except ValueError:
        raise ValueError(f"{column}: {said!r} is no day; write it like 2026-06-30") from None


def _told(day: date | None) -> str:
    return day.isoformat() if day else ""
