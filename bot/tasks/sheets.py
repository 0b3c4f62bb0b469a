"""Tasks as a table: out for whoever may see them all, in with every wrong row and column named."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

from bot.database.engine import Database
from bot.errors import RecordsWrong, UnknownPerson
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, require
from bot.people.viewing import Views, in_scope
from bot.records.sheets import Sheet, as_csv
from bot.records.workbook import as_workbook
from bot.tasks import store
from bot.tasks.entities import Exemption, Kind, Priority, Task, Wanted
from bot.tasks.opening import Opening
from bot.tasks.ports import Directory
from bot.tasks.searching import task_number
from bot.tasks.sheet_rows import COLUMNS, SHEET, Rows, rows_of_csv, rows_of_workbook

_Choice = TypeVar("_Choice", bound=StrEnum)


_COLUMN_OF = {"exemption": "risk_owner"}
"""Where a fault is not called after a column: the first that it is about."""


class Format(StrEnum):
    """What a table of tasks is written as."""

    CSV = "csv"
    XLSX = "xlsx"


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """What became of a file of tasks."""

    added: int
    known: int
    """Rows whose task was there already; they changed nothing."""


class TaskSheets:
    """Writes and reads CSV and XLSX."""

    def __init__(
        self, database: Database, *, opening: Opening, directory: Directory, views: Views
    ) -> None:
        self._database = database
        self._views = views
        self._opening = opening
        self._directory = directory

    def written(self, form: Format = Format.CSV, *, actor: Actor) -> bytes:
        """Return every task as a table; no text of it is ever a formula."""
        require(actor, Permission.READ_TASKS)
        self._views.note(actor, "tasks:sheet")
        with self._database.reading() as connection:
            kept = store.everything(connection)
        found = [task for task in kept if in_scope(actor, task.controls)]
        names: dict[PersonId, str] = {}
        rows = [self._row(task, names) for task in found]
        sheet = Sheet(name=SHEET, header=COLUMNS, rows=rows)
        return as_csv(sheet) if form is Format.CSV else as_workbook([sheet])

    def load(self, text: str, *, actor: Actor) -> Loaded:
        """Open the tasks of a CSV file; the same file twice is once, and rows with an id are known.

        Raise ``RecordsWrong`` with every bad row; then nothing is opened.
        """
        require(actor, Permission.MANAGE_TASKS)
        return self._load(rows_of_csv(text), actor=actor)

    def load_workbook(self, content: bytes, *, actor: Actor) -> Loaded:
        """Open the tasks of an XLSX workbook, just as those of a CSV file; formulas are refused."""
        require(actor, Permission.MANAGE_TASKS)
        return self._load(rows_of_workbook(content), actor=actor)

    def _load(self, found: Rows, *, actor: Actor) -> Loaded:
        wrong: list[str] = []
        entries: dict[str, Wanted] = {}
        rows = 0
        for line, row in found:
            rows += 1
            if self._is_known(row):
                continue
            try:
                wanted = self._wanted(row)
            except ValueError as error:
                wrong.append(f"Row {line}, column {error}")
                continue
            faults = self._opening.faults(wanted, actor=actor)
            wrong += [
                f"Row {line}, column {_COLUMN_OF.get(column, column)}: {words}"
                for column, words in faults.items()
            ]
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
