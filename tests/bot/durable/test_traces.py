"""Traces of somebody in the durable engine's store are found and erased from outside."""

import sqlite3
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import text

from bot.durable.engine import DurableEngine, open_store
from bot.durable.traces import WorkTraces
from bot.errors import TracesRemain

_SLOW = [pytest.mark.adapters, pytest.mark.slow]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=_SLOW)])
def url(request):
    """The address of the engine's database; empty for its own file."""
    if request.param == "sqlite":
        return ""
    database = request.getfixturevalue("postgresql")
    return database._url.render_as_string(hide_password=False)


@pytest.fixture
def engine(tmp_path, url):
    """An engine that remembers a user's id in a step, and one that waits to be let go."""
    engine = DurableEngine(tmp_path, executor_id="traces", database_url=url)
    engine.gate = threading.Event()

    def look_up(run, fields):
        run.step("who", lambda: {"user": f"U0{fields['name'].upper()}"})

    def wait(run, fields):
        run.step("wait", lambda: {"user": fields["user"], "went": str(engine.gate.wait(20))})

    engine.workflow("look_up", look_up)
    engine.workflow("wait", wait)
    engine.launch()
    yield engine
    engine.gate.set()
    engine.close()


def _settled(traces, marks, expected):
    limit = time.monotonic() + 15
    while traces.unfinished(marks) != expected and time.monotonic() < limit:
        time.sleep(0.05)
    assert traces.unfinished(marks) == expected


def test_finished_work_is_erased_and_unfinished_is_counted(engine, tmp_path, url, request):
    """Only finished work that bears the mark goes, also where a step's outcome alone bears it."""
    traces = WorkTraces(tmp_path, database_url=url)
    for name in ("ada", "bob"):
        arguments = {"name": name}
        engine.accept("look_up", workflow_id=f"w:{name}", lane=name, arguments=arguments)
    arguments = {"user": "U0CYD"}
    engine.accept("wait", workflow_id="w:cyd", lane="cyd", arguments=arguments)
    _settled(traces, ["ada", "bob"], 0)
    _settled(traces, ["U0CYD"], 1)
    assert not traces.erase(["U0CYD", ""])
    assert list(traces.erase(["U0ADA"])) == ["w:ada"]
    assert not traces.erase(["U0ADA"])
    traces.rewrite()
    assert _written(tmp_path, url, request, "U0ADA") is False
    assert _written(tmp_path, url, request, "U0BOB") is True
    engine.gate.set()
    _settled(traces, ["U0CYD"], 0)
    assert list(traces.erase(["U0CYD"])) == ["w:cyd"]


def test_no_store_no_traces(tmp_path, url):
    """Where the engine never ran there is nothing to find, and nothing is made."""
    traces = WorkTraces(tmp_path, database_url=url)
    assert traces.unfinished(["U0ADA"]) == 0
    assert not traces.erase(["U0ADA"])
    traces.rewrite()
    assert list(tmp_path.glob("durable*")) == []


def test_open_reader_is_told(tmp_path, monkeypatch):
    """While somebody reads the store, its log can't be emptied, and that is said."""
    open_store(tmp_path / "durable.sqlite").dispose()
    monkeypatch.setattr("bot.durable.traces._READERS_S", 0.0)
    monkeypatch.setattr("bot.sqlite_log._BUSY_MS", 50)
    work = WorkTraces(tmp_path)
    with closing(sqlite3.connect(tmp_path / "durable.sqlite", isolation_level=None)) as reader:
        reader.execute("CREATE TABLE one (word)")
        reader.execute("INSERT INTO one VALUES ('quagmire')")
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM one").fetchall()
        with pytest.raises(TracesRemain, match="somebody goes on reading"):
            work.rewrite()
        reader.execute("ROLLBACK")
        work.rewrite()


def _written(home, url, request, mark):
    if not url:
        files = home.glob("durable.sqlite*")
        return any(mark.encode() in path.read_bytes() for path in files)
    tables = ("workflow_status", "operation_outputs")
    with request.getfixturevalue("postgresql").reading() as connection:
        rows = [connection.execute(text(f"SELECT * FROM dbos.{one}")).all() for one in tables]
    return mark in repr(rows)
