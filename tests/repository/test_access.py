"""The page for whoever installs the app names every scope and event, and says what each is for."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "slack-setup.md").read_text("utf-8")


def _asked(name):
    manifest = json.loads((ROOT / "bot" / "slack" / name).read_text("utf-8"))
    scopes = set(manifest["oauth_config"]["scopes"]["bot"])
    return scopes, set(manifest["settings"]["event_subscriptions"]["bot_events"])


def _rows(mark):
    table = PAGE.partition(f"<!-- {mark} -->")[2].partition(f"<!-- /{mark} -->")[0]
    lines = [line.strip("|").split("|") for line in table.strip().splitlines()]
    return [[cell.strip() for cell in cells] for cells in lines[2:]]


SCOPES, EVENTS = _asked("manifest.json")
MORE_SCOPES, MORE_EVENTS = _asked("manifest-reading.json")
ROWS, MORE_ROWS = _rows("access"), _rows("more access")


def _told(rows, *, events):
    return [
        name
        for row in rows
        if row[0].endswith("(event)") == events
        for name in re.findall(r"`([\w.:]+)`", row[0])
    ]


def test_every_scope_once():
    """The tables name the scopes of their manifest, each once, and no other."""
    assert sorted(_told(ROWS, events=False)) == sorted(SCOPES)
    assert sorted(_told(MORE_ROWS, events=False)) == sorted(MORE_SCOPES - SCOPES)


def test_every_event_once():
    """The tables name the events of their manifest, each once, and no other."""
    assert sorted(_told(ROWS, events=True)) == sorted(EVENTS)
    assert sorted(_told(MORE_ROWS, events=True)) == sorted(MORE_EVENTS - EVENTS)


@pytest.mark.parametrize("row", [*ROWS, *MORE_ROWS], ids=lambda row: row[0])
def test_rows_are_whole(row):
    """Each row says which feature it serves, what is read, and what is lost without it."""
    assert len(row) == 4
    assert all(row)
