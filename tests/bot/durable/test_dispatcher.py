"""What was committed is handed over."""

from dataclasses import dataclass, field

import pytest

from bot.clock import SystemClock
from bot.database.outbox import Outbox
from bot.durable.dispatcher import OutboxDispatcher
from bot.durable.errors import NotAccepted
from tests.journeys.office import until


@dataclass
class Engine:
    """Remembers what it accepted; refuses as often as it is told to."""

    refusals: int = 0
    accepted: list = field(default_factory=list)

    def accept(self, name, *, workflow_id, lane, arguments):
        if self.refusals:
            self.refusals -= 1
            raise NotAccepted("not now")
        self.accepted.append((name, workflow_id, lane, dict(arguments)))


@pytest.fixture
def outbox(sqlite):
    return Outbox(sqlite, SystemClock())


def post(outbox, database, item_id, **payload):
    with database.transaction() as connection:
        outbox.post(connection, item_id=item_id, kind="hand_off", payload=payload)


def test_row_becomes_a_workflow_of_its_id(outbox, sqlite):
    """The row's id is the workflow id, so that twice is once."""
    engine = Engine()
    post(outbox, sqlite, "hand_off:1", exchange_id="1", urgent=True, note=None)

    assert OutboxDispatcher(outbox, engine).drain() == 1
    assert engine.accepted == [
        ("hand_off", "hand_off:1", "hand_off:1", {"exchange_id": "1", "urgent": "True"})
    ]
    assert OutboxDispatcher(outbox, engine).drain() == 0


def test_what_is_left_goes_at_the_start_and_after_a_refusal(outbox, sqlite):
    """Rows of an earlier process wait until the engine takes them."""
    engine = Engine(refusals=2)
    post(outbox, sqlite, "hand_off:left", exchange_id="1")
    dispatcher = OutboxDispatcher(outbox, engine, seconds=0.05)
    dispatcher.start()
    try:
        assert until(lambda: engine.accepted)
        post(outbox, sqlite, "hand_off:new", exchange_id="2")
        assert until(lambda: len(engine.accepted) > 1)
    finally:
        dispatcher.stop()


def test_a_database_that_fails_once_stops_nothing(outbox, sqlite, caplog):
    """A failed read is logged, and the next round hands over what waits."""
    engine, failures = Engine(), [OSError("the disk is full")]
    post(outbox, sqlite, "hand_off:1", exchange_id="1")
    read = outbox.pending

    def pending(limit=100):
        if failures:
            raise failures.pop()
        return read(limit)

    outbox.pending = pending
    dispatcher = OutboxDispatcher(outbox, engine, seconds=0.05)
    dispatcher.start()
    try:
        assert until(lambda: engine.accepted)
    finally:
        dispatcher.stop()
    assert "the disk is full" in caplog.text
