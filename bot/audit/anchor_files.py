"""Anchors as files: written once, read back from wherever somebody kept them."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from bot.audit.anchors import Anchor, fingerprint, from_json, to_json
from bot.audit.entities import AuditHead
from bot.errors import AnchorWrong

_COPIED = re.compile(r"([1-9]\d{0,11}):([0-9a-f]{64})")
_LARGEST = 1_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class GivenAnchor:
    """An anchor that somebody kept elsewhere and brings back to compare with."""

    source: str
    head: AuditHead
    signed: Anchor | None = None
    """Absent where only number and hash were copied; then the copy itself is the proof."""
    is_near: bool = False
    """Lies where the records lie, so whoever rewrote them could have rewritten it too."""


def write_anchor(folder: Path, anchor: Anchor) -> Path:
    """Write *anchor* and its public key into *folder* unless they are there; return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    key = folder / f"public-key-{fingerprint(anchor.public_key)[:16]}.pem"
    _write_once(key, anchor.public_key)
    path = folder / anchor.file_name
    _write_once(path, to_json(anchor))
    return path


def read_given(named: str, *, records: Path) -> tuple[GivenAnchor, ...]:
    """Read what a person kept: an anchor's file, a folder of them, or ``COUNT:HEAD`` as copied.

    *records* is the folder where the records lie.
    """
    if copied := _COPIED.fullmatch(named.strip()):
        head = AuditHead(sequence=int(copied[1]), hash=copied[2])
        return (GivenAnchor(source="the copied anchor", head=head),)
    path = Path(named)
    if not path.is_dir():
        return (_read_file(path, records),)
    found = tuple(_read_file(one, records) for one in anchor_files(path))
    if not found:
        raise AnchorWrong(f"{named} holds no anchors (anchor-*.json).")
    return found


def anchor_files(folder: Path) -> list[Path]:
    """Return the files of anchors in *folder*, oldest first."""
    return sorted(folder.glob("anchor-*.json"))


def read_anchor(path: Path) -> Anchor:
    """Read one anchor's file; raise ``AnchorWrong`` where it cannot be read or is none."""
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LARGEST)
    except (OSError, UnicodeDecodeError) as error:
        raise AnchorWrong(
            f"{path} cannot be read; give a file that `annexa audit anchor` wrote, a folder of "
            "them, or COUNT:HEAD as it was posted."
        ) from error
    return from_json(text, source=str(path))


def is_near(path: Path, records: Path) -> bool:
    """Tell whether *path* lies in the folder of the records."""
    return path.resolve().is_relative_to(records.resolve())


def _read_file(path: Path, records: Path) -> GivenAnchor:
    anchor = read_anchor(path)
    return GivenAnchor(
        source=str(path),
        head=anchor.audit_head,
        signed=anchor,
        is_near=is_near(path, records),
    )


def _write_once(path: Path, text: str) -> None:
    # No temporary file and no renaming: a write-once store may allow neither.
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        return
    except OSError:
        path.unlink(missing_ok=True)
        raise
