"""``annexa training export``: records that an auditor can check without us."""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

from bot.audit.proving import Trust
from bot.cli.opening import acting, opened
from bot.cli.training import numbered
from bot.training.export_entities import EVERYTHING, Exported, Format, Wish
from bot.training.export_proof import prove_training


def export(
    folder: Path,
    *,
    label: str,
    day: date | None,
    formats: Sequence[str],
    pseudonyms: bool,
    person: str,
    as_json: bool,
) -> int:
    """Write an export and check it; exit status 1 where what was exported is not intact."""
    with opened() as instance:
        wish = Wish(
            campaign=numbered(label) if label else None,
            as_of=_end_of(day, instance.clock.now()),
            formats=frozenset(Format(one) for one in formats) or frozenset(Format),
            pseudonyms=pseudonyms,
        )
        actor = acting(instance, person)
        exported = instance.training_exports.export(folder, wish, actor=actor)
    verdict = prove_training(exported.folder, trust=Trust()).verdict
    if as_json:
        fields = _fields(exported) | {"intact": verdict.is_intact}
        sys.stdout.write(json.dumps(fields) + "\n")
    else:
        lines = [*_lines(exported), *(f"NOT INTACT: {one}." for one in verdict.problems)]
        sys.stdout.write("\n".join(lines) + "\n")
    return 0 if verdict.is_intact else 1


def _end_of(day: date | None, now: datetime) -> datetime | None:
    if day is None or day == now.date():
        return None
    return datetime.combine(day, time.max, UTC)


def _lines(exported: Exported) -> list[str]:
    summary = exported.summary
    of = "" if summary.scope == EVERYTHING else f" of {exported.people:,} people asked"
    return [
        f"Exported {summary.scope}{of} to {exported.folder}.",
        f"records: {exported.records:,}, as of {summary.as_of}",
        f"anchor: {exported.anchor.copied}",
        f"hash of manifest.json: {exported.manifest_sha256}",
        f"Check it: annexa audit verify {exported.folder} --anchor {exported.anchor.copied}",
    ]


def _fields(exported: Exported) -> dict[str, object]:
    return {
        "folder": str(exported.folder),
        "scope": exported.summary.scope,
        "as_of": exported.summary.as_of,
        "people": exported.people,
        "records": exported.records,
        "manifest": exported.manifest_sha256,
        "anchor": exported.anchor.copied,
    }
