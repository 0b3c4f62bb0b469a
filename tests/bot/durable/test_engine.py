"""Work that was accepted is done once."""

import sqlite3
import subprocess
import sys
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.durable.engine import DurableEngine, Pace
from bot.durable.errors import EngineAlreadyOwned, NotAccepted
from tests.journeys.office import until

ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.slow


class Bench:
    """An engine whose workflow notes what it did."""

    def __init__(self, home, database_url="", **pace):
        self.engine = DurableEngine(
            home, executor_id="bench", database_url=database_url, pace=Pace(**pace)
        )
        self.done = []
        self.happened = threading.Condition()
        self.engine.workflow("note", self._note)

    def _note(self, run, fields):
        outcome = run.step("write", lambda: {"said": fields["text"].upper()})
        self.saw(run.id, outcome["said"], resumed=run.resumed)

    def saw(self, *facts, resumed):
        with self.happened:
            self.done.append((*facts, resumed))
            self.happened.notify_all()

    def offer(self, workflow_id, text="x", lane="lane", **more):
        arguments = {"text": text}
        self.engine.accept("note", workflow_id=workflow_id, lane=lane, arguments=arguments, **more)

    def wait(self, count, seconds=10):
        with self.happened:
            assert self.happened.wait_for(lambda: len(self.done) >= count, timeout=seconds)
        return self.done


@pytest.fixture
def bench(tmp_path):
    made = Bench(tmp_path, lane_limit=100)
    made.engine.launch()
    yield made
    made.engine.close()


def test_accepted_work_is_done(bench):
    """A step's outcome reaches the rest of the workflow, and no process has died."""
    bench.offer("one", "hello")

    assert bench.wait(1) == [("one", "HELLO", False)]


def test_same_id_is_the_same_work(bench):
    """Offered three times, done once."""
    for _ in range(3):
        bench.offer("same")
    bench.offer("last")
    bench.wait(2)

    assert sorted(done[0] for done in bench.done) == ["last", "same"]


def test_lane_keeps_its_pace(tmp_path):
    """One lane starts at most its limit per period, others do not wait for it."""
    bench = Bench(tmp_path, lane_limit=1, lane_period=30.0)
    bench.engine.launch()
    try:
        bench.offer("a1", lane="a")
        bench.offer("a2", lane="a")
        bench.offer("b1", lane="b")
        bench.wait(2)

        assert "b1" in {done[0] for done in bench.done}
        assert len(bench.done) == 2
    finally:
        bench.engine.close()


def test_what_was_accepted_before_a_stop_is_done_after_the_start(tmp_path):
    """Work waits for the next launch in the same home."""
    first = Bench(tmp_path, polling_seconds=2.0)
    first.engine.launch()
    first.offer("waiting")
    first.engine.close()
    second = Bench(tmp_path, lane_limit=100)
    second.engine.launch()
    try:
        assert second.wait(1)[0][0] == "waiting"
    finally:
        second.engine.close()


def test_every_commit_is_synced(bench):
    """The store is in WAL, and its connections sync every commit."""
    with bench.engine._store.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2


def test_locked_store_does_not_accept(tmp_path):
    """A store that stays locked says so in time for Slack to offer the event again."""
    bench = Bench(tmp_path, accept_seconds=0.3)
    bench.engine.launch()
    other = sqlite3.connect(tmp_path / "durable.sqlite")
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(NotAccepted):
            bench.offer("locked out")
    finally:
        other.rollback()
        other.close()
    bench.offer("locked out")
    assert len(bench.wait(1)) == 1
    bench.engine.close()


def test_what_comes_first_is_done_before_the_work(bench):
    """The work finds what was stored for it."""
    stored = []

    bench.offer("one", first=lambda: stored.append(list(bench.done)))

    bench.wait(1)
    assert stored == [[]]


@pytest.mark.parametrize(
    "failure", [sa.exc.OperationalError("INSERT", {}, OSError("full")), NotAccepted("no")]
)
def test_work_whose_beginning_failed_is_not_accepted(bench, failure):
    """Without what the work needs it is not stored; offered again, it is done."""

    def fail():
        raise failure

    with pytest.raises(NotAccepted):
        bench.offer("half", first=fail)
    assert bench.engine.unfinished(["half"]) == set()

    bench.offer("half", first=lambda: None)
    assert [done[0] for done in bench.wait(1)] == ["half"]


def test_slow_beginning_is_not_waited_for(tmp_path):
    """What takes longer than Slack waits is refused in time, and harmless when it ends later."""
    bench = Bench(tmp_path, accept_seconds=0.2)
    bench.engine.launch()
    go_on = threading.Event()
    try:
        with pytest.raises(NotAccepted):
            bench.offer("slow", first=lambda: go_on.wait(10))
        go_on.set()
        bench.offer("slow")
        assert [done[0] for done in bench.wait(1)] == ["slow"]
    finally:
        bench.engine.close()


def test_unfinished_work_is_told_from_the_rest(tmp_path):
    """Work that waits is unfinished; work that is done, or was never accepted, is not."""
    bench = Bench(tmp_path, lane_limit=1, lane_period=30.0)
    bench.engine.launch()
    try:
        bench.offer("done", lane="a")
        bench.wait(1)
        bench.offer("waits", lane="a")

        def only_one():
            return bench.engine.unfinished(["done", "waits", "unknown"]) == {"waits"}

        assert until(only_one)
        assert bench.engine.unfinished([]) == set()
        assert bench.engine.forget(datetime.now(UTC) - timedelta(hours=1)) == 0
        assert only_one()
    finally:
        bench.engine.close()


def test_full_disk_does_not_accept(bench):
    """A store that cannot grow says so; nothing half-stored is done later."""

    def limit(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")

    sa.event.listen(bench.engine._store, "begin", limit)
    with pytest.raises(NotAccepted):
        fill(bench)


def fill(bench):
    for number in range(200):
        bench.offer(f"large-{number}", "x" * 20_000)


def test_finished_work_is_forgotten_words_and_all(bench, tmp_path):
    """After a while nothing of what was said is left in the store."""
    bench.offer("told", "a word in confidence")
    bench.wait(1)
    later = datetime.now(UTC) + timedelta(minutes=1)

    assert until(lambda: bench.engine.forget(later))

    bench.engine.close()
    assert b"confidence" not in (tmp_path / "durable.sqlite").read_bytes()


@pytest.mark.adapters
def test_finished_work_is_forgotten_on_postgresql(postgresql, tmp_path):
    """On PostgreSQL, too, nothing of finished work is left in any table."""
    url = postgresql._url.render_as_string(hide_password=False)
    bench = Bench(tmp_path, database_url=url, lane_limit=100)
    bench.engine.launch()
    try:
        bench.offer("told", "a word in confidence")
        bench.wait(1)
        assert until(lambda: bench.engine.forget(datetime.now(UTC) + timedelta(minutes=1)))
    finally:
        bench.engine.close()

    with postgresql.reading() as connection:
        assert "confidence" not in everything(connection).lower()


def everything(connection):
    """Return every row of every table of the durable engine as text."""
    tables = connection.exec_driver_sql(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'dbos'"
    ).scalars()
    rows = [
        connection.exec_driver_sql(f'SELECT t::text FROM dbos."{table}" t').scalars().all()
        for table in tables.all()
    ]
    assert rows
    return str(rows)


@pytest.mark.parametrize("kept", [timedelta(minutes=10), timedelta(days=2)])
def test_finished_work_is_known_as_long_as_it_is_set(tmp_path, monkeypatch, kept):
    """Only what was finished longer ago than that may go."""
    now, asked = datetime(2026, 3, 2, tzinfo=UTC), []
    engine = DurableEngine(tmp_path, executor_id="sweeping", kept=kept, clock=Standing(now))
    monkeypatch.setattr(engine, "forget", lambda before: asked.append(before) or 0)
    engine.sweep()
    assert asked == [now - kept]


@dataclass
class Standing:
    """A clock that stands still."""

    at: datetime

    def now(self):
        return self.at


def test_unlaunched_engine_does_not_accept(tmp_path):
    """Before the launch nothing can be stored."""
    with pytest.raises(NotAccepted):
        Bench(tmp_path).offer("too early")


@pytest.mark.usefixtures("bench")
def test_home_and_id_have_one_owner(tmp_path):
    """A second process with the same home and id is refused; another id is not."""
    script = (
        "import sys\nfrom pathlib import Path\n"
        "from bot.durable.engine import DurableEngine\n"
        "from bot.durable.errors import EngineAlreadyOwned\n"
        "engine = DurableEngine(Path(sys.argv[1]), executor_id=sys.argv[2])\n"
        "try:\n    engine.launch()\nexcept EngineAlreadyOwned:\n    sys.exit(3)\n"
        "engine.close()\n"
    )

    def start(executor_id):
        command = [sys.executable, "-c", script, str(tmp_path), executor_id]
        return subprocess.run(command, cwd=ROOT, check=False, timeout=60).returncode

    assert start("bench") == 3
    assert start("another") == 0


@pytest.mark.usefixtures("bench")
def test_owner_error_says_what_to_do(tmp_path):
    """The second engine of one process is refused as well."""
    with pytest.raises(EngineAlreadyOwned, match="stop it"):
        DurableEngine(tmp_path, executor_id="bench").launch()


def test_schedule_runs_its_workflow(tmp_path):
    """A workflow on a schedule is told the moment it stands for."""
    engine = DurableEngine(tmp_path, executor_id="bench")
    seen, happened = [], threading.Event()

    def note(_run, fields):
        seen.append(fields["at"])
        happened.set()

    engine.workflow("tick", note)
    engine.schedule("every-second", cron="* * * * * *", workflow="tick")
    engine.launch()
    try:
        assert happened.wait(timeout=45)
    finally:
        engine.close()
    assert seen[0].endswith("+00:00")
