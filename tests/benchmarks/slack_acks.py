"""How soon Slack is told that an event arrived, while slow answers and streams are under way."""

import json
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from bot.rehearsal.server import SlackStandIn
from tests.benchmarks.figures import Figure, Measured, percentiles
from tests.benchmarks.homes import ROOT
from tests.benchmarks.slack_load import MANIFEST, environment, furnish
from tests.knowledge.adapters.openai_server import openai_server

TITLE = "Slack event to ack, and streams"
_SLOW, _SLOW_SECONDS, _ACK_MS = 50, 4.0, 1_000
_STREAMS = 50
_TIER = 20
_CHANNELS = 20


def measure(asked):
    """Measure acks beside slow answers, then streams within Slack's rates."""
    probes = asked.size(200, 20)
    notes = [
        f"{_SLOW} scripted answers of {_SLOW_SECONDS:g} s under way; {probes} more events meanwhile",
        f"{_STREAMS} answers of a model on the loopback address at once, Slack's rates enforced",
    ]
    return Measured(figures=[*_acks(probes), *_streams()], notes=notes)


def _acks(probes):
    with SlackStandIn(MANIFEST) as slack, _served(slack, seconds=_SLOW_SECONDS):
        for number in range(_SLOW):
            _ask(slack, number)
        waits = []
        for number in range(probes):
            begun = time.perf_counter()
            delivery = _ask(slack, number).result(timeout=30)
            waits.append(1_000 * (time.perf_counter() - begun))
            assert delivery.acked
            time.sleep(0.02)
    note = f"{len(waits)} events"
    return [
        *percentiles("ack beside slow answers", waits),
        Figure(
            name="ack beside slow answers, slowest",
            value=max(waits),
            unit="ms",
            at_most=_ACK_MS,
            note=note,
        ),
    ]


def _streams():
    with (
        openai_server() as model,
        SlackStandIn(MANIFEST, rate_limits=True) as slack,
        _served(slack, model=model.base_url),
    ):
        for number in range(_STREAMS):
            _ask(slack, number, text="what about the tapes?")
        whole = _wait(slack)
        calls = [name for name, _ in slack.workspace.calls]
        started = calls.count("chat.startStream")
    return [
        Figure(name="answers, each once", value=whole, unit="", at_least=_STREAMS),
        Figure(name="of them streamed", value=started, unit="", at_most=_TIER),
    ]


def _ask(slack, number, *, text="how often is a backup taken?"):
    return slack.acting.say("U0ADA", f"C0LOAD{number % _CHANNELS:02d}", f"@Annexa {text}")


def _wait(slack, *, patience=120.0):
    """Return how many threads have one finished reply."""
    limit = time.monotonic() + patience
    while time.monotonic() < limit:
        found = [m.thread_ts for m in slack.workspace.replies() if m.metadata and not m.streaming]
        if len(set(found)) >= _STREAMS:
            break
        time.sleep(0.2)
    return len(set(found)) if len(found) == len(set(found)) else -1


@contextmanager
def _served(slack, **more):
    """Run the scripted office in a process of its own."""
    furnish(slack.workspace, _CHANNELS)
    with tempfile.TemporaryDirectory() as home:
        arguments = {"home": home, "api_url": slack.api_url} | more
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.serve", json.dumps(arguments)],
            cwd=ROOT,
            env=environment(slack, home, "", own=True),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            slack.wait_for_app(seconds=120)
            yield Path(home)
        finally:
            process.terminate()
            process.wait(timeout=20)
