"""Hands out the Statement of Applicability: the draft, or an approved version as it was."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.controls.keeping import RegisterKeeper
from bot.controls.ports import Directory
from bot.controls.proofs import Proofs
from bot.controls.register_entities import NOBODY
from bot.controls.soa import SoaKeeper
from bot.controls.soa_sheets import Told, proofs_of, to_csv, to_paper, to_workbook
from bot.database.engine import Database
from bot.errors import UnknownPerson
from bot.people.entities import PersonId
from bot.people.permissions import Actor
from bot.people.viewing import without_visit

_GONE = "no longer here"


class Format(StrEnum):
    """What a statement is written as."""

    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"


_WRITERS: Mapping[Format, Callable[[Told], bytes]] = {
    Format.XLSX: to_workbook,
    Format.CSV: to_csv,
    Format.PDF: to_paper,
}


class SoaExport:
    """Writes statements; whoever reads the register may have one."""

    def __init__(
        self,
        database: Database,
        *,
        keeper: RegisterKeeper,
        statement: SoaKeeper,
        directory: Directory,
        proofs: Proofs,
    ) -> None:
        self._database = database
        self._proofs = proofs
        self._keeper = keeper
        self._statement = statement
        self._directory = directory

    def write(self, form: Format, *, label: str = "", actor: Actor) -> bytes:
        """Return the draft, or the approved version with this label; same content, same bytes."""
        told = self._approved(label, actor) if label else self._draft(actor)
        return _WRITERS[form](told)

    def _draft(self, actor: Actor) -> Told:
        draft = self._statement.draft(actor=actor)
        return Told(
            scope=draft.header.scope,
            label="",
            approver="",
            approved_on="",
            sha256="",
            lines=draft.lines,
            versions={
                row.id: row.version for row in self._keeper.controls(actor=without_visit(actor))
            },
            scope_version=draft.header.version,
            named=self._named,
            proved=self._proved(),
        )

    def _approved(self, label: str, actor: Actor) -> Told:
        one = self._statement.version(label, actor=actor)
        return Told(
            scope=one.scope,
            label=one.label,
            approver=self._named(one.approved_by),
            approved_on=one.approved_at.date().isoformat(),
            sha256=one.sha256,
            lines=one.lines,
            versions={},
            named=self._named,
        )

    def _proved(self) -> dict[str, str]:
        with self._database.reading() as connection:
            return proofs_of(self._proofs.newest_within(connection))

    def _named(self, person_id: str) -> str:
        """Return the address of somebody, which the import knows them by."""
        if person_id == NOBODY:
            return ""
        try:
            person = self._directory.find(PersonId(person_id))
        except UnknownPerson:
            return "system" if person_id == "system" else _GONE
        return person.email or person.id
