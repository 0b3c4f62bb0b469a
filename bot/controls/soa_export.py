"""Hands out the Statement of Applicability: the draft, or an approved version as it was."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from bot.controls.keeping import RegisterKeeper
from bot.controls.ports import Directory
from bot.controls.register_entities import NOBODY
from bot.controls.soa import SoaKeeper
from bot.controls.soa_sheets import Told, to_csv, to_paper, to_workbook
from bot.errors import UnknownPerson
from bot.people.entities import PersonId
from bot.people.permissions import Actor

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
        self, *, keeper: RegisterKeeper, statement: SoaKeeper, directory: Directory
    ) -> None:
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
            versions={row.id: row.version for row in self._keeper.controls(actor=actor)},
            named=self._named,
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

    def _named(self, person_id: str) -> str:
        """Return the address of somebody, which the import knows them by."""
        if person_id == NOBODY:
            return ""
        try:
            person = self._directory.find(PersonId(person_id))
        except UnknownPerson:
            return "system" if person_id == "system" else _GONE
        return person.email or person.id
