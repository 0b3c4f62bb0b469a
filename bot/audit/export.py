"""A folder that proves itself: entries, anchors, keys, words, hashes, and a script that checks."""

import hashlib
import json
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from importlib import resources
from pathlib import Path
from string import Template
from typing import BinaryIO, Final

from bot.audit.anchor_files import GivenAnchor, anchor_files, read_anchor, write_anchor
from bot.audit.anchors import Anchor, fingerprint
from bot.audit.entities import BEGINNING, AuditEntry, AuditHead, canonical_json
from bot.audit.proving import Trust, Verdict, prove
from bot.errors import AnchorWrong, ExportWrong

_ENTRIES: Final = "entries.jsonl"
_ANCHORS: Final = "anchors"
_NEWEST: Final = "newest-anchor"
_SUMS: Final = "SHA256SUMS"
_LONGEST_LINE = 1_000_000
_FIELDS = frozenset(AuditEntry.__dataclass_fields__)


def write_export(folder: Path, entries: Iterable[AuditEntry], anchors: Sequence[Anchor]) -> str:
    """Write *entries* up to the newest of *anchors* into *folder*; return its list's hash."""
    newest = anchors[-1]
    with (folder / _ENTRIES).open("w", encoding="utf-8", newline="\n") as file:
        # Ten times as fast as ``asdict``, which copies every value.
        plain = ({name: getattr(entry, name) for name in _FIELDS} for entry in entries)
        file.writelines(canonical_json(fields) + "\n" for fields in plain)
    for anchor in anchors:
        write_anchor(folder / _ANCHORS, anchor)
    (folder / f"{_NEWEST}.statement").write_bytes(newest.statement)
    (folder / f"{_NEWEST}.signature").write_bytes(bytes.fromhex(newest.signature))
    if newest.stamp:
        (folder / f"{_NEWEST}.tsr").write_bytes(newest.stamp.token)
    package = resources.files("bot.audit")
    (folder / "verify.py").write_bytes(package.joinpath("offline.py").read_bytes())
    words = Template(package.joinpath("export-readme.md").read_text("utf-8"))
    (folder / "README.md").write_text(words.substitute(_figures(newest)), encoding="utf-8")
    sums = _sums({name: _hash(folder / name) for name in _names(folder)})
    (folder / _SUMS).write_bytes(sums.encode())
    return _hash(folder / _SUMS)


def prove_export(folder: Path, *, given: Sequence[GivenAnchor] = (), trust: Trust) -> Verdict:
    """Check an exported folder with nothing but what is in it, *given* and trusted."""
    if not (folder / _ENTRIES).is_file():
        raise ExportWrong(f"{folder} is no exported audit trail: it holds no {_ENTRIES}.")
    try:
        return _prove(folder, given=given, trust=trust)
    except OSError as error:
        raise ExportWrong(f"{folder} cannot be read ({error}).") from error


def entries_of(folder: Path, *, tags: Collection[str]) -> Iterator[AuditEntry]:
    """Yield the entries of an exported trail that bear one of *tags*, as far as they can be read."""
    named = [f'"tag":"{tag}"'.encode() for tag in tags]
    with (folder / _ENTRIES).open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            entry = _entry(line) if any(one in line for one in named) else None
            if entry is not None and entry.tag in tags:
                yield entry


def anchors_of(folder: Path) -> tuple[Anchor, ...]:
    """Return the anchors of an exported trail that can be read, oldest first."""
    return tuple(_anchors(folder / _ANCHORS, []))


def _prove(folder: Path, *, given: Sequence[GivenAnchor], trust: Trust) -> Verdict:
    problems = list(_file_problems(folder))
    kept = list(_anchors(folder / _ANCHORS, problems))
    head = kept[-1].audit_head if kept else AuditHead(sequence=0, hash=BEGINNING)
    if not kept:
        problems.append("the export holds no anchor")
    with (folder / _ENTRIES).open("rb") as file, closing(_entries(file, problems)) as entries:
        verdict = prove(entries, head=head, kept=kept, given=given, trust=trust)
    return replace(verdict, others=(*verdict.others, *problems))


def _file_problems(folder: Path) -> Iterator[str]:
    listed = _listed(folder / _SUMS)
    there = set(_names(folder))
    for name in sorted(there | listed.keys()):
        shown = name if name.isprintable() else ascii(name)
        if name not in there:
            yield f"the file {shown} is missing"
        elif name not in listed:
            yield f"the file {shown} is not part of the export"
        elif (folder / name).is_symlink():
            yield f"the file {shown} is a link"
        elif _hash(folder / name) != listed[name]:
            yield f"the file {shown} was changed"
    # Another sign that ends a line reads the same and is not what was written.
    if listed and (folder / _SUMS).read_bytes() != _sums(listed).encode():
        yield f"the file {_SUMS} was changed"


def _listed(sums: Path) -> dict[str, str]:
    try:
        lines = sums.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return {}
    return {name: wanted for wanted, _, name in (line.partition("  ") for line in lines)}


def _sums(listed: Mapping[str, str]) -> str:
    return "".join(f"{wanted}  {name}\n" for name, wanted in listed.items())


def _names(folder: Path) -> list[str]:
    """Return every file but the list of hashes itself."""
    files = (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
    return sorted({path.relative_to(folder).as_posix() for path in files} - {_SUMS})


def _anchors(folder: Path, problems: list[str]) -> Iterator[Anchor]:
    for path in anchor_files(folder):
        try:
            yield read_anchor(path)
        except AnchorWrong as error:
            problems.append(str(error).rstrip("."))


def _entries(file: BinaryIO, problems: list[str]) -> Generator[AuditEntry]:
    """Yield entries up to the first line that is none; that one becomes a problem."""
    number = 0
    while line := file.readline(_LONGEST_LINE):
        number += 1
        entry = _entry(line)
        if entry is None:
            problems.append(f"line {number} of {_ENTRIES} is no entry as it was exported")
            return
        yield entry


def _entry(line: bytes) -> AuditEntry | None:
    try:
        fields = json.loads(line)
        if not isinstance(fields, dict) or fields.keys() != _FIELDS:
            return None
        if not isinstance(fields["sequence"], int) or isinstance(fields["sequence"], bool):
            return None
        # Whatever reads differently is not what was written: doubled keys, spaces, escapes.
        return AuditEntry(**fields) if f"{canonical_json(fields)}\n".encode() == line else None
    except (ValueError, TypeError, RecursionError):
        return None


def _figures(newest: Anchor) -> dict[str, str]:
    return {
        "entries": str(newest.entries),
        "anchor": newest.copied,
        "at": newest.at,
        "key": fingerprint(newest.public_key),
    }


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
