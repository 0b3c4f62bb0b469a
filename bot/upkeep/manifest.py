"""What a backup says of itself, so that a damaged or newer one is told before it does harm."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from bot.upkeep.errors import BackupNotUsable

FORMAT = 1
"""Raised whenever an older program could no longer read what is written."""

RECORDS, WORK = "records.sqlite", "work.jsonl"
_NAME = re.compile(r"records\.sqlite|work\.jsonl|(?:anchors|keys)/[A-Za-z0-9_-][\w.+:-]*", re.ASCII)
_Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """One file of a backup."""

    size: Annotated[int, Field(ge=0)]
    sha256: _Hash


@dataclass(frozen=True, kw_only=True, slots=True)
class Manifest:
    """Everything that a backup says of itself."""

    format: int
    program: str
    """Version of the program that made it."""
    revision: str
    """The newest migration of its records."""
    made_at: str
    made_from: str
    """``sqlite`` or ``postgresql``."""
    entries: int
    head: _Hash
    """Hash of the newest audit entry."""
    intact: bool
    """Whether the audit trail could be verified when the backup was made."""
    counts: Mapping[str, int]
    """Rows by table."""
    unfinished: int
    """How much accepted work is handed over again at the next start."""
    left_out: tuple[str, ...]
    members: Mapping[str, Member]

    def to_json(self) -> str:
        """Write it down."""
        return json.dumps(asdict(self), indent=2, sort_keys=True) + "\n"


def may_hold(name: str) -> bool:
    """Tell whether *name* is the name of a file that belongs into a backup."""
    return _NAME.fullmatch(name) is not None


def read_manifest(content: bytes) -> Manifest:
    """Read a manifest, or raise ``BackupNotUsable``."""
    _refuse_newer(content)
    try:
        told = _adapter().validate_json(content, strict=True)
    except ValidationError as error:
        field = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise BackupNotUsable(
            f"The backup's manifest is damaged ({field or 'it is no JSON'}); take another backup. "
            "Nothing was restored."
        ) from None
    strange = [name for name in told.members if not may_hold(name)]
    if strange or RECORDS not in told.members or WORK not in told.members:
        raise BackupNotUsable(
            "The backup's manifest does not name the files of a backup"
            + (f" ({strange[0]!r})" if strange else "")
            + "; take another backup. Nothing was restored."
        )
    return told


@cache
def _adapter() -> TypeAdapter[Manifest]:
    return TypeAdapter(Manifest)


def _refuse_newer(content: bytes) -> None:
    try:
        told = json.loads(content)
    except ValueError:
        return
    number = told.get("format") if isinstance(told, dict) else None
    if isinstance(number, int) and number > FORMAT:
        raise BackupNotUsable(
            f"The backup is of format {number}, made by Annexa {told.get('program', '?')}, and this "
            f"version reads formats up to {FORMAT}; install that version or a newer one. "
            "Nothing was restored."
        )
