"""``annexa doctor``, ``backup``, ``restore`` and ``purge``: looking after an instance."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

from bot.clock import SystemClock
from bot.logs import configure_logs
from bot.settings import Settings, read_settings
from bot.upkeep.backup import back_up
from bot.upkeep.doctor import examine
from bot.upkeep.errors import NotRemoved
from bot.upkeep.findings import Level
from bot.upkeep.manifest import Manifest
from bot.upkeep.removal import Removal, planned, remove
from bot.upkeep.restoring import restore


def look_over(*, as_json: bool) -> int:
    """Print a line for every check; exit status 1 says that something is wrong."""
    # Whatever goes wrong is a line of its own, so nothing is logged beside it.
    configure_logs("ERROR")
    findings = examine(SystemClock())
    if as_json:
        _say(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    for finding in () if as_json else findings:
        remedy = f" → {finding.remedy}" if finding.remedy else ""
        _say(f"{finding.level.value:<8} {finding.check}: {finding.says}{remedy}")
    return 1 if any(finding.level is Level.WRONG for finding in findings) else 0


def save(file: Path, *, with_keys: bool) -> int:
    """Make a backup; exit status 1 says that the audit trail in it is not intact."""
    manifest = back_up(_configured(), file.absolute(), clock=SystemClock(), with_keys=with_keys)
    _say(f"Saved to {file}: {_contents(manifest)}.")
    for line in manifest.left_out:
        _say(f"Left out: {line}.")
    if with_keys:
        _say("The file holds signing keys: whoever has it can sign in this instance's name.")
    if not manifest.intact:
        _say("The audit trail in it is not intact; `annexa audit verify` says where.")
    return 0 if manifest.intact else 1


def bring_back(file: Path) -> int:
    """Restore a backup; exit status 1 says that its audit trail was broken when it was made."""
    settings = _configured()
    restored = restore(settings, file.absolute(), clock=SystemClock())
    manifest = restored.manifest
    _say(f"Restored into {settings.home}: {_contents(manifest)}, saved at {manifest.made_at}.")
    for line in manifest.left_out:
        _say(f"Not in the backup: {line}.")
    if manifest.unfinished:
        _say(f"Unfinished work goes on when `annexa serve` starts: {manifest.unfinished}.")
    if not restored.trail.is_intact:
        _say("Its audit trail was not intact when it was saved; `annexa audit verify` says where.")
        return 1
    _say(f"The audit trail is intact: {manifest.entries} entries, head {manifest.head}.")
    return 0


def take_away(folder: Path, *, sure: bool) -> int:
    """Remove the instance after its records were written to *folder* and somebody said yes."""
    settings = _configured()
    removal = planned(settings)
    _show(removal)
    if not sure:
        _ask(removal)
    remove(settings, records_to=folder, clock=SystemClock())
    _say(f"The records are in {folder}. Everything else of this instance is gone.")
    return 0


def _show(removal: Removal) -> None:
    _say(f"This removes the instance {removal.home.name!r} for good:")
    for path in removal.going:
        _say(f"  {path}")
    if removal.database == "postgresql":
        _say("  the tables of ANNEXA_DATABASE_URL and the schema dbos in it")
    if removal.vectors_at:
        _say(f"  this instance's collection at {removal.vectors_at}")
    filled = ", ".join(f"{count} {name}" for name, count in removal.rows.items() if count)
    _say(f"In the records: {filled or 'nothing'}.")
    for path in removal.staying:
        _say(f"Stays, because Annexa did not make it: {path}")


def _ask(removal: Removal) -> None:
    name = removal.home.name
    _say(f"Type the name of the instance ({name}) to remove it:")
    if sys.stdin.readline().strip() != name:
        raise NotRemoved("That is not its name, so nothing was removed.")


def _configured() -> Settings:
    settings = read_settings()
    configure_logs(settings.log_level, form=settings.log_format, secrets=settings.secrets)
    return settings


def _contents(manifest: Manifest) -> str:
    counts = manifest.counts
    return (
        f"{counts.get('documents', 0)} documents, {counts.get('persons', 0)} people, "
        f"{counts.get('exchanges', 0)} exchanges, {manifest.entries} audit entries"
    )


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
