"""Takes a Statement of Applicability back from a workbook: all of it, or nothing."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Final

from bot.audit.entities import Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.controls import register_store, soa_store
from bot.controls.keeping import RegisterKeeper
from bot.controls.ports import Directory
from bot.controls.register_entities import (
    NOBODY,
    Applicability,
    ControlRow,
    Inclusion,
    inclusions_in,
)
from bot.controls.soa import SoaKeeper
from bot.controls.soa_entities import NO, YES, Difference, Line, differences
from bot.controls.soa_reading import LARGEST, Table, column_letter, read_workbook
from bot.controls.soa_sheets import COLUMNS, HEADER_SHEET, LINES_SHEET, SCOPE, SCOPE_VERSION
from bot.database.engine import Connection, Database
from bot.errors import BotError, RecordsWrong, UnknownPerson
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, actor_id, require

_APPLICABLE: Final = {
    "": Applicability.UNDECIDED,
    YES: Applicability.APPLICABLE,
    NO: Applicability.EXCLUDED,
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Imported:
    """What a workbook changed."""

    rows: int
    changed: tuple[str, ...]
    is_scope_new: bool
    differences: tuple[Difference, ...] = ()
    """Every cell of the statement that is not what it was."""


class SoaImport:
    """Reads the workbook that the export writes."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        *,
        keeper: RegisterKeeper,
        statement: SoaKeeper,
        directory: Directory,
    ) -> None:
        self._database = database
        self._audit = audit
        self._keeper = keeper
        self._statement = statement
        self._directory = directory

    def require_importer(self, *, name: str, size: int, actor: Actor) -> None:
        """Raise unless *actor* may bring back a file like this; before anybody fetches it."""
        require(actor, Permission.CHANGE_CONTROLS)
        if not name.lower().endswith(".xlsx"):
            raise RecordsWrong(["Only an XLSX workbook is taken: the one that the export writes."])
        if size > LARGEST:
            raise RecordsWrong([f"The file is larger than {LARGEST // 1_000_000} MB."])

    def load(self, content: bytes, *, actor: Actor) -> Imported:
        """Take over a workbook; the same one twice changes nothing more.

        Raise ``RecordsWrong`` with every bad cell by row and column; then nothing is taken over.
        """
        require(actor, Permission.CHANGE_CONTROLS)
        tables = read_workbook(content)
        table = tables.get(LINES_SHEET)
        if table is None or table.header[: len(COLUMNS)] != COLUMNS:
            raise RecordsWrong(
                [f"There is no sheet {LINES_SHEET!r} with the columns {', '.join(COLUMNS)}."]
            )
        with self._database.transaction() as connection:
            register_store.take_turn_writing(connection)
            before = self._statement.lines_within(connection)
            reading = _Reading(
                rows={row.id: row for row in self._keeper.controls_within(connection)},
                lines={one.id: one for one in before},
                person=self._person,
            )
            wished = reading.rows_of(table)
            if reading.problems:
                raise RecordsWrong(reading.problems)
            changed = self._keep(connection, wished, actor)
            is_new = self._take_scope(connection, tables.get(HEADER_SHEET), actor)
            if changed or is_new:
                self._record(connection, content, changed, actor)
            after = self._statement.lines_within(connection) if changed else before
        return Imported(
            rows=len(wished),
            changed=changed,
            is_scope_new=is_new,
            differences=differences(before, after),
        )

    def _keep(
        self, connection: Connection, wished: Sequence[tuple[int, ControlRow]], actor: Actor
    ) -> tuple[str, ...]:
        changed: list[str] = []
        problems: list[str] = []
        for number, row in wished:
            try:
                kept = self._keeper.keep_within(connection, row, actor=actor)
            except BotError as error:
                problems.append(f"{LINES_SHEET}, row {number}: {error}")
                continue
            if kept.version != row.version:
                changed.append(row.id)
        if problems:
            # Raised inside the transaction, so that nothing of it stays.
            raise RecordsWrong(problems)
        return tuple(changed)

    def _take_scope(self, connection: Connection, table: Table | None, actor: Actor) -> bool:
        told = {cells[0]: cells[1] for _, cells in table.rows if len(cells) > 1} if table else {}
        current = soa_store.header(connection)
        if not told.get(SCOPE) or told[SCOPE] == current.scope:
            return False
        if told.get(SCOPE_VERSION, "") not in {"", str(current.version)}:
            raise RecordsWrong(
                [f"{HEADER_SHEET}, {SCOPE}: somebody changed it since the export; export it anew."]
            )
        self._statement.set_scope_within(
            connection, told[SCOPE], version=current.version, actor=actor
        )
        return True

    def _record(
        self, connection: Connection, content: bytes, changed: Sequence[str], actor: Actor
    ) -> None:
        facts: Facts = {
            "file_sha256": hashlib.sha256(content).hexdigest(),
            "changed": len(changed),
        }
        self._audit.record(
            connection,
            tag=AuditTag.SOA_IMPORTED,
            actor=actor_id(actor),
            subject="soa:draft",
            facts=facts,
        )

    def _person(self, name: str) -> PersonId:
        return self._directory.by_name_or_email(name).id


class _Reading:
    """Reads rows of the sheet into rows of the register, and remembers what was wrong."""

    def __init__(
        self,
        *,
        rows: Mapping[str, ControlRow],
        lines: Mapping[str, Line],
        person: Callable[[str], PersonId],
    ) -> None:
        self._rows = rows
        self._lines = lines
        self._person = person
        self.problems: list[str] = []
        self._number = 0

    def rows_of(self, table: Table) -> list[tuple[int, ControlRow]]:
        """Return what the table wishes, with the number of each row."""
        found: dict[str, tuple[int, ControlRow]] = {}
        for self._number, texts in table.rows:
            cells = dict(zip_longest(COLUMNS, texts[: len(COLUMNS)], fillvalue=""))
            id_ = cells["Control"].upper()
            current = self._rows.get(id_)
            if current is None:
                self._wrong("Control", f"the register has no control {id_!r}")
            elif id_ in found:
                self._wrong("Control", f"{id_} stands in row {found[id_][0]} already")
            else:
                found[id_] = (self._number, self._row(current, cells))
        return list(found.values())

    def _row(self, current: ControlRow, cells: Mapping[str, str]) -> ControlRow:
        self._refuse_derived(current, cells)
        wished = replace(
            current,
            title=self._title(current, cells["Title"]),
            applicability=self._applicability(cells["Applicable"]),
            inclusion=self._inclusion(cells["Justification for inclusion"], current),
            exclusion=cells["Justification for exclusion"],
            owner=self._owner(cells["Owner"], current),
            documented_in=cells["Where documented"],
        )
        seen = cells.get("Row version", "")
        if wished != current and seen not in {"", str(current.version)}:
            self._wrong(
                "Row version", f"somebody changed {current.id} since the export; export it anew"
            )
        return wished

    def _refuse_derived(self, current: ControlRow, cells: Mapping[str, str]) -> None:
        line = self._lines[current.id]
        if cells["Implemented"].lower() not in {"", line.implemented}:
            self._wrong(
                "Implemented",
                f"this follows from the owner's statement and is {line.implemented!r} now; "
                "state it there",
            )

    def _title(self, current: ControlRow, title: str) -> str:
        if title != current.title and not current.is_own:
            self._wrong("Title", "titles of Annex A stay as they are")
        return title

    def _applicability(self, text: str) -> Applicability:
        found = _APPLICABLE.get(text.lower())
        if found is None:
            self._wrong("Applicable", f"{text[:40]!r} is neither yes nor no")
        return found or Applicability.UNDECIDED

    def _inclusion(self, text: str, current: ControlRow) -> tuple[Inclusion, ...]:
        if not text and current.applicability is Applicability.EXCLUDED:
            # An excluded control shows no inclusion; what was said before stays for a return.
            return current.inclusion
        found, problems = inclusions_in(text)
        for problem in problems:
            self._wrong("Justification for inclusion", problem)
        return found

    def _owner(self, text: str, current: ControlRow) -> PersonId:
        if not text:
            return NOBODY
        if text == current.owner:
            return current.owner
        try:
            return self._person(text)
        except UnknownPerson as error:
            self._wrong("Owner", str(error))
            return NOBODY

    def _wrong(self, column: str, problem: str) -> None:
        letter = column_letter(COLUMNS.index(column))
        self.problems.append(
            f"{LINES_SHEET}, row {self._number}, column {letter} ({column}): {problem}."
        )
