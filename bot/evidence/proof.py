"""Checks an audit pack offline, with nothing but what lies in its folder."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.audit.anchor_files import GivenAnchor
from bot.audit.export import entries_of
from bot.audit.proving import Trust, Verdict
from bot.audit.tags import AuditTag
from bot.errors import ExportWrong
from bot.evidence.entities import FORMAT, INDEX, SUMMARY
from bot.records.certified import MANIFEST, TRAIL, facts_of, hash_of, prove_certified

_TAGS = frozenset({AuditTag.DOCUMENT_STAGED, AuditTag.EVIDENCE_SUPPLIED})
_LARGEST = 50_000_000


@dataclass(frozen=True, kw_only=True, slots=True)
class PackProof:
    """What was found in an audit pack."""

    verdict: Verdict
    """Trail, list of hashes and files together."""
    scope: str
    as_of: str
    made_at: str
    files: int
    witnessed: int
    """Files whose hash the trail knew when they came in."""


def is_pack(folder: Path) -> bool:
    """Tell whether *folder* is an audit pack, or was."""
    if (folder / INDEX).exists() or (folder / SUMMARY).exists():
        return True
    return str(_read(folder / MANIFEST).get("format", "")).startswith("annexa-audit-pack/")


def prove_pack(folder: Path, *, given: Sequence[GivenAnchor] = (), trust: Trust) -> PackProof:
    """Check everything in *folder* with nothing but what is in it, *given* and trusted."""
    certified = prove_certified(folder, tag=AuditTag.PACK_EXPORTED, given=given, trust=trust)
    said = certified.manifest
    # A list that the trail does not know is a forgery, and no pack of a later program.
    if certified.entry is not None and said.get("format") != FORMAT:
        raise ExportWrong(f"{folder} is of another form than {FORMAT}; use the newer program.")
    try:
        witnessed = list(_witnessed(folder))
        problems = list(_problems(folder, witnessed))
    except OSError as error:
        raise ExportWrong(f"{folder} cannot be read ({error}).") from error
    listed = said.get("files")
    verdict = certified.verdict
    return PackProof(
        verdict=replace(verdict, others=(*problems, *verdict.others)),
        scope=str(said.get("scope", "")),
        as_of=str(said.get("as_of", "")),
        made_at=str(said.get("made_at", "")),
        files=len(listed) if isinstance(listed, dict) else 0,
        witnessed=len(witnessed),
    )


def _witnessed(folder: Path) -> Iterator[Mapping[str, str]]:
    told = _read(folder / SUMMARY).get("witnessed")
    for one in told if isinstance(told, list) else ():
        if isinstance(one, dict) and {"file", "tag", "subject", "sha256"} <= one.keys():
            yield {key: str(value) for key, value in one.items()}


def _problems(folder: Path, witnessed: Sequence[Mapping[str, str]]) -> Iterator[str]:
    if not witnessed:
        return
    known = {
        (entry.tag, entry.subject, facts_of(entry).get("sha256"))
        for entry in entries_of(folder / TRAIL, tags=_TAGS)
    }
    for one in witnessed:
        shown = one["file"] if one["file"].isprintable() else ascii(one["file"])
        if (one["tag"], one["subject"], one["sha256"]) not in known:
            yield f"the trail was never told of {shown} when it came in"
        path = folder / one["file"]
        is_here = path.is_file() and path.resolve().is_relative_to(folder.resolve())
        if is_here and hash_of(path) != one["sha256"]:
            yield f"{shown} is not the file that the trail was told of when it came in"


def _read(path: Path) -> dict[str, object]:
    try:
        with path.open("rb") as file:
            found = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
