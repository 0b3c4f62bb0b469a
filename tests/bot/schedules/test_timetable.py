"""Jobs that run by the clock."""

import threading
import time

from bot.durable.engine import DurableEngine
from bot.schedules.timetable import Job, register


def _engine(home, jobs):
    engine = DurableEngine(home, executor_id="clock")
    register(engine, jobs)
    engine.launch()
    return engine


def test_runs_at_its_moment(tmp_path):
    """A job runs at its moment and is told which moment that is."""
    told, done = [], threading.Event()

    def deed(at):
        told.append(at)
        done.set()

    engine = _engine(tmp_path, [Job(name="every-second", cron="* * * * * *", deed=deed)])
    try:
        assert done.wait(10)
    finally:
        engine.close()
    assert told[0].tzinfo is not None


def test_failure_is_logged_and_the_rest_goes_on(tmp_path, caplog):
    """A job that fails leaves a reference in the log; the other jobs run all the same."""
    done = threading.Event()

    def fail(_at):
        raise OSError("the disk is full")

    jobs = [
        Job(name="failing", cron="* * * * * *", deed=fail),
        Job(name="working", cron="* * * * * *", deed=lambda _at: done.set()),
    ]
    engine = _engine(tmp_path, jobs)
    try:
        assert done.wait(10)
        until = time.monotonic() + 10
        while "reference E-" not in caplog.text and time.monotonic() < until:
            time.sleep(0.05)
    finally:
        engine.close()
    assert "job failing failed; reference E-" in caplog.text
