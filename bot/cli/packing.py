"""``annexa pack``: what an auditor asks for, in a folder that they can open and check alone."""

import json
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path

from bot.audit.proving import Trust
from bot.cli.opening import acting, opened
from bot.errors import ExportWrong
from bot.evidence.entities import ALL, Packed, Sampling, Wish
from bot.evidence.proof import prove_pack
from bot.evidence.sampling import shortage


def pack(
    folder: Path,
    *,
    control: str,
    everything: bool,
    day: date | None,
    sample: int | None,
    seed: str,
    pseudonyms: bool,
    person: str,
    as_json: bool,
) -> int:
    """Write a pack and check it; exit status 1 where what was written is not intact."""
    if bool(control) == everything:
        raise ExportWrong("Name one control or clause (--control A.6.3), or everything (--all).")
    if seed and sample is None:
        raise ExportWrong("A seed goes with a sample: --sample N --seed S.")
    with opened() as instance:
        wish = Wish(
            scope=ALL if everything else control,
            as_of=_end_of(day, instance.clock.now()),
            sample=None if sample is None else Sampling(size=sample, seed=seed),
            pseudonyms=pseudonyms,
        )
        packed = instance.packs.write(folder, wish, actor=acting(instance, person))
    verdict = prove_pack(packed.folder, trust=Trust()).verdict
    if as_json:
        told = json.dumps(_fields(packed) | {"intact": verdict.is_intact})
    else:
        wrong = [f"NOT INTACT: {one}." for one in verdict.problems]
        told = "\n".join([*_lines(packed, size=sample), *wrong])
    sys.stdout.write(told + "\n")
    return 0 if verdict.is_intact else 1


def _end_of(day: date | None, now: datetime) -> datetime | None:
    if day is None or day == now.date():
        return None
    return datetime.combine(day, time.max, UTC)


def _lines(packed: Packed, *, size: int | None) -> list[str]:
    short = "" if size is None else shortage(packed.drawn, size)
    return [
        f"Wrote the pack of {packed.scope} to {packed.folder}; open {packed.folder}/index.html.",
        f"as of {packed.as_of}",
        *(f"{name}: {rows:,}" for name, rows in packed.rows.items()),
        *([f"seed: {packed.seed}"] if packed.seed else []),
        *([short] if short else []),
        f"anchor: {packed.anchor.copied}",
        f"hash of manifest.json: {packed.manifest_sha256}",
        f"Check it: annexa audit verify {packed.folder} --anchor {packed.anchor.copied}",
    ]


def _fields(packed: Packed) -> dict[str, object]:
    return {
        "folder": str(packed.folder),
        "scope": packed.scope,
        "as_of": packed.as_of,
        "rows": dict(packed.rows),
        "seed": packed.seed or None,
        "manifest": packed.manifest_sha256,
        "anchor": packed.anchor.copied,
    }
