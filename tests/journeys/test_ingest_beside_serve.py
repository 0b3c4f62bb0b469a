"""Documents come in while questions are answered: nobody waits for the other, nothing is lost."""

import logging
import sqlite3
import time
from datetime import UTC, datetime

import pytest

from bot.assembly.instance import Instance
from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import PATIENCE, Voice, furnish, read
from tests.journeys.factory import assert_whole, machines, write_documents
from tests.journeys.office import MANIFEST, until
from tests.knowledge.sample_home import settings_for

pytestmark = [
    pytest.mark.slow,
    pytest.mark.journey,
    pytest.mark.adapters,
    pytest.mark.xdist_group("journeys"),
]

_log = logging.getLogger(__name__)

OLD, NEW, A_FILE = 40, 1_000, 40
PER_SECOND = 10
MOST_WAITING = 60
"""From here on nobody asks until somebody was answered: a machine may be slower than that."""


class Askers:
    """People who ask all the time, in twenty channels, what the old documents say."""

    def __init__(self, stand_in, subjects):
        self._space = stand_in.workspace
        self._voice = Voice(stand_in)
        self._subjects = subjects
        self.asked = {}

    def ask_while(self, condition):
        """Ask *PER_SECOND* questions a second, or as many as are answered, while it holds."""
        begun, number = time.monotonic(), 0
        while condition():
            due = begun + number / PER_SECOND
            time.sleep(max(0.0, due - time.monotonic()))
            if len(self.asked) - len(self._space.replies()) >= MOST_WAITING:
                time.sleep(0.1)
                continue
            self.ask(self._subjects[number % len(self._subjects)], number)
            number += 1
        return number / (time.monotonic() - begun)

    def ask(self, machine, number):
        """Ask for one machine and go on."""
        place = f"C0LOAD{number % 20:02d}"
        ts = self._voice.say("U0ADA", machine.question, channel=place, wait=False)
        self.asked[place, ts] = machine

    def answers(self):
        """Return what was answered, by question."""
        return {(m.channel, m.thread_ts): m for m in self._space.replies()}

    def wrong(self):
        """Wait for all answers and return those that don't say what the document says."""
        until(lambda: self.answers().keys() >= self.asked.keys(), seconds=60, every=0.2)
        said = {place: read(reply) for place, reply in self.answers().items()}
        return [
            (machine, said.get(place, "nothing"))
            for place, machine in self.asked.items()
            if machine.fact not in said.get(place, "")
        ]


@pytest.fixture
def slack():
    """A workspace of its own."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as stand_in:
        furnish(stand_in.workspace)
        yield stand_in


def test_ingest_beside_serve(slack, tmp_path, commands):
    """A thousand passages come in beside ten questions a second: no error, found in 10 s, all."""
    every = machines(OLD + NEW)
    old, new = every[:OLD], every[OLD:]
    write_documents(tmp_path / "old", old, to_a_file=A_FILE)
    write_documents(tmp_path / "new", new, to_a_file=A_FILE)
    with commands(api_url=slack.api_url) as annexa:
        assert annexa.run("ingest", tmp_path / "old") == 0
        serve = annexa.start("serve")
        slack.wait_for_app(150)
        askers = Askers(slack, old)

        ingest = annexa.start("ingest", tmp_path / "new")
        rate = askers.ask_while(lambda: ingest.poll() is None)
        found_after = seconds_until_found(askers, new[-1], annexa.home)
        assert ingest.returncode == 0
        for number, machine in enumerate(new[:: NEW // 50]):
            askers.ask(machine, number)
        wrong = askers.wrong()
        serve.terminate()
        status = serve.wait(timeout=15)

    _log.info("%.1f questions/s, found %.1f s after staging", rate, found_after)
    assert wrong == []
    assert found_after <= 10
    assert status == 0
    with Instance(settings_for(annexa.home)) as instance:
        assert_whole(instance, every)


def seconds_until_found(askers, machine, home):
    """Ask until the answer is there; return how long after the last document was staged that is."""
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        askers.ask(machine, 0)
        (place, ts) = next(reversed(askers.asked))
        reply = until(lambda key=(place, ts): askers.answers().get(key))
        if reply and machine.fact in read(reply):
            return (datetime.now(UTC) - last_staged(home)).total_seconds()
        del askers.asked[place, ts]
    raise AssertionError(f"{machine} was not found within 30 s")


def last_staged(home):
    """Return when the last document was staged."""
    with sqlite3.connect(home / "annexa.db") as connection:
        (at,) = connection.execute("SELECT max(staged_at) FROM document_versions").fetchone()
    connection.close()
    return datetime.fromisoformat(at).replace(tzinfo=UTC)
