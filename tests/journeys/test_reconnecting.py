"""Slack dies and comes back at the same address: nothing that it offers is lost."""

import time

import pytest

from bot.rehearsal.payloads import mention
from bot.rehearsal.server import SlackStandIn
from tests.journeys.conftest import PATIENCE, Voice, furnish
from tests.journeys.office import MANIFEST, Office, until
from tests.journeys.storm import furnish_for_storm

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.xdist_group("journeys")]

_RECONNECT_SECONDS = 15


def test_killed_and_back_no_event_is_lost(tmp_path, people_file):
    """Connected again within 15 s; what came before, meanwhile and after is answered once."""
    with SlackStandIn(MANIFEST, patience=PATIENCE) as before:
        furnish(before.workspace)
        furnish_for_storm(before.workspace)
        office = Office(tmp_path, api_url=before.api_url, people_file=people_file).start()
        before.wait_for_app()
        assert Voice(before).ask("U0ADA", "is there a backup?")
        events = [_event(before, number) for number in range(10)]
        for event in events:
            before.deliver("events_api", event)
        port = before._port
    # While nobody is there, people go on asking.
    events += [_event(before, number) for number in range(10, 20)]
    time.sleep(3)
    with SlackStandIn(MANIFEST, patience=PATIENCE, port=port) as after:
        furnish(after.workspace)
        furnish_for_storm(after.workspace)
        for message in before.workspace.messages():
            after.workspace.put(message)
        begun = time.monotonic()
        try:
            after.wait_for_app(60)
            seconds = time.monotonic() - begun
            # Slack offers again what it was not told of, and sometimes what it was.
            offered = [after.deliver("events_api", event) for event in events]
            assert all(one.result(timeout=30).acked for one in offered)
            counts = until(lambda: _all_answered(after, events), seconds=60)
            time.sleep(2)
            counts = _counts(after, events)
        finally:
            office.stop()

    assert seconds < _RECONNECT_SECONDS
    assert counts == [1] * 20


def _event(slack, number):
    space = slack.workspace
    place = space.channels[f"C0STORM{number:02d}"]
    return mention(
        place, user=f"U0STORM{number:02d}", text="is a backup taken?", ts=space.next_ts()
    )


def _counts(slack, events):
    return [
        len(slack.workspace.replies(one["event"]["channel"], thread=one["event"]["ts"]))
        for one in events
    ]


def _all_answered(slack, events):
    counts = _counts(slack, events)
    return counts if all(counts) else None
