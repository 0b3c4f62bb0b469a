"""Removes an instance for good, after its records were written down outside it."""

import json
import shutil
from collections.abc import Collection, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.clock import Clock
from bot.database.copying import counts, remove_tables, rows
from bot.database.engine import Database, DatabaseFailure
from bot.durable.inspection import remove_store
from bot.migrations.schema import metadata
from bot.questions.recording import from_json, to_json, without_echo
from bot.settings import Settings
from bot.upkeep.belongings import Kind, alone, database_files, foreign_in, found_in
from bot.upkeep.errors import NotRemoved, reason
from bot.upkeep.records import existing_database

TRAIL = "audit"
_LISTS: Mapping[str, tuple[str, frozenset[str]]] = {
    "people": ("persons", frozenset()),
    "documents": ("documents", frozenset()),
    "versions": ("document_versions", frozenset()),
    # Nothing that is written down may show who asked what.
    "answers": ("exchanges", frozenset({"number", "asked_at", "answer"})),
    "receipt-openings": (
        "receipt_openings",
        frozenset({"number", "opened_by", "opened_at", "reason"}),
    ),
}
"""Each file's table, and those of its columns that are written; all where none is named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Removal:
    """What would go and what would stay."""

    home: Path
    going: tuple[Path, ...]
    staying: tuple[Path, ...]
    """What lies in the home and is not ours."""
    rows: Mapping[str, int]
    """Rows by table."""
    database: str
    """``sqlite`` or ``postgresql``."""
    vectors_at: str
    """The Chroma server that keeps vectors; empty where they lie in the home."""


def planned(settings: Settings) -> Removal:
    """Return what a removal would do; nothing is changed."""
    try:
        with existing_database(settings) as database, database.reading() as connection:
            rows_there = counts(connection, metadata)
    except DatabaseFailure as error:
        raise NotRemoved(
            f"The database can't be read ({reason(error)}), so its records can't be written down; "
            "nothing was removed."
        ) from error
    if standing := rows_there.get("legal_holds", 0):
        raise NotRemoved(
            f"{standing} {'person is' if standing == 1 else 'people are'} under a legal hold, so "
            "nothing was removed. `annexa privacy holds` names them; once a hold has done its "
            "duty, end it with `annexa privacy release` and try again."
        )
    return Removal(
        home=settings.home,
        going=(*found_in(settings.home, Kind), *database_files(settings)),
        staying=tuple(foreign_in(settings.home)),
        rows=rows_there,
        database=database.dialect,
        vectors_at=urlsplit(settings.chroma_url).netloc.rpartition("@")[2],
    )


def remove(settings: Settings, *, records_to: Path, clock: Clock) -> Removal:
    """Write the records to a new folder, then delete everything of this instance."""
    folder = records_to.absolute()
    _require_outside(folder, settings.home)
    removal = planned(settings)
    with alone(settings):
        with Instance(settings, clock) as instance:
            _write_down(instance, folder)
            instance.drop_shared_vectors()
        _delete(settings, removal)
    if settings.home.is_dir() and not any(settings.home.iterdir()):
        settings.home.rmdir()
    return removal


def _require_outside(folder: Path, home: Path) -> None:
    if folder.resolve().is_relative_to(home.resolve()):
        raise NotRemoved(f"{folder} lies in what is removed; name a folder outside {home}.")
    if folder.exists():
        raise NotRemoved(f"{folder} is there already; name a new folder for the records.")


def _write_down(instance: Instance, folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
        instance.records.export(folder / TRAIL, actor=SYSTEM)
        with instance.database.reading() as connection:
            for name, (table, columns) in _LISTS.items():
                lines = map(partial(_told, columns), rows(connection, metadata.tables[table]))
                _write_lines(folder / f"{name}.jsonl", lines)
    except OSError as error:
        raise NotRemoved(
            f"The records could not be written to {folder} ({error.strerror}); nothing was removed."
        ) from error


def _told(columns: Collection[str], row: Mapping[str, object]) -> Mapping[str, object]:
    told = {name: cell for name, cell in row.items() if not columns or name in columns}
    if isinstance(answer := told.get("answer"), str):
        # An answer's own words may repeat what was asked.
        told["answer"] = json.loads(to_json(without_echo(from_json(answer))))["answer"]
    return told


def _write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> None:
    with path.open("w", encoding="utf-8") as file:
        for line in lines:
            file.write(json.dumps(dict(line), ensure_ascii=False, default=_written) + "\n")


def _written(cell: object) -> str:
    # Moments are dates, too.
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def _delete(settings: Settings, removal: Removal) -> None:
    if removal.database == "postgresql":
        with (
            closing(Database(settings.database_url)) as database,
            database.transaction() as connection,
        ):
            remove_tables(connection, metadata)
            remove_store(connection)
    # What was written since the plan was made, such as a key, goes as well.
    for path in (*found_in(settings.home, Kind), *database_files(settings)):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
