"""Whether the process can answer: told with the part that is missing and what to do."""

import json
import time

import pytest

from bot.metrics import Metrics
from bot.web.app import build_web
from bot.web.readiness import Patience, Readiness, parts
from bot.web.server import WebServer
from tests.bot.web.calls import Caller

GOOD = dict.fromkeys(("model", "database", "engine", "outbox", "indexes", "canary"), lambda: True)


class Switchboard:
    """Parts that a test switches off."""

    def __init__(self):
        self.looks = dict(GOOD)

    def parts(self):
        return parts(**{name: lambda name=name: self.looks[name]() for name in GOOD})


@pytest.fixture(scope="module")
def open_board():
    """One server over all parts."""
    board = Switchboard()
    web = build_web(readiness=Readiness(board.parts()), metrics=Metrics())
    with WebServer(web, host="127.0.0.1", port=0) as server:
        board.calls = Caller(server.port)
        yield board


@pytest.fixture
def board(open_board):
    """Parts that are ready."""
    open_board.looks = dict(GOOD)
    return open_board


def test_ready(board):
    """When every part is ready, 200 says which parts were looked at."""
    answer = board.calls.get("/readyz")

    assert answer.status == 200
    assert json.loads(answer.text) == {"ready": True, "parts": list(GOOD), "missing": []}


@pytest.mark.parametrize("name", GOOD)
def test_missing_part_is_named_with_what_to_do(board, name):
    """One part that is not ready makes 503, and alone is named; the process is alive."""
    board.looks[name] = lambda: False

    answer = board.calls.get("/readyz")

    assert answer.status == 503
    (missing,) = json.loads(answer.text)["missing"]
    assert missing["part"] == name
    assert len(missing["what_to_do"].split()) > 10
    assert board.calls.get("/healthz").status == 200


def test_part_that_cannot_be_looked_at(board, caplog):
    """An error counts as not ready; what it says may hold a secret and is told to nobody."""

    def fail():
        raise RuntimeError("postgresql://annexa:pw-1@db/annexa refused")

    board.looks["database"] = fail

    answer = board.calls.get("/readyz")

    assert answer.status == 503
    assert "pw-1" not in answer.text + caplog.text
    assert "RuntimeError" in caplog.text


def test_part_that_hangs(board, monkeypatch):
    """A database that never answers makes 503 in time, and /healthz does not wait for it."""
    monkeypatch.setattr("bot.web.app._LOOK_SECONDS", 0.2)
    board.looks["database"] = lambda: time.sleep(0.6)
    begun = time.monotonic()

    answer = board.calls.get("/readyz")

    assert answer.status == 503
    assert "did not answer in time" in answer.text
    assert time.monotonic() - begun < 0.5
    assert board.calls.get("/healthz").status == 200


def test_operators_addresses_alone(board):
    """Without Slack's requests, as in Socket Mode, there is nothing to call but the three."""
    assert board.calls.call("POST", "/slack/events", b"{}").status == 404
    assert board.calls.get("/metrics").status == 200


def test_patience():
    """A part that was ready a while ago still counts; one that stays away does not."""
    now, ready = [100.0], [True]
    patience = Patience(lambda: ready[0], 10, monotonic=lambda: now[0])
    assert patience()

    ready[0] = False
    now[0] = 109.9
    assert patience()
    now[0] = 110.1
    assert not patience()
    ready[0] = True
    assert patience()
