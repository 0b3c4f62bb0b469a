"""Slack event to posted reply under a steady load, with the real answerer."""

import json
import shlex
import subprocess
import sys

from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import POLICIES, ROOT
from tests.benchmarks.start_up import environment

TITLE = "Slack event to reply"
_TARGET_RATE, _TARGET_P95_MS = 14.5, 500
_PATIENCE_S = 600


def measure(asked):
    """Measure on both databases."""
    seconds, warm_up = asked.size((60, 5), (10, 3))
    figures = []
    for database in ("sqlite", "postgresql"):
        figures += _figures(database, _load(database, seconds, warm_up))
    return Measured(
        figures=figures,
        notes=[f"15 mentions a second for {seconds} s over 20 channels, answered by annexa serve"],
    )


def _load(database, seconds, warm_up):
    """Run the load against a bot that has just ingested the sample policies."""
    python = shlex.quote(sys.executable)
    serve = (
        f"{python} -m bot ingest --json {shlex.quote(str(POLICIES))} && exec {python} -m bot serve"
    )
    command = [sys.executable, "-m", "tests.benchmarks.slack_load"]
    command += ["--database", database, "--seconds", str(seconds), "--warm-up", str(warm_up)]
    command += ["--serve", f"sh -c {shlex.quote(serve)}"]
    surroundings = environment(ROOT)
    # Without a home of its own the load gives the bot a fresh one.
    del surroundings["ANNEXA_HOME"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=surroundings | {"ANNEXA_LOG_LEVEL": "WARNING"},
        capture_output=True,
        text=True,
        timeout=_PATIENCE_S,
        check=False,
    )
    if done.returncode:
        return {"failed": " ".join(done.stderr.strip().splitlines()[-1:])}
    return json.loads(done.stdout)


def _figures(database, found):
    note = found.get("failed", "")
    if not note:
        note = f"{found['replies']} of {found['events']} replied"

    def figure(name, key, unit, **target):
        name = f"{name}, {database}"
        return Figure(name=name, value=found.get(key), unit=unit, note=note, **target)

    return [
        figure("achieved", "achieved_per_s", "/s", at_least=_TARGET_RATE),
        figure("p50", "p50_ms", "ms"),
        figure("p95", "p95_ms", "ms", at_most=_TARGET_P95_MS),
        figure("p99", "p99_ms", "ms"),
    ]
