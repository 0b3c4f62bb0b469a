"""A claim is held by one process of all, and ends with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.database.claims import Claim
from bot.database.engine import Database
from bot.durable import ownership
from bot.durable.errors import EngineAlreadyOwned
from bot.durable.ownership import Ownership

pytestmark = [pytest.mark.slow, pytest.mark.adapters]

_HOLDER = """
import sys, time
from bot.database.claims import Claim
from bot.database.engine import Database
print(Claim(Database(sys.argv[1]), "indexes").acquire(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def second(postgresql):
    """The same database as another process sees it."""
    database = Database(url_of(postgresql))
    yield database
    database.close()


@pytest.fixture
def claim():
    """The maker of claims, which are given back at the end."""
    made = []

    def make(database, name="indexes"):
        made.append(Claim(database, name))
        return made[-1]

    yield make
    for one in made:
        one.release()


def url_of(database):
    """Return the address of a database, password and all."""
    return database._url.render_as_string(hide_password=False)


def test_one_holds_it(postgresql, second, claim):
    """Whoever asks second does not get it; asking again changes nothing."""
    ours, theirs = claim(postgresql), claim(second)

    assert [ours.acquire(), ours.acquire(), theirs.acquire()] == [True, True, False]
    assert claim(second, "executor:annexa-1").acquire()
    ours.release()
    assert theirs.acquire()


def test_it_is_free_at_once(postgresql, second, claim, monkeypatch):
    """Released is free, though the server has not noticed yet that somebody hung up."""
    ours, theirs = claim(postgresql), claim(second)
    ours.acquire()
    unheard = ours._connection

    with monkeypatch.context() as server:
        server.setattr(unheard, "close", lambda: None)
        ours.release()

    assert theirs.acquire()
    unheard.close()


def test_what_is_lost_is_released_too(postgresql, second, claim):
    """Giving back what the server took away already is no failure."""
    ours = claim(postgresql)
    ours.acquire()
    cut(second)

    ours.release()
    assert ours.acquire()


def test_it_ends_with_its_process(postgresql, claim):
    """SIGKILL of the holder makes room for another within seconds."""
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", _HOLDER, url_of(postgresql)]
    heir = claim(postgresql)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as holder:
        assert holder.stdout.readline() == "True\n"
        assert not heir.acquire()
        holder.send_signal(signal.SIGKILL)
        limit = time.monotonic() + 5
        while not heir.acquire():
            assert time.monotonic() < limit
            time.sleep(0.02)


def test_a_lost_connection_is_told_once(postgresql, second, claim):
    """When its connection is cut the claim is lost, and can be taken again if nobody has it."""
    ours, heir = claim(postgresql), claim(second)
    ours.acquire()
    cut(second)

    assert [ours.acquire(), ours.acquire()] == [False, True]
    cut(second)
    assert heir.acquire()
    assert [ours.acquire(), ours.acquire()] == [False, False]


def cut(database):
    """Cut every connection that holds a claim."""
    query = "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'"
    with database.transaction() as connection:
        connection.execute(text(query))
    time.sleep(0.1)


def test_two_replicas_need_two_ids(postgresql, second, claim, tmp_path, monkeypatch):
    """On one database a second process with the same executor id is refused, in its own home too."""
    monkeypatch.setattr(ownership, "_GOODBYE_S", 0.3)
    first = Ownership(tmp_path / "a", "annexa-1", claim(postgresql, "executor:annexa-1"))
    first.take()
    same = Ownership(tmp_path / "b", "annexa-1", claim(second, "executor:annexa-1"))

    with pytest.raises(EngineAlreadyOwned, match="set another ANNEXA_EXECUTOR_ID"):
        same.take()

    Ownership(tmp_path / "b", "annexa-2", claim(second, "executor:annexa-2")).take()
    first.require()
    cut(postgresql)
    same.take()
    with pytest.raises(EngineAlreadyOwned, match="'annexa-1'"):
        first.require()
