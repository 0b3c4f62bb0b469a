"""The page for whoever installs the app names every scope and event, and says what each is for."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "slack-setup.md").read_text("utf-8")
MANIFEST = json.loads((ROOT / "bot" / "slack" / "manifest.json").read_text("utf-8"))


def _rows():
    table = PAGE.partition("<!-- access -->")[2].partition("<!-- /access -->")[0]
    lines = [line.strip("|").split("|") for line in table.strip().splitlines()]
    return [[cell.strip() for cell in cells] for cells in lines[2:]]


ROWS = _rows()


def _told(*, events):
    return [
        name
        for row in ROWS
        if row[0].endswith("(event)") == events
        for name in re.findall(r"`([\w.:]+)`", row[0])
    ]


def test_every_scope_once():
    """The table names the scopes of the manifest, each once, and no other."""
    assert sorted(_told(events=False)) == sorted(MANIFEST["oauth_config"]["scopes"]["bot"])


def test_every_event_once():
    """The table names the events of the manifest, each once, and no other."""
    told = sorted(_told(events=True))
    assert told == sorted(MANIFEST["settings"]["event_subscriptions"]["bot_events"])


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_rows_are_whole(row):
    """Each row says which feature it serves, what is read, and what is lost without it."""
    assert len(row) == 4
    assert all(row)
