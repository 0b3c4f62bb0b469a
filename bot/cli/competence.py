"""``annexa competence``: the register of competence comes in, is shown, and goes out."""

import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.cli.opening import acting, opened
from bot.cli.printing import visible
from bot.cli.training import end_of_day, names_of
from bot.cli.training_records import text_of
from bot.competence.entities import Entry
from bot.errors import ExportWrong
from bot.upkeep.private_files import create_private


def take_over(path: Path, *, person: str) -> int:
    """Take over a file."""
    text = text_of(path)
    with opened() as instance:
        actor = acting(instance, person)
        done = instance.competence.load(text, actor=actor)
    sys.stdout.write(
        f"{done.added} entries are added, {done.changed} replace another, {done.known} were known.\n"
    )
    return 0


def export(*, to: Path | None, person: str) -> int:
    """Write the register out; nothing is overwritten, and its owner alone reads the file."""
    if to is not None and to.exists():
        raise ExportWrong(f"{to} exists already; name a new file.")
    with opened() as instance:
        content = instance.competence.export(actor=acting(instance, person))
    if to is None:
        sys.stdout.write(content.decode())
        return 0
    try:
        with create_private(to) as file:
            file.write(content)
    except OSError as error:
        raise ExportWrong(f"{to} cannot be written: {error.strerror}.") from error
    sys.stdout.write(f"The register is in {to}.\n")
    return 0


def show(*, only_short: bool, day: date | None, as_json: bool) -> int:
    """Print the register."""
    with opened() as instance:
        at = end_of_day(day, instance.clock.now())
        entries = instance.competence.entries(actor=SYSTEM, as_of=at)
        names = names_of(instance)
    shown = [one for one in entries if not only_short or _is_short(one, at.date())]
    if as_json:
        told = {"competence": [dict(_cells(one, names)) for one in shown]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        _print(shown, names, Console())
    return 0


def _is_short(entry: Entry, today: date) -> bool:
    ended = entry.competence.ended_on
    return not entry.competence.is_met and (ended is None or ended > today)


def _print(shown: Sequence[Entry], names: Mapping[str, str], console: Console) -> None:
    if not shown:
        console.print("Nothing is there: annexa competence import FILE brings the register in.")
        return
    left_out = {"evidence_sha256", "judged_on", "judged_by", "recorded_at", "sha256"}
    table = Table(box=None)
    for key, _ in _cells(shown[0], names):
        if key not in left_out:
            table.add_column(key.replace("_", " "))
    for one in shown:
        cells = ((key, value) for key, value in _cells(one, names) if key not in left_out)
        table.add_row(*(Text(visible(value)) for _, value in cells))
    console.print(table)


def _cells(entry: Entry, names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    line = entry.competence
    yield "entry", entry.label
    yield "role", line.role
    yield "competence", line.needed
    yield "person", names.get(line.person, line.person)
    yield "evidence_kind", line.evidence_kind.value if line.evidence_kind else ""
    yield "evidence", line.evidence
    yield "evidence_sha256", line.evidence_sha256
    yield "shortfall", line.shortfall
    yield "action", line.action
    yield "effective", {True: "yes", False: "no", None: ""}[line.effective]
    yield "judged_on", line.judged_on.isoformat() if line.judged_on else ""
    yield "judged_by", names.get(line.judged_by or "", line.judged_by or "")
    yield "ended_on", line.ended_on.isoformat() if line.ended_on else ""
    yield "recorded_at", entry.recorded_at.isoformat(timespec="seconds")
    yield "sha256", entry.computed_sha256
