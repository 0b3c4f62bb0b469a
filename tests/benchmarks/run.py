"""Run the benchmarks one after the other; prints tables, writes JSON and the page of figures."""

import argparse
import json
import sys
import tempfile
import time
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

from rich.console import Console

from tests.benchmarks import report
from tests.benchmarks.figures import Asked
from tests.benchmarks.machine import load, machine

#: In the order in which they run: those that load the machine most come last.
BENCHMARKS = {
    "answers": "answers",
    "parts": "parts",
    "ingest": "ingestion",
    "start-up": "start_up",
    "audit": "audit_trail",
    "training": "training",
    "tasks": "tasks",
    "coverage": "coverage",
    "large-library": "large_library",
    "slack-acks": "slack_acks",
    "slack": "slack_replies",
    "resilience": "resilience",
}


def main():
    """Measure what is asked for; the exit status is 1 when a target is missed."""
    asked = _parse()
    console = Console()
    results = {
        "day": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "quick": asked.quick,
        "benchmarks": {},
    }
    console.print(report.machine_line(results["machine"]), highlight=False)
    for name in asked.only or BENCHMARKS:
        result = _measure(name, Asked(cache=asked.cache_dir, quick=asked.quick))
        results["benchmarks"][name] = result
        console.print(report.table(result))
        # Kept after each one, so that an interrupted run loses nothing.
        _keep(asked, results)
    if asked.write:
        report.write_block(asked.write, _all(asked, results))
    missed = [
        one
        for r in results["benchmarks"].values()
        for one in r["figures"]
        if one["reached"] is False
    ]
    return 1 if missed else 0


def _measure(name, asked):
    module = import_module(f"tests.benchmarks.{BENCHMARKS[name]}")
    before, begun = load(), time.perf_counter()
    measured = module.measure(asked)
    seconds = time.perf_counter() - begun
    return report.as_json(module.TITLE, measured, seconds=seconds, load=before)


def _keep(asked, results):
    if asked.json:
        text = json.dumps(_all(asked, results), indent=2, ensure_ascii=False)
        asked.json.write_text(text + "\n", "utf-8")


def _all(asked, results):
    """Return these results; after --only together with the file's others of the same machine."""
    if not (asked.only and asked.json):
        return results
    every = report.merged(report.read(asked.json), results)
    in_order = {
        name: every["benchmarks"][name] for name in BENCHMARKS if name in every["benchmarks"]
    }
    return every | {"benchmarks": in_order}


def _parse():
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.run", description=__doc__)
    parser.add_argument("--only", action="append", choices=list(BENCHMARKS), help="run only this")
    parser.add_argument("--quick", action="store_true", help="a look with little; proves nothing")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the results here")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="put the figures into this page")
    parser.add_argument(
        "--cache-dir",
        type=Path,
        metavar="DIR",
        default=Path(tempfile.gettempdir()) / "annexa-benchmarks",
        help="where what takes minutes to build is kept (default: %(default)s)",
    )
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
