"""Two replicas as processes on one PostgreSQL and one Chroma server; one is killed under load."""

import json
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from bot.durable import ownership
from bot.durable.errors import EngineAlreadyOwned
from bot.rehearsal.server import SlackStandIn
from bot.rehearsal.workspace import Member
from bot.serving import SlackService
from ingest.pipeline import Ingestion
from tests.journeys.conftest import PATIENCE, Voice, furnish, read
from tests.journeys.factory import assert_whole, machines, write_documents
from tests.journeys.office import MANIFEST, until
from tests.journeys.replica import instance_in
from tests.knowledge.adapters.chroma_server import chroma_server

pytestmark = [
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.adapters,
    pytest.mark.xdist_group("journeys"),
]

_log = logging.getLogger(__name__)
_CLOCKWORK = """
import sys, time
from pathlib import Path
from bot.durable.engine import DurableEngine
from bot.schedules.timetable import Job, register
home, url = Path(sys.argv[1]), sys.argv[2]
engine = DurableEngine(home, executor_id=home.name, database_url=url)
deed = lambda at: print(at.isoformat(), flush=True)
register(engine, [Job(name="every-second", cron="* * * * * *", deed=deed)])
engine.launch()
print("launched", flush=True)
time.sleep(60)
"""
ROOT = Path(__file__).parents[2]
PEOPLE = [f"U0P{number:02d}" for number in range(12)]
CHANNELS = [f"C0LOAD{number:02d}" for number in range(12)]
EVERY = machines(30)
OLD, NEW, LATE = EVERY[:20], EVERY[20:25], EVERY[25:]


class Site:
    """What replicas share, and the processes that were started on it."""

    def __init__(self, folder, slack, settings):
        self.folder = folder
        self.slack = slack
        self.settings = settings
        self.processes = []

    def start(self, number, *, seconds=0.0):
        """Start a replica and return it with what it says first: whether it leads."""
        asked = {
            "home": str(self.folder / f"home-{number}"),
            "settings": self.settings | {"ANNEXA_EXECUTOR_ID": f"annexa-{number}"},
            "seconds": seconds,
        }
        with (self.folder / f"replica-{number}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.replica", json.dumps(asked)],
                cwd=ROOT,
                env=os.environ | {"PYTHONPATH": str(ROOT)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )
        self.processes.append(process)
        return process

    def instance(self, home, **more):
        """Return an instance in this process."""
        return instance_in(self.folder / home, **self.settings, **more)

    def write(self, name, some):
        """Write documents and return their folder."""
        write_documents(self.folder / name, some, to_a_file=5)
        return self.folder / name

    def stop(self):
        """End what still runs."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait(timeout=10)
            process.stdout.close()


@pytest.fixture
def site(postgresql, tmp_path):
    """A workspace, a database and a Chroma server."""
    with ExitStack() as stack:
        chroma = stack.enter_context(chroma_server(tmp_path / "chroma"))
        slack = stack.enter_context(SlackStandIn(MANIFEST, patience=PATIENCE))
        furnish(slack.workspace)
        for user in PEOPLE:
            slack.workspace.add_member(Member(id=user, name=user, email=f"{user}@example.com"))
            slack.workspace.direct_channel(user)
        settings = {
            "ANNEXA_DATABASE_URL": postgresql._url.render_as_string(hide_password=False),
            "ANNEXA_CHROMA_URL": chroma,
            "SLACK_API_URL": slack.api_url,
            "SLACK_APP_TOKEN": "xapp-rehearsal",
            "SLACK_BOT_TOKEN": "xoxb-rehearsal",
        }
        made = Site(tmp_path, slack, settings)
        stack.callback(made.stop)
        yield made


class Questions:
    """What was asked, and what came back."""

    def __init__(self, slack):
        self._space = slack.workspace
        self._voice = Voice(slack)
        self.asked = {}

    def ask(self, some):
        """Ask everybody's question, in person and in a channel each."""
        for machine, user, channel in zip(some, PEOPLE, CHANNELS, strict=False):
            ts = self._voice.say(user, machine.question, wait=False)
            self.asked[self._space.direct_channel(user).id, ts] = machine
            ts = self._voice.say(user, machine.question, channel=channel, wait=False)
            self.asked[channel, ts] = machine

    def replies(self):
        """Return all replies by the question that they belong to."""
        found = {place: [] for place in self.asked}
        for message in self._space.replies():
            if (message.channel, message.thread_ts) in found:
                found[message.channel, message.thread_ts].append(message)
        return found

    def answered(self):
        """Return how many questions have a reply."""
        return sum(bool(replies) for replies in self.replies().values())

    def wrong(self):
        """Wait for every reply and return those that don't say what the document says."""
        until(lambda: self.answered() == len(self.asked), seconds=40, every=0.1)
        replies = self.replies()
        return [
            (place, machine, [read(reply) for reply in replies[place]])
            for place, machine in self.asked.items()
            if not replies[place] or any(machine.fact not in read(one) for one in replies[place])
        ]


def test_a_replica_dies_under_load_and_nothing_is_lost(site, monkeypatch):
    """The leader is killed with work in flight: the other leads on, all are answered, once each."""
    with site.instance("laptop") as laptop:
        assert not laptop.ingestion().run([site.write("old", OLD)]).has_failures
        laptop.warm_up()
    for number in (1, 2, 3):
        shutil.copytree(site.folder / "laptop/cache", site.folder / f"home-{number}/cache")
    leader = site.start(1, seconds=0.5)
    assert leader.stdout.readline() == "leads\n"
    follower = site.start(2)
    assert follower.stdout.readline() == "follows\n"
    questions = Questions(site.slack)
    assert "'annexa-2' on this database; stop it, or set another" in refused(site, monkeypatch)

    questions.ask(OLD[:12])
    until(lambda: questions.answered() > 3)
    in_flight = len(questions.asked) - questions.answered()
    leader.send_signal(signal.SIGKILL)
    killed_at = time.monotonic()
    published_after = stage_alone(site, "new", NEW) - killed_at
    questions.ask(NEW)
    again = site.start(1)
    assert again.stdout.readline() == "follows\n"
    with site.instance("laptop") as laptop:
        assert not laptop.ingestion().run([site.write("late", LATE)]).has_failures
    questions.ask(LATE)
    wrong = questions.wrong()
    site.stop()

    _log.info("%d in flight, published %.1f s after the kill", in_flight, published_after)
    assert in_flight >= 5
    assert wrong == []
    assert published_after < 10
    counts = {place: len(found) for place, found in questions.replies().items()}
    assert {counts[place] for place in counts if place[0].startswith("D")} == {1}
    # Where Slack shows the bot no history, a reply may come once more, under the same number.
    twice = [place for place, count in counts.items() if count > 1]
    _log.info("answered twice: %s", twice)
    assert all(len({one.text for one in questions.replies()[place]}) == 1 for place in twice)
    for number in (1, 2):
        with site.instance(f"home-{number}") as instance:
            assert_whole(instance, EVERY)


def stage_alone(site, name, some):
    """Stage documents where nobody may publish, and return when another process has done it."""
    with site.instance("elsewhere") as elsewhere:
        Ingestion(elsewhere.embedder, elsewhere.library).run([site.write(name, some)])
        assert not elsewhere.library.has_staged()
    return time.monotonic()


def refused(site, monkeypatch):
    """Start one more replica under an id that is taken, and return what it says."""
    monkeypatch.setattr(ownership, "_GOODBYE_S", 0.3)
    with (
        site.instance("home-3", ANNEXA_EXECUTOR_ID="annexa-2") as third,
        pytest.raises(EngineAlreadyOwned) as refusal,
        SlackService(third),
    ):
        pass
    return str(refusal.value)


def test_a_job_runs_once_for_all_replicas(postgresql, tmp_path):
    """Two engines with the same timetable do a job once at every moment."""
    url = postgresql._url.render_as_string(hide_password=False)
    engines = [
        subprocess.Popen(
            [sys.executable, "-c", _CLOCKWORK, str(tmp_path / name), url],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for name in ("one", "two")
    ]
    try:
        assert [engine.stdout.readline() for engine in engines] == ["launched\n"] * 2
        time.sleep(5)
    finally:
        for engine in engines:
            engine.kill()
    told = [line for engine in engines for line in engine.communicate(timeout=10)[0].split()]
    assert len(told) >= 3
    assert sorted(told) == sorted(set(told))
