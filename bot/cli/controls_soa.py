"""``annexa controls soa``: the Statement of Applicability in and out of files."""

import sys
from pathlib import Path

from bot.audit.entities import SYSTEM
from bot.cli.opening import actor_in, opened
from bot.cli.printing import visible
from bot.controls.soa_export import Format
from bot.errors import RegisterWrong

_MOST = 20


def export(path: Path, *, version: str) -> int:
    """Write the draft, or an approved version, as the file's ending says."""
    try:
        form = Format(path.suffix.lower().lstrip("."))
    except ValueError as error:
        endings = ", ".join(f".{one}" for one in Format)
        raise RegisterWrong(f"Name a file that ends in one of {endings}.") from error
    with opened() as instance:
        content = instance.registers.exporting.write(form, label=version, actor=SYSTEM)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        raise RegisterWrong(f"{path} is there already; name a new file.") from error
    except OSError as error:
        raise RegisterWrong(f"{path} cannot be written ({error.strerror}).") from error
    sys.stdout.write(f"{path}: {version or 'draft'}, {len(content)} bytes.\n")
    return 0


def bring_back(path: Path, *, person: str) -> int:
    """Take over a workbook that the export wrote and somebody changed."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RegisterWrong(f"{path} cannot be read ({error.strerror}).") from error
    with opened() as instance:
        done = instance.registers.importing.load(content, actor=actor_in(instance, person))
    sys.stdout.write(
        f"{done.rows} rows read, {len(done.changed)} changed"
        f"{', scope changed' if done.is_scope_new else ''}.\n"
    )
    return 0


def show_draft() -> int:
    """Print what stands in the way of an approval, and what differs from the approved version."""
    with opened() as instance:
        draft = instance.registers.statement.draft(actor=SYSTEM)
        versions = instance.registers.statement.versions(actor=SYSTEM)
    for one in versions:
        touched = "" if one.is_untouched else " - CHANGED since it was approved"
        sys.stdout.write(f"Version {one.label}, {one.approved_at:%Y-%m-%d}{touched}\n")
    sys.stdout.write(f"Scope: {visible(draft.header.scope) or 'not said yet'}\n")
    _some("stand in the way", draft.obstacles)
    changed = (
        f"{one.id} {one.column}: {one.before or '-'} -> {one.after or '-'}"
        for one in draft.differences
    )
    _some("cells differ from the approved version", tuple(changed))
    return 0


def set_scope(scope: str, *, person: str) -> int:
    """Write the draft's scope."""
    with opened() as instance:
        actor, statement = actor_in(instance, person), instance.registers.statement
        version = statement.draft(actor=actor).header.version
        statement.set_scope(scope, version=version, actor=actor)
    sys.stdout.write("The scope is written.\n")
    return 0


def approve(label: str, *, person: str) -> int:
    """Freeze the draft."""
    with opened() as instance:
        frozen = instance.registers.statement.approve(label, actor=actor_in(instance, person))
    sys.stdout.write(f"Version {frozen.label} is approved: {frozen.sha256}\n")
    return 0


def _some(what: str, lines: tuple[str, ...]) -> None:
    if lines:
        sys.stdout.write(f"{len(lines)} {what}:\n")
    for line in lines[:_MOST]:
        sys.stdout.write(f"  {visible(line)}\n")
    if len(lines) > _MOST:
        sys.stdout.write(f"  … and {len(lines) - _MOST} more.\n")
