"""``annexa audit``: is the trail whole, and how can others tell?"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.audit.anchor_files import is_near, read_given
from bot.audit.anchors import Anchor, fingerprint, short
from bot.audit.entities import SYSTEM
from bot.audit.export import prove_export
from bot.audit.proving import Trust, Verdict
from bot.audit.signing import fingerprints
from bot.cli.opening import opened
from bot.cli.verdicts import (
    as_fields,
    as_words,
    export_fields,
    export_words,
    pack_fields,
    pack_words,
)
from bot.evidence.proof import PackProof, is_pack, prove_pack
from bot.records.certified import is_certified
from bot.settings import read_settings
from bot.training.export_proof import ExportProof, prove_training


def verify(
    *,
    anchors: Sequence[str],
    public_keys: Sequence[Path],
    certificate: Path | None,
    export: Path | None,
    as_json: bool,
) -> int:
    """Verify the trail or an export of it; exit status 1 names what does not fit."""
    settings = read_settings()
    records = export or settings.home
    given = [one for named in anchors for one in read_given(named, records=records)]
    trust = Trust(
        keys=fingerprints(public_keys),
        near=fingerprints(path for path in public_keys if is_near(path, records)),
        certificate=_readable(certificate or settings.timestamp_certificate),
    )
    if export is not None and is_certified(export) and is_pack(export):
        return _told_pack(prove_pack(export, given=given, trust=trust), as_json=as_json)
    if export is not None and is_certified(export):
        return _told_export(prove_training(export, given=given, trust=trust), as_json=as_json)
    if export is not None:
        return _told(prove_export(export, given=given, trust=trust), as_json=as_json)
    with opened(settings) as instance:
        return _told(instance.audit.prove(given=given, trust=trust), as_json=as_json)


def anchor(*, as_json: bool) -> int:
    """Make an anchor now; exit status 1 where it could not be stamped or written."""
    with opened() as instance:
        made = instance.records.anchor(actor=SYSTEM)
    if as_json:
        file = str(made.file) if made.file else None
        fields = {**_fields(made.anchor), "file": file, "trouble": list(made.trouble)}
        sys.stdout.write(json.dumps(fields) + "\n")
    else:
        lines = [*_lines(made.anchor), *([f"written to {made.file}"] if made.file else [])]
        lines += made.trouble
        lines.append("Keep it where nobody who can change the records can change it.")
        sys.stdout.write("\n".join(lines) + "\n")
    return 1 if made.trouble else 0


def export(folder: Path, *, as_json: bool) -> int:
    """Export the whole trail; exit status 1 where what was exported is not intact."""
    with opened() as instance:
        exported = instance.records.export(folder, actor=SYSTEM)
    verdict = prove_export(exported.folder, trust=Trust())
    if as_json:
        fields = {
            **_fields(exported.anchor),
            "folder": str(exported.folder),
            "sums": exported.sums,
            "intact": verdict.is_intact,
        }
        sys.stdout.write(json.dumps(fields) + "\n")
    else:
        lines = [
            f"Exported to {exported.folder}.",
            *_lines(exported.anchor),
            f"hash of SHA256SUMS: {exported.sums}",
            *(f"NOT INTACT: {problem}." for problem in verdict.problems),
        ]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0 if verdict.is_intact else 1


def _told(verdict: Verdict, *, as_json: bool) -> int:
    told = json.dumps(as_fields(verdict)) if as_json else as_words(verdict)
    sys.stdout.write(told + "\n")
    return 0 if verdict.is_intact else 1


def _told_export(proof: ExportProof, *, as_json: bool) -> int:
    told = json.dumps(export_fields(proof)) if as_json else export_words(proof)
    sys.stdout.write(told + "\n")
    return 0 if proof.verdict.is_intact else 1


def _told_pack(proof: PackProof, *, as_json: bool) -> int:
    told = json.dumps(pack_fields(proof)) if as_json else pack_words(proof)
    sys.stdout.write(told + "\n")
    return 0 if proof.verdict.is_intact else 1


def _readable(certificate: Path | None) -> Path | None:
    if certificate is not None:
        # Only who has time stamps needs what reads certificates.
        from bot.audit.stamping import read_certificates  # noqa: PLC0415

        read_certificates(certificate)
    return certificate


def _lines(made: Anchor) -> list[str]:
    key = fingerprint(made.public_key)
    stamp = f"time stamp of {made.stamp.authority}" if made.stamp else "no time stamp"
    return [
        f"Anchor at entry {made.entries:,}, made {made.at}:",
        made.copied,
        f"signed with the key {short(key)} (SHA-256 {key}); {stamp}",
    ]


def _fields(made: Anchor) -> dict[str, object]:
    return {
        "anchor": made.copied,
        "at": made.at,
        "entries": made.entries,
        "head": made.head,
        "key": fingerprint(made.public_key),
        "time_stamp": made.stamp.authority if made.stamp else None,
    }
