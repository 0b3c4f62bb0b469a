"""What comes of 500 questions while Slack fails at random, and how soon a dead connection is back."""

import tempfile
import time
from pathlib import Path

from bot.rehearsal.server import SlackStandIn
from tests.benchmarks.figures import Figure, Measured
from tests.journeys.conftest import PATIENCE, furnish
from tests.journeys.office import MANIFEST, Office
from tests.journeys.storm import EVERY_WAY, NOTHING_DONE, furnish_for_storm, storm

TITLE = "Slack fails at random, or is gone"
_QUESTIONS, _QUICK = 500, 40
_SEED = 20_26
_PATIENCE = 600.0
_RECONNECT_S = 15.0
_HOW = (
    "A fifth of all calls fails: 429, 500 or a time-out. In direct messages also after Slack did "
    "what was asked; in channels, where the bot may not look, before."
)


def measure(asked):
    """Ask in direct messages and in channels, then let Slack die and come back."""
    count = asked.size(_QUESTIONS, _QUICK)
    figures = [
        *_stormy(count, direct=True, kinds=EVERY_WAY),
        *_stormy(count, direct=False, kinds=NOTHING_DONE),
        _reconnected(),
    ]
    return Measured(figures=figures, notes=[_HOW])


def _stormy(count, *, direct, kinds):
    place = "direct messages" if direct else "channels"
    with SlackStandIn(MANIFEST, patience=PATIENCE) as slack, tempfile.TemporaryDirectory() as home:
        furnish(slack.workspace)
        furnish_for_storm(slack.workspace)
        office = Office(Path(home), api_url=slack.api_url).start()
        try:
            slack.wait_for_app()
            found = storm(slack, count, kinds=kinds, direct=direct, seed=_SEED, patience=_PATIENCE)
        finally:
            office.stop()
    note = f"{found.failed_calls} of {found.calls} calls failed, {found.seconds:.0f} s"
    replies = sum(found.counts.values())
    yield Figure(
        name=f"{count} questions in {place}, answered exactly once",
        value=found.answered_once,
        unit="answers",
        at_least=count,
        note=note,
    )
    yield Figure(
        name=f"replies to them in {place}", value=replies, unit="answers", at_most=count, note=note
    )


def _reconnected():
    with tempfile.TemporaryDirectory() as home:
        with SlackStandIn(MANIFEST, patience=PATIENCE) as before:
            furnish(before.workspace)
            office = Office(Path(home), api_url=before.api_url).start()
            before.wait_for_app()
            port = before._port
        time.sleep(5.0)
        with SlackStandIn(MANIFEST, patience=PATIENCE, port=port) as after:
            furnish(after.workspace)
            begun = time.monotonic()
            try:
                after.wait_for_app(120)
                seconds = time.monotonic() - begun
            finally:
                office.stop()
    return Figure(
        name="connected again after Slack was gone for 5 s",
        value=seconds,
        unit="s",
        at_most=_RECONNECT_S,
    )
