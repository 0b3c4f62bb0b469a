"""``annexa evaluate``: the golden questions, the figures, the floors."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bot.assembly.instance import Instance
from bot.cli.ingesting import run_ingestion
from bot.cli.opening import opened
from bot.records.findings import Evaluation
from bot.settings import read_settings
from knowledge.answering.plain_text import plain_text
from knowledge.evaluation.golden import load_golden
from knowledge.evaluation.measures import failures
from knowledge.evaluation.runner import FLOORS, Report, evaluate


def evaluate_answers(
    *, policies: Path | None, locked: bool, show_failures: bool, as_json: bool
) -> int:
    """Measure; exit status 1 says that a floor was missed."""
    with _prepared(policies) as instance:
        reports = {"open": evaluate(load_golden(locked=False), instance.answerer.answer)}
        if locked:
            reports["locked"] = evaluate(load_golden(locked=True), instance.answerer.answer)
        if policies is None:
            _keep(instance, reports["open"])
    if as_json:
        sys.stdout.write(json.dumps({name: _json(r) for name, r in reports.items()}) + "\n")
    else:
        _print(reports, Console())
    if show_failures:
        _print_failures(reports["open"])
    return 1 if any(report.below for report in reports.values()) else 0


def _keep(instance: Instance, report: Report) -> None:
    """Leave the figures for the leads' Home."""
    found = Evaluation(
        at=instance.clock.now(),
        questions=len(report.outcomes),
        shares={figure.name: round(figure.share, 4) for figure in report.figures},
        below=tuple(figure.name for figure in report.below),
    )
    instance.findings.keep_evaluation(found)


@contextmanager
def _prepared(policies: Path | None) -> Iterator[Instance]:
    """Open the configured instance, or a fresh one in a temporary folder with *policies* in it."""
    if policies is None:
        with opened() as instance:
            yield instance
        return
    with tempfile.TemporaryDirectory(prefix="annexa-evaluate-") as folder:
        settings = read_settings().model_copy(
            update={"home": Path(folder), "stored_database_url": None, "model": ""}
        )
        with opened(settings) as instance:
            run_ingestion(instance, [policies])
            yield instance


def _print(reports: dict[str, Report], console: Console) -> None:
    for name, report in reports.items():
        table = Table(title=f"{name} questions: {len(report.outcomes)} in {report.seconds:.0f} s")
        for column in ("measure", "share", "count", "floor", ""):
            table.add_column(column, justify="left" if column == "measure" else "right")
        for figure in report.figures:
            floor = FLOORS.get(figure.name)
            verdict = "" if floor is None else "ok" if figure.share >= floor else "BELOW"
            table.add_row(
                figure.name,
                f"{figure.share:.3f}",
                f"{figure.hits}/{figure.of}",
                f"{floor:.2f}" if floor is not None else "",
                verdict,
            )
        console.print(table)


def _print_failures(report: Report) -> None:
    for outcome, names in failures(report.outcomes):
        question, answer = outcome.question, outcome.answer
        places = [(c.source, c.section) for c in answer.citations]
        sys.stdout.write(
            f"--- {question.id} {question.question!r} {question.history or ''}: {', '.join(names)}\n"
            f"    wanted {question.kind} {question.reason or question.action or ''} "
            f"{question.ranked} {[(p.path, p.section) for p in question.places]} "
            f"{question.contains}\n"
            f"    got    {answer.kind} {answer.reason or answer.action or ''} "
            f"{answer.ranked[:5]} {places}\n"
            f"    {plain_text(answer)[:300]!r}\n"
        )


def _json(report: Report) -> dict[str, object]:
    return {
        "questions": len(report.outcomes),
        "figures": {
            f.name: {"share": round(f.share, 4), "hits": f.hits, "of": f.of} for f in report.figures
        },
        "below": [figure.name for figure in report.below],
    }
