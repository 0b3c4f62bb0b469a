"""``annexa ingest``: a progress bar while it runs, a report when it is done."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeRemainingColumn,
)

from bot.assembly.instance import Instance
from bot.cli.opening import opened
from bot.cli.printing import visible
from ingest.pipeline import OnProgress
from ingest.report import IngestReport, Outcome
from ingest.report import Progress as IngestProgress

_WORTH_A_LINE = frozenset({Outcome.FAILED, Outcome.SKIPPED, Outcome.REMOVED})


def ingest_paths(paths: Sequence[Path], *, dry_run: bool, as_json: bool) -> int:
    """Ingest files and folders; exit status 1 says that some file failed or is held."""
    with opened() as instance:
        report = run_ingestion(instance, paths, dry_run=dry_run, quiet=as_json)
        waiting = instance.library.has_staged() and not dry_run
    if as_json:
        sys.stdout.write(json.dumps(_json(report), ensure_ascii=False) + "\n")
    else:
        print_report(report, Console())
    if waiting:
        sys.stderr.write("annexa: the running “annexa serve” will publish these in a moment.\n")
    return 1 if report.has_failures or report.has_held else 0


def run_ingestion(
    instance: Instance, paths: Sequence[Path], *, dry_run: bool = False, quiet: bool = False
) -> IngestReport:
    """Ingest with a progress bar on standard error."""
    console = Console(stderr=True, quiet=quiet)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("files", total=None, rate="")
        return instance.ingestion(_follow(bar, task)).run(paths, dry_run=dry_run)


def print_report(report: IngestReport, console: Console) -> None:
    """Print a line for every file worth one, then the counts."""
    for file in report.files:
        if file.outcome in _WORTH_A_LINE or file.note:
            console.print(visible(file.line), markup=False, highlight=False)
    counts = ", ".join(f"{n} {outcome.value}" for outcome, n in report.counts.items() if n)
    prefix = "Dry run, nothing kept: " if report.dry_run else ""
    console.print(
        f"{prefix}{counts or 'no files'}; {report.passages} passages in {report.seconds:.1f} s "
        f"({report.passages_per_second:.0f}/s)",
        highlight=False,
    )


def _follow(bar: Progress, task: TaskID) -> OnProgress:
    def on_progress(progress: IngestProgress) -> None:
        rate = progress.passages / progress.seconds if progress.seconds else 0.0
        bar.update(
            task,
            completed=progress.files_done,
            total=progress.files_total,
            rate=f"{progress.passages} passages, {rate:.0f}/s",
        )

    return on_progress


def _json(report: IngestReport) -> dict[str, object]:
    return {
        "files": [
            {
                "source": file.source,
                "outcome": file.outcome.value,
                "note": file.note,
                "passages": file.passages,
                "seconds": round(file.seconds, 3),
            }
            for file in report.files
        ],
        "counts": {outcome.value: n for outcome, n in report.counts.items()},
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
        "dry_run": report.dry_run,
    }
