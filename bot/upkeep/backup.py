"""Saves an instance while it is served: records, anchors, and what is not finished."""

import json
import shutil
from collections.abc import Iterable
from contextlib import closing
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.audit.service import AuditTrail
from bot.clock import Clock
from bot.database.copying import copy_file, copy_rows, counts
from bot.database.engine import Database
from bot.database.upgrade import upgrade
from bot.durable.inspection import Unfinished
from bot.migrations.schema import metadata
from bot.settings import Settings
from bot.upkeep.belongings import ANCHORS, KEYS
from bot.upkeep.errors import FAILURES, BackupNotMade, reason
from bot.upkeep.manifest import FORMAT, RECORDS, WORK, Manifest, may_hold
from bot.upkeep.package import described, mode_for, pack, reserved
from bot.upkeep.records import Moment, existing_database, one_moment

INDEXES_LEFT_OUT = "search indexes and cached vectors: they are made anew from the records"
KEYS_LEFT_OUT = "signing keys: they were not asked for with --with-keys"
SETTINGS_LEFT_OUT = "settings and tokens: keep your .env or secret store yourself"


def back_up(settings: Settings, file: Path, *, clock: Clock, with_keys: bool = False) -> Manifest:
    """Write everything that can't be made anew into *file*; an existing file is never touched."""
    mode = mode_for(file)
    with existing_database(settings) as database, reserved(file) as partial:
        try:
            with TemporaryDirectory(dir=file.parent, prefix=".annexa-backup-") as name:
                folder = Path(name)
                manifest = _gathered(settings, database, folder, clock=clock, with_keys=with_keys)
                pack(folder, manifest, to=partial, mode=mode)
        except FAILURES as error:
            raise BackupNotMade(
                f"The backup could not be written ({reason(error)}); check the room and the "
                f"rights in {file.parent}. Nothing was left there."
            ) from error
    return manifest


def _gathered(
    settings: Settings, database: Database, folder: Path, *, clock: Clock, with_keys: bool
) -> Manifest:
    made_at = clock.now().isoformat()
    # Before the records: an anchor that is newer than they are would prove them wrong.
    _copy_folder(settings.home / ANCHORS, folder / ANCHORS)
    if with_keys:
        _copy_folder(settings.home / KEYS, folder / KEYS)
    with one_moment(settings, database) as moment:
        _save_records(moment, folder / RECORDS)
    (folder / WORK).write_text("".join(map(_line, moment.work)), encoding="utf-8")
    with closing(Database(f"sqlite:///{folder / RECORDS}")) as saved:
        report = AuditTrail(saved, clock).verify()
        with saved.reading() as connection:
            counted = counts(connection, metadata)
    return Manifest(
        format=FORMAT,
        program=version("annexa"),
        revision=moment.schema.found,
        made_at=made_at,
        made_from=database.dialect,
        entries=report.entries,
        head=report.head.hash,
        intact=report.is_intact,
        counts=counted,
        unfinished=sum(1 for one in moment.work if one.lane),
        left_out=tuple(_left_out(with_keys=with_keys)),
        members={
            name: described(path)
            for path in sorted(folder.rglob("*"))
            if may_hold(name := path.relative_to(folder).as_posix())
        },
    )


def _save_records(moment: Moment, path: Path) -> None:
    if moment.connection.dialect.name == "sqlite":
        copy_file(moment.connection, path)
        return
    with closing(Database(f"sqlite:///{path}")) as saved:
        upgrade(saved)
        with saved.transaction() as target:
            copy_rows(moment.connection, target, metadata)


def _line(work: Unfinished) -> str:
    # What runs by the clock comes again by itself.
    if not work.lane:
        return ""
    fields = {
        "id": work.id,
        "kind": work.name,
        "lane": work.lane,
        "arguments": dict(work.arguments),
    }
    return json.dumps(fields) + "\n"


def _copy_folder(source: Path, to: Path) -> None:
    files = [path for path in source.iterdir() if path.is_file()] if source.is_dir() else []
    for path in files:
        to.mkdir(mode=0o700, exist_ok=True)
        shutil.copyfile(path, to / path.name, follow_symlinks=False)


def _left_out(*, with_keys: bool) -> Iterable[str]:
    yield INDEXES_LEFT_OUT
    if not with_keys:
        yield KEYS_LEFT_OUT
    yield SETTINGS_LEFT_OUT
