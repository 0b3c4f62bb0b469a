"""Killed in the middle of taking documents in, and run again: as if nothing had happened."""

import random
import signal
import sqlite3
import time

import pytest

from bot.assembly.instance import Instance
from bot.rehearsal.server import SlackStandIn
from knowledge.answers import Question
from tests.journeys.commands import kill
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

PASSAGES, A_FILE = 320, 20
FILES = PASSAGES // A_FILE


def staged(home):
    """Return how many documents the library holds, seen or unseen."""
    try:
        with sqlite3.connect(f"file:{home / 'annexa.db'}?mode=ro", uri=True) as connection:
            (count,) = connection.execute("SELECT count(*) FROM document_versions").fetchone()
    except sqlite3.OperationalError:
        return 0
    connection.close()
    return count


class IndexGrowth:
    """Tells when the vector index is written to; look once before it can be."""

    def __init__(self, home):
        self._folder = home / "indexes" / "chroma"
        self._before = self._size()

    def begun(self):
        """Tell whether something was added since."""
        return self._size() != self._before

    def _size(self):
        path = self._folder / "chroma.sqlite3"
        try:
            with sqlite3.connect(f"file:{path}?mode=ro", uri=True) as connection:
                query = "SELECT coalesce(max(seq_id), 0) FROM embeddings_queue"
                (newest,) = connection.execute(query).fetchone()
        except sqlite3.OperationalError:
            return 0
        connection.close()
        return newest


def kill_when(process, condition, *, delay):
    """Kill *process* some seconds after *condition*; tell whether it was in time."""
    until(lambda: condition() or process.poll() is not None, seconds=90, every=0.002)
    time.sleep(delay)
    kill(process)
    return process.returncode == -signal.SIGKILL


def test_ingest_killed_three_times_finishes_when_run_again(tmp_path, commands):
    """SIGKILL while staging, while indexing and near the end; the next run makes everything whole."""
    every = machines(PASSAGES)
    write_documents(tmp_path / "halls", every, to_a_file=A_FILE)
    home = tmp_path / "home"
    seed = random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    with commands() as annexa:
        some = chance.randrange(1, FILES // 2)
        first = annexa.start("ingest", tmp_path / "halls")
        killed = kill_when(first, lambda: staged(home) >= some, delay=0)
        growth = IndexGrowth(home)
        second = annexa.start("ingest", tmp_path / "halls")
        kill_when(second, growth.begun, delay=chance.uniform(0, 0.1))
        third = annexa.start("ingest", tmp_path / "halls")
        kill_when(third, lambda: staged(home) == FILES, delay=chance.uniform(0, 0.5))

        assert killed, f"seed {seed}"
        assert annexa.run("ingest", tmp_path / "halls") == 0, annexa.said

    with Instance(settings_for(home)) as instance:
        assert_whole(instance, every)
        for machine in every[:: PASSAGES // 10]:
            answer = instance.answerer.answer(Question(text=machine.question))
            assert machine.fact in answer.sentences[0].text, f"seed {seed}"


def test_serve_killed_while_it_catches_up_publishes_at_its_next_start(tmp_path, commands):
    """SIGKILL of serve between index and commit; started again it shows all that was staged."""
    every = machines(PASSAGES)
    write_documents(tmp_path / "halls", every, to_a_file=A_FILE)
    home = tmp_path / "home"
    with (
        SlackStandIn(MANIFEST, patience=PATIENCE) as slack,
        commands(api_url=slack.api_url) as annexa,
    ):
        furnish(slack.workspace)
        serve = annexa.start("serve")
        slack.wait_for_app(150)
        growth = IndexGrowth(home)
        ingest = annexa.start("ingest", tmp_path / "halls")
        assert kill_when(serve, growth.begun, delay=0), annexa.said
        again = annexa.start("serve")
        assert ingest.wait(timeout=90) == 0, annexa.said
        slack.wait_for_app(150)
        people = Voice(slack)
        for machine in every[:: PASSAGES // 5]:
            assert machine.fact in read(people.ask("U0ADA", machine.question))
        again.terminate()
        assert again.wait(timeout=15) == 0, annexa.said

    with Instance(settings_for(home)) as instance:
        assert_whole(instance, every)
