"""What docs/parity.md ticks is there, is used, and is proved by a test that exists."""

import ast
import json
import re
from functools import cache
from pathlib import Path

import pytest
from slack_sdk.models import blocks

from bot.rehearsal.web_api import METHODS

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "parity.md").read_text("utf-8")
SLACK = ROOT / "bot" / "slack"
_TICKS = {"yes", "no", "–"}


def section(title):
    """Return the rows of one section: what, workspace, bot, and the tests."""
    text = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (found,) = [part for part in text if part.startswith(f"{title}\n")]
    lines = [line for line in found.splitlines() if line.startswith("|")][2:]
    return [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in lines]


ROWS = [
    (title, *row) for title in ("Methods", "Events", "Blocks", "Surfaces") for row in section(title)
]


@cache
def names_in(path):
    """Return the names of the tests in a file."""
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


INSIDE = {
    "client.files_upload_v2(": '"files.getUploadURLExternal" "files.completeUploadExternal"',
}
"""Methods that the SDK calls in the place of its own."""


@cache
def source():
    """Return everything that the bot's Slack package says, with what the SDK says for it."""
    said = "\n".join(path.read_text("utf-8") for path in sorted(SLACK.rglob("*.py")))
    return "\n".join([said, *(inside for one, inside in INSIDE.items() if one in said)])


def subscribed():
    """Return the events that any manifest of the bot subscribes to."""
    told = [json.loads(path.read_text("utf-8")) for path in SLACK.glob("manifest*.json")]
    lists = [one["settings"]["event_subscriptions"]["bot_events"] for one in told]
    return {event for events in lists for event in events}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}:{row[1]}")
def test_tick_names_tests_that_exist(row):
    """No test, no tick; and a test that is named can be run."""
    _, _, workspace, bot, proof = row
    named = re.findall(r"`([^`]+)`", proof)
    assert {workspace, bot} <= _TICKS
    assert named or "yes" not in {workspace, bot}
    for one in named:
        path, _, name = one.partition("::")
        assert name in names_in(path), one


def test_every_row_is_there_once():
    """Nothing stands in the page twice."""
    names = [(title, what) for title, what, *_ in ROWS]
    assert sorted(set(names)) == sorted(names)


def test_methods_are_those_of_the_workspace():
    """A method is ticked if, and only if, the workspace answers it."""
    ticked = {what.strip("`") for what, workspace, *_ in section("Methods") if workspace == "yes"}
    assert ticked == set(METHODS)


def test_methods_are_those_that_the_bot_calls():
    """A method is ticked for the bot if, and only if, its Slack package calls it."""
    rows = {what.strip("`"): bot == "yes" for what, _, bot, _ in section("Methods")}
    called = {
        name: f"{name.replace('.', '_')}(" in source() or f'"{name}"' in source() for name in rows
    }
    assert rows == called


def test_events_are_those_that_the_bot_subscribes_to():
    """An event is ticked for the bot if, and only if, a manifest of the bot asks for it."""
    ticked = {what.strip("`") for what, _, bot, _ in section("Events") if bot == "yes"}
    assert ticked == subscribed()


def test_blocks_of_the_bot_are_in_its_source():
    """What is ticked for the bot is written somewhere in its Slack package."""
    ticked = [what for what, _, bot, _ in section("Blocks") if bot == "yes"]
    named = [what.strip("`") for what in ticked if what.startswith("`")]
    assert [name for name in named if not re.search(spellings(name), source())] == []


def spellings(kind):
    """Return how a block or element may be written: by its name, or by a class of Slack's SDK."""
    classes = [name for name in dir(blocks) if getattr(vars(blocks)[name], "type", "") == kind]
    return "|".join([rf"\b{name}\(" for name in classes] + [rf"\b{kind}\b"])
