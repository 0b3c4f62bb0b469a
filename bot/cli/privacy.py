"""``annexa privacy``: what is kept about people is shown, erased, held, and let go in its time."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

import typer

from bot.audit.entities import SYSTEM
from bot.cli.opening import opened
from bot.errors import ExportWrong
from bot.upkeep.private_files import create_private

_WORDS = {
    "confidences": "confidential exchanges whose asker is forgotten",
    "questions": "questions forgotten, with who asked them and where",
    "ratings": "ratings deleted",
    "hand_offs": "hand-offs and reports deleted",
    "answers": "answers deleted",
    "messages": "ids of sent messages deleted",
    "leavers": "people erased who left",
}


def sweep(*, dry_run: bool, as_json: bool) -> int:
    """Let go what is past its time."""
    with opened() as instance:
        counts = instance.privacy.sweep(actor=SYSTEM, dry_run=dry_run)
        days = {kind.value: instance.retention.days(kind) for kind in counts}
    if as_json:
        _print_json({"dry_run": dry_run, "counts": counts, "kept_days": days})
        return 0
    for kind, count in counts.items():
        sys.stdout.write(f"{count:>7}  {_WORDS[kind]} (older than {days[kind]} days)\n")
    if dry_run:
        sys.stdout.write("Nothing was changed: this was a dry run.\n")
    return 0


def export(name: str, *, to: Path | None) -> int:
    """Write out everything that is kept about one person; they are told."""
    with opened() as instance:
        person = instance.people.by_name_or_email(name)
        if to is not None:
            _require_new(to)
        found = json.dumps(instance.privacy.export(person, actor=SYSTEM), indent=2)
    if to is None:
        sys.stdout.write(f"{found}\n")
        return 0
    _write(to, f"{found}\n")
    sys.stdout.write(f"Everything that is kept about {person.id} is in {to}. They are told.\n")
    return 0


def erase(name: str, *, sure: bool) -> int:
    """Erase one person for good."""
    with opened() as instance:
        person = instance.people.by_name_or_email(name)
        if not sure:
            typer.confirm(
                f"Erase {person.name or person.email or person.id} ({person.id}) with everything "
                "they asked and rated? This cannot be taken back.",
                abort=True,
                err=True,
            )
        counts = instance.privacy.erase(person, actor=SYSTEM)
    sys.stdout.write(f"{person.id} is erased: {_counted(counts)}.\n")
    sys.stdout.write("Backups made before still hold them; delete those, or erase again after a ")
    sys.stdout.write("restore.\n")
    return 0


def hold(name: str, *, reason: str) -> int:
    """Put one person's data under a hold."""
    with opened() as instance:
        person = instance.people.by_name_or_email(name)
        instance.privacy.hold(person, reason=reason, actor=SYSTEM)
    sys.stdout.write(f"{person.id} is under a hold; nothing of theirs expires or is erased.\n")
    return 0


def release(name: str) -> int:
    """End a hold."""
    with opened() as instance:
        person = instance.people.by_name_or_email(name)
        instance.privacy.release(person, actor=SYSTEM)
    sys.stdout.write(f"{person.id} is under no hold; what is past its time goes next night.\n")
    return 0


def holds(*, as_json: bool) -> int:
    """List who is under a hold, since when and why."""
    with opened() as instance:
        found = instance.privacy.holds(actor=SYSTEM)
    if as_json:
        rows = [
            {
                "person": one.person,
                "since": one.placed_at.isoformat(),
                "by": one.placed_by,
                "reason": one.reason,
            }
            for one in found
        ]
        _print_json({"holds": rows})
        return 0
    for one in found:
        sys.stdout.write(f"{one.person}  since {one.placed_at:%Y-%m-%d}  {one.reason}\n")
    if not found:
        sys.stdout.write("Nobody is under a hold.\n")
    return 0


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {what}" for what, count in counts.items())


def _print_json(value: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


def _require_new(path: Path) -> None:
    if path.exists():
        raise ExportWrong(f"{path} exists already; name a new file.")
    if not path.absolute().parent.is_dir():
        raise ExportWrong(f"There is no folder {path.absolute().parent}; make it first.")


def _write(path: Path, text: str) -> None:
    """Write a file that nobody but its owner reads."""
    try:
        with create_private(path) as file:
            file.write(text.encode())
    except OSError as error:
        raise ExportWrong(f"{path} cannot be written: {error.strerror}.") from error
