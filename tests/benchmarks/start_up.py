"""From a command to its effect, in processes that have just started."""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from bot.rehearsal.server import SlackStandIn
from tests.benchmarks.apart import apart
from tests.benchmarks.figures import Figure, Measured
from tests.benchmarks.homes import ROOT, sample_home

TITLE = "Start-up"
_HELP_S, _ASK_S, _SERVE_S = 1, 15, 20
_PATIENCE_S = 120
_ANNEXA = [sys.executable, "-m", "bot"]
_QUESTION = "how long do we keep invoices?"
MANIFEST = ROOT / "bot" / "slack" / "manifest.json"


def measure(asked):
    """Start each command a few times and report the slowest."""
    home = apart(sample_home, asked)
    runs = asked.size(3, 1)
    return Measured(
        figures=[
            _slowest("annexa --help", [_run(home, ["--help"]) for _ in range(runs)], _HELP_S),
            _slowest("annexa ask", [_run(home, ["ask", _QUESTION]) for _ in range(runs)], _ASK_S),
            _served(home, runs),
        ],
        notes=["the slowest of the runs; files may lie in the operating system's cache"],
    )


def slack_environment(home, slack):
    """Return the environment in which ``annexa serve`` finds the stand-in."""
    return environment(home) | {
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": "xoxb-rehearsal",
        "SLACK_APP_TOKEN": "xapp-rehearsal",
        "SLACK_SIGNING_SECRET": "rehearsal",
    }


def environment(home):
    """Return this environment without settings of ours but *home*."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ANNEXA_", "SLACK_"))}
    return kept | {"ANNEXA_HOME": str(home), "PYTHONPATH": str(ROOT)}


def _run(home, arguments):
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as elsewhere:
        # Elsewhere, so that nobody's .env file is read.
        subprocess.run(
            [*_ANNEXA, *arguments],
            cwd=elsewhere,
            env=environment(home),
            check=True,
            capture_output=True,
            timeout=_PATIENCE_S,
        )
    return time.perf_counter() - begun


def _served(home, runs):
    try:
        return _slowest("annexa serve, ready", [_serve(home) for _ in range(runs)], _SERVE_S)
    except (ChildProcessError, TimeoutError) as error:
        return Figure(
            name="annexa serve, ready", value=None, unit="s", at_most=_SERVE_S, note=str(error)
        )


def _serve(home):
    """Return how long it takes until the bot says that it is ready and Slack is connected."""
    with tempfile.TemporaryDirectory(prefix="annexa-bench-") as elsewhere:
        log = Path(elsewhere, "serve.log")
        with SlackStandIn(MANIFEST) as slack, log.open("wb") as written:
            begun = time.perf_counter()
            process = subprocess.Popen(
                [*_ANNEXA, "serve"],
                cwd=elsewhere,
                env=slack_environment(home, slack),
                stdout=written,
                stderr=written,
            )
            try:
                _wait(process, slack, log)
                return time.perf_counter() - begun
            finally:
                process.terminate()
                process.wait(timeout=30)


def _wait(process, slack, log):
    connected = threading.Event()

    def connect():
        slack.wait_for_app(_PATIENCE_S)
        connected.set()

    threading.Thread(target=connect, daemon=True).start()
    until = time.monotonic() + _PATIENCE_S
    while not (connected.is_set() and " is ready" in log.read_text("utf-8")):
        if process.poll() is not None:
            last = log.read_text("utf-8").strip().splitlines()[-1:]
            raise ChildProcessError(f"annexa serve ended: {' '.join(last)}")
        if time.monotonic() > until:
            raise TimeoutError("annexa serve was not ready in time")
        time.sleep(0.02)


def _slowest(name, seconds, target):
    runs = f"{len(seconds)} runs" if len(seconds) > 1 else "1 run"
    return Figure(name=name, value=max(seconds), unit="s", at_most=target, note=runs)
