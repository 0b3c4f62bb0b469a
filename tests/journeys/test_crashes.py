"""Killed at any point of the way and started again: everybody gets one reply."""

import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.rehearsal.faults import Fault, Trouble
from tests.journeys.office import until

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ROOT = Path(__file__).parents[2]


class Server:
    """A bot in a process of its own; started again in the same home after a kill."""

    def __init__(self, slack, home, people_file, root=ROOT):
        self._slack = slack
        self._arguments = {
            "home": str(home),
            "api_url": slack.api_url,
            "people_file": str(people_file),
            "reached": str(home / "reached"),
        }
        self._process = None
        self.root = root

    @property
    def reached(self):
        return Path(self._arguments["reached"])

    def start(self, **extra):
        """Start, and wait until it listens."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.serve", json.dumps(self._arguments | extra)],
            cwd=self.root,
            env=os.environ | {"PYTHONPATH": str(self.root)},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        with self._process.stdout as said:
            assert said.readline() == "ready\n"
        self._slack.wait_for_app()

    def kill(self):
        """Kill without warning."""
        process = self._process
        if process is not None and process.poll() is None:
            os.kill(process.pid, signal.SIGKILL)
            process.wait(timeout=10)


@pytest.fixture
def server(slack, tmp_path, people_file):
    """A bot that is not started yet; nobody else is connected meanwhile."""
    made = Server(slack, tmp_path, people_file)
    yield made
    made.kill()


@contextmanager
def killed_at(server, slack, point):
    """Let the body ask, then kill the server at *point*."""
    if point == "after_post":
        fault = Fault(method="chat.postMessage", trouble=Trouble.HOOK_AFTER, hook=server.kill)
        slack.faults.plan(fault)
        server.start()
        yield
        assert until(lambda: server._process.poll() is not None)
        return
    server.start(pause_at=[point])
    yield
    assert until(server.reached.exists)
    server.kill()


POINTS = ("before_commit", "after_commit", "after_enqueue", "after_post", "after_checkpoint")


@pytest.mark.parametrize(
    ("point", "place"), [*itertools.product(POINTS, ("", "C0TEAM")), ("after_words", "C0TEAM")]
)
def test_killed_once_answered_once(slack, server, people, point, place):
    """SIGKILL at each point, then a new start: one reply; after a blind post at least one."""
    with killed_at(server, slack, point):
        ts = people.say("U0ADA", "how often is a backup taken?", channel=place, wait=False)
    server.start()

    where = place or "D0ADA"
    people.ask("U0ADA", "is there a backup at all?", channel=place)
    replies = until(lambda: slack.workspace.replies(where, thread=ts))
    until(lambda: len(slack.workspace.replies(where, thread=ts)) > 1, seconds=2)
    replies = slack.workspace.replies(where, thread=ts)
    blind = point == "after_post" and place
    assert len(replies) in ({1, 2} if blind else {1})
    assert len({reply.text for reply in replies}) == 1
    assert all("(A-" in reply.text for reply in replies)


def test_twenty_in_flight_survive_a_kill_and_an_edited_source(slack, server, people, tmp_path):
    """Killed with 20 questions in flight, upgraded and started again: all finish once."""
    server.start(seconds=1.0)
    asked = {
        channel: people.say("U0ADA", "how often is a backup taken?", channel=channel)
        for channel in [f"C0LOAD{number:02d}" for number in range(20)]
    }
    server.kill()
    server.root = edited_copy(tmp_path / "release")
    server.start()

    def finished():
        return all(slack.workspace.replies(place, thread=ts) for place, ts in asked.items())

    assert until(finished, seconds=40)
    counts = [len(slack.workspace.replies(place, thread=ts)) for place, ts in asked.items()]
    assert counts == [1] * 20


def edited_copy(target):
    """Copy the source and change the workflow's and the engine's text, as a release does."""
    skip = shutil.ignore_patterns("__pycache__", "*.pyc")
    for package in ("bot", "knowledge", "ingest", "prompts", "tests"):
        shutil.copytree(ROOT / package, target / package, ignore=skip)
    for path, line in (
        ("bot/slack/workflows/questions.py", "    asking = Asking.restored(run.id, fields)\n"),
        ("bot/durable/engine.py", "            workflow_id = DBOS.workflow_id\n"),
    ):
        source = (target / path).read_text(encoding="utf-8")
        assert line in source
        indent = line[: len(line) - len(line.lstrip())]
        (target / path).write_text(
            source.replace(line, f"{line}{indent}released = True\n{indent}del released\n")
        )
    return target
