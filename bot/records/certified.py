"""A folder of records that proves itself: a signed list of hashes that the audit trail knows."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from bot.audit.anchor_files import GivenAnchor
from bot.audit.anchors import Anchor
from bot.audit.entities import AuditEntry
from bot.audit.export import anchors_of, entries_of, prove_export
from bot.audit.proving import Trust, Verdict
from bot.audit.signing import is_signed_with
from bot.audit.tags import AuditTag
from bot.errors import ExportWrong

MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.signature"
TRAIL: Final = "trail"

_LARGEST = 5_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Certified:
    """What the list of hashes says, and what was found wrong with it and the files."""

    manifest: Mapping[str, object]
    """Empty where it cannot be read."""
    verdict: Verdict
    changed: frozenset[str]
    """Files that are not what the list says."""
    entry: AuditEntry | None
    """Where the trail says that this very export was made."""


def is_certified(folder: Path) -> bool:
    """Tell whether *folder* is, or was, such a folder."""
    return any((folder / name).exists() for name in (MANIFEST, SIGNATURE, TRAIL))


def write_manifest(folder: Path, said: Mapping[str, object]) -> bytes:
    """Write the list of hashes of everything in *folder* together with what is *said* of it."""
    files = {name: hash_of(folder / name) for name in _names(folder)}
    text = json.dumps({**said, "files": files}, indent=1, sort_keys=True) + "\n"
    (folder / MANIFEST).write_bytes(text.encode())
    return text.encode()


def prove_certified(
    folder: Path, *, tag: AuditTag, given: Sequence[GivenAnchor] = (), trust: Trust
) -> Certified:
    """Check list, signature, files and trail with nothing but *folder*, *given* and trust."""
    try:
        return _prove(folder, tag=tag, given=given, trust=trust)
    except OSError as error:
        raise ExportWrong(f"{folder} cannot be read ({error}).") from error


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _prove(folder: Path, *, tag: AuditTag, given: Sequence[GivenAnchor], trust: Trust) -> Certified:
    if not (folder / TRAIL / "entries.jsonl").is_file():
        raise ExportWrong(f"{folder} cannot be checked: its audit trail ({TRAIL}/) is missing.")
    verdict = prove_export(folder / TRAIL, given=given, trust=trust)
    written = _read(folder / MANIFEST)
    manifest = _manifest(written)
    files = _files(manifest)
    problems = dict(_file_problems(folder, files))
    entry = _entry(folder, written, tag)
    others = [*verdict.others, *problems.values()]
    others += _list_problems(folder, written, manifest, entry)
    return Certified(
        manifest=manifest,
        verdict=replace(verdict, others=tuple(others)),
        changed=frozenset(problems),
        entry=entry,
    )


def _list_problems(
    folder: Path, written: bytes, manifest: Mapping[str, object], entry: AuditEntry | None
) -> Iterator[str]:
    if not manifest:
        yield f"{MANIFEST} is missing, or no list of hashes"
    if entry is None:
        yield f"{MANIFEST} is not the one that was exported: the trail does not know its hash"
    if not _is_signed(folder, written, anchors_of(folder / TRAIL)):
        yield (
            f"{MANIFEST} or {SIGNATURE} was changed or forged: the signature is not valid, or of "
            "another key than the anchors'"
        )


def _is_signed(folder: Path, written: bytes, anchors: Sequence[Anchor]) -> bool:
    signature = _read(folder / SIGNATURE).hex()
    return any(is_signed_with(one.public_key, written, signature) for one in anchors[-1:])


def _entry(folder: Path, written: bytes, tag: AuditTag) -> AuditEntry | None:
    wanted = hashlib.sha256(written).hexdigest()
    found = entries_of(folder / TRAIL, tags={tag})
    return next((one for one in found if facts_of(one).get("manifest") == wanted), None)


def facts_of(entry: AuditEntry) -> dict[str, object]:
    """Return the facts of an entry; nothing where they cannot be read."""
    try:
        facts = json.loads(entry.facts)
    except (ValueError, RecursionError):
        return {}
    return facts if isinstance(facts, dict) else {}


def _file_problems(folder: Path, listed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    there = set(_names(folder))
    for name in sorted(there | listed.keys()):
        shown = name if name.isprintable() else ascii(name)
        if name not in there:
            yield name, f"the file {shown} is missing"
        elif name not in listed:
            yield name, f"the file {shown} is not part of the export"
        elif (folder / name).is_symlink():
            yield name, f"the file {shown} is a link"
        elif hash_of(folder / name) != listed[name]:
            yield name, f"the file {shown} was changed"


def _names(folder: Path) -> list[str]:
    """Return every file but the list, its signature and the trail."""
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    names = {path.relative_to(folder).as_posix() for path in files}
    return sorted(name for name in names - {MANIFEST, SIGNATURE} if not _is_of_trail(name))


def _is_of_trail(name: str) -> bool:
    return name.startswith(f"{TRAIL}/")


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LARGEST)
    except OSError:
        return b""


def _manifest(written: bytes) -> dict[str, object]:
    try:
        found = json.loads(written)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _files(manifest: Mapping[str, object]) -> dict[str, str]:
    files = manifest.get("files")
    if not isinstance(files, dict):
        return {}
    return {str(name): str(wanted) for name, wanted in files.items()}
