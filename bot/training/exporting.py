"""Writes campaigns and records to a folder that an auditor can check without us."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from importlib import resources
from pathlib import Path
from string import Template

from bot.audit.entities import Facts, canonical_json
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import ExportWrong
from bot.people.permissions import Actor, Permission, require
from bot.records.archives import zipped
from bot.records.certified import write_manifest
from bot.records.service import RecordKeeper
from bot.records.sheets import Sheet, as_csv, one_line
from bot.records.workbook import as_workbook
from bot.training.entities import sha256
from bot.training.export_entities import (
    ACKNOWLEDGEMENTS_CSV,
    FOLDER,
    FORMAT,
    IMPORTS,
    PEOPLE,
    PEOPLE_CSV,
    RECORDS,
    SHOWN,
    SUMMARY,
    Dossier,
    Exported,
    Format,
    Wish,
)
from bot.training.export_gathering import Gathering
from bot.training.export_tables import (
    HOW_TO_VERIFY,
    Tables,
    moment,
)
from bot.training.reports import Reports
from bot.training.staff import Directory


class Exporting:
    """Hands out what was acknowledged; each export is on record, and proved by an anchor."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        reports: Reports,
        directory: Directory,
        records: RecordKeeper,
    ) -> None:
        self._gathering = Gathering(database, clock, reports=reports, directory=directory)
        self._records = records

    def export(self, folder: Path, wish: Wish, *, actor: Actor) -> Exported:
        """Write an export to *folder*, which must be new or empty.

        Raise ``ExportWrong`` where it cannot be written, or what is wished is not there.
        """
        require(actor, Permission.READ_TRAINING)
        require(actor, Permission.EXPORT_AUDIT_TRAIL)
        folder = folder.absolute()
        try:
            if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
                raise ExportWrong(f"{folder} is not empty; name a new folder for the export.")
            folder.parent.mkdir(parents=True, exist_ok=True)
            return self._export(folder, wish, actor=actor)
        except OSError as error:
            raise ExportWrong(f"{folder} cannot be written ({error}); choose another.") from error

    def archive(self, wish: Wish, *, actor: Actor) -> bytes:
        """Return the same as one ZIP file."""
        with tempfile.TemporaryDirectory(prefix="annexa-export-") as place:
            exported = self.export(Path(place, FOLDER), wish, actor=actor)
            return zipped(exported.folder)

    def _export(self, folder: Path, wish: Wish, *, actor: Actor) -> Exported:
        dossier = self._gathering.gather(wish, actor=actor)
        # Beside it, so that a folder with its name is always whole.
        unfinished = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            _write(unfinished, dossier, wish)
            said = {
                "format": FORMAT,
                "scope": dossier.summary.scope,
                "as_of": dossier.summary.as_of,
                "made_at": dossier.summary.made_at,
                "pseudonyms": dossier.summary.pseudonyms,
                "people": len(dossier.people),
                "records": len(dossier.records),
                "withheld": dossier.withheld,
            }
            manifest = write_manifest(unfinished, said)
            scope = "all" if wish.campaign is None else str(wish.campaign)
            anchor = self._records.certify(
                unfinished,
                tag=AuditTag.TRAINING_EXPORTED,
                subject=f"training_export:{scope}",
                actor=actor,
            )
            unfinished.rename(folder)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        return Exported(
            folder=folder,
            summary=dossier.summary,
            people=len(dossier.people),
            records=len(dossier.records),
            manifest_sha256=sha256(manifest),
            anchor=anchor,
        )


def _write(folder: Path, dossier: Dossier, wish: Wish) -> None:
    summary = json.dumps(dossier.summary.as_fields(), indent=1, sort_keys=True)
    (folder / SUMMARY).write_text(summary + "\n", encoding="utf-8")
    _write_lines(folder / PEOPLE, dossier.people)
    _write_lines(folder / RECORDS, dossier.records)
    _write_lines(folder / IMPORTS, dossier.imports)
    (folder / SHOWN).mkdir()
    for digest, content in dossier.shown.items():
        (folder / SHOWN / f"{digest}.txt").write_bytes(content)
    package = resources.files("bot.training")
    (folder / "verify.py").write_bytes(package.joinpath("offline.py").read_bytes())
    words = Template(package.joinpath("export-readme.md").read_text("utf-8"))
    (folder / "README.md").write_bytes(words.substitute(_figures(dossier)).encode())
    tables = Tables.of(dossier)
    for form in sorted(wish.formats):
        for name, content in _FORMS[form](tables, dossier).items():
            (folder / name).write_bytes(content)


def _figures(dossier: Dossier) -> dict[str, str]:
    summary = dossier.summary
    title = str(summary.campaign.get("title", ""))
    return {
        "scope": one_line(f"{title} ({summary.scope})" if title else summary.scope),
        "as_of": moment(summary.as_of),
        "made_at": moment(summary.made_at),
        "people": f"{len(dossier.people):,}",
        "records": f"{len(dossier.records):,}",
        "names": "left out" if summary.pseudonyms else "included",
        "withheld": f"{len(dossier.withheld):,}",
    }


def _write_lines(path: Path, rows: Iterable[Facts]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(canonical_json(row) + "\n" for row in rows)


def _csv(tables: Tables, _dossier: Dossier) -> dict[str, bytes]:
    files = {ACKNOWLEDGEMENTS_CSV: as_csv(tables.records)}
    if tables.people:
        files[PEOPLE_CSV] = as_csv(tables.people)
    return files


def _xlsx(tables: Tables, dossier: Dossier) -> dict[str, bytes]:
    how = Sheet(name="How to verify", header=("how",), rows=[(one,) for one in HOW_TO_VERIFY])
    people = [tables.people] if tables.people else []
    book = as_workbook([tables.summary, *people, tables.records, how])
    return {f"{_file_name(dossier)}.xlsx": book}


def _pdf(tables: Tables, dossier: Dossier) -> dict[str, bytes]:
    # Most exports and every other command do without what makes papers.
    from bot.training.export_paper import paper_of  # noqa: PLC0415

    return {f"{_file_name(dossier)}.pdf": paper_of(dossier, tables)}


_FORMS: Mapping[Format, Callable[[Tables, Dossier], Mapping[str, bytes]]] = {
    Format.CSV: _csv,
    Format.XLSX: _xlsx,
    Format.PDF: _pdf,
}


def _file_name(dossier: Dossier) -> str:
    return str(dossier.summary.campaign.get("label", "acknowledgements"))
