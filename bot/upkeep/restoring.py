"""Brings an instance back from a backup into an empty home; all or nothing."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.audit.entities import SYSTEM, AuditReport
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.copying import copy_rows, counts
from bot.database.engine import Connection, Database, DatabaseFailure
from bot.database.outbox import Outbox
from bot.database.upgrade import refuse_newer, schema_of, upgrade
from bot.durable.inspection import has_store
from bot.durable.runs import HANDED_OVER
from bot.errors import DatabaseNotUsable
from bot.migrations.schema import metadata
from bot.settings import Settings
from bot.upkeep.belongings import ANCHORS, KEYS, Kind, alone, found_in
from bot.upkeep.errors import FAILURES, BackupNotUsable, TargetNotEmpty, reason
from bot.upkeep.manifest import RECORDS, WORK, Manifest
from bot.upkeep.package import unpack


@dataclass(frozen=True, kw_only=True, slots=True)
class Restored:
    """What was brought back, and how the audit trail in it was found."""

    manifest: Manifest
    trail: AuditReport


def restore(settings: Settings, file: Path, *, clock: Clock) -> Restored:
    """Check every byte and the audit trail of a backup, then put it in place."""
    if not file.is_file():
        raise BackupNotUsable(f"There is no file {file}.")
    _require_empty_home(settings)
    try:
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with alone(settings), closing(Database(settings.database_url)) as target:
            _require_empty_database(target)
            with TemporaryDirectory(dir=settings.home, prefix=".restoring-") as name:
                return _restored(settings.home, Path(name), target, file=file, clock=clock)
    except FAILURES as error:
        raise BackupNotUsable(
            f"The backup could not be put in place ({reason(error)}); check the room and the "
            f"rights in {settings.home}, and the database. Nothing was restored."
        ) from error


def _restored(home: Path, folder: Path, target: Database, *, file: Path, clock: Clock) -> Restored:
    manifest = unpack(file, folder)
    trail = _prepared(folder, manifest, clock)
    with _beside_records(home, folder):
        _place_records(folder / RECORDS, target)
    return Restored(manifest=manifest, trail=trail)


def _require_empty_home(settings: Settings) -> None:
    there = found_in(settings.home, {Kind.KEPT, Kind.SIGNING})
    if there:
        raise TargetNotEmpty(
            f"{settings.home} is not empty: {', '.join(path.name for path in there)}. Set "
            "ANNEXA_HOME to a new folder, or remove the instance there with `annexa purge`."
        )


def _require_empty_database(target: Database) -> None:
    if target.file is not None:
        if target.file.exists():
            raise TargetNotEmpty(f"{target.file} is there already; give another, empty place.")
        return
    with target.reading() as connection:
        filled = [name for name, count in counts(connection, metadata).items() if count]
        filled += ["the durable engine's tables"] if has_store(connection) else []
    if filled:
        raise TargetNotEmpty(
            f"The database in ANNEXA_DATABASE_URL is not empty: {', '.join(filled)}. Create a new "
            "one, or remove the instance there with `annexa purge`."
        )


def _prepared(folder: Path, manifest: Manifest, clock: Clock) -> AuditReport:
    """Verify the unpacked records, bring them up to date, and let unfinished work wait in them."""
    with closing(Database(f"sqlite:///{folder / RECORDS}")) as records:
        _verify(records, manifest)
        upgrade(records)
        trail = AuditTrail(records, clock)
        report = trail.verify()
        _require_same_trail(report, manifest)
        with records.transaction() as connection:
            _hand_over(connection, Outbox(records, clock), folder / WORK)
            trail.record(
                connection,
                tag=AuditTag.INSTANCE_RESTORED,
                actor=SYSTEM,
                subject="instance",
                facts={"made_at": manifest.made_at, "entries": manifest.entries},
            )
    return report


def _verify(records: Database, manifest: Manifest) -> None:
    try:
        with records.reading() as connection:
            schema = schema_of(connection)
            counted = counts(connection, metadata)
        refuse_newer(schema)
    except DatabaseFailure as error:
        raise BackupNotUsable(
            "The records in the backup can't be read; take another one. Nothing was restored."
        ) from error
    except DatabaseNotUsable as error:
        raise BackupNotUsable(f"Made by Annexa {manifest.program}: {error}") from error
    told = {name: manifest.counts.get(name) for name in counted}
    if schema.found != manifest.revision or counted != told:
        raise BackupNotUsable(
            "The records in the backup are not those that its manifest tells of; take another "
            "one. Nothing was restored."
        )


def _require_same_trail(report: AuditReport, manifest: Manifest) -> None:
    same = (report.entries, report.head.hash) == (manifest.entries, manifest.head)
    if report.is_intact == manifest.intact and same:
        return
    fault = report.fault
    raise BackupNotUsable(
        "The audit trail in the backup is not the one that was saved"
        + (f": entry {fault.sequence} {fault.finding}" if fault else "")
        + ". Take another backup. Nothing was restored."
    )


def _hand_over(connection: Connection, outbox: Outbox, work: Path) -> None:
    for line in work.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        outbox.post_again(
            connection,
            item_id=told["id"],
            kind=told["kind"],
            payload={**told["arguments"], "lane": told["lane"], HANDED_OVER: "1"},
        )


@contextmanager
def _beside_records(home: Path, folder: Path) -> Iterator[None]:
    """Put anchors and keys into *home*; take them away again when the records can't follow."""
    placed = [name for name in (ANCHORS, KEYS) if (folder / name).is_dir()]
    try:
        for name in placed:
            (folder / name).rename(home / name)
        yield
    except BaseException:
        for name in placed:
            shutil.rmtree(home / name, ignore_errors=True)
        raise


def _place_records(saved: Path, target: Database) -> None:
    if target.file is not None:
        target.file.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(saved, target.file)
        return
    upgrade(target)
    with (
        closing(Database(f"sqlite:///{saved}")) as source,
        source.reading() as rows,
        target.transaction() as connection,
    ):
        copy_rows(rows, connection, metadata)
