"""Processes that remind are killed at random points, many times: each person hears exactly once."""

import json
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.audit.service import AuditTrail
from tests.bot.reminders.parts import Chat

ROOT = Path(__file__).parents[3]
PEOPLE = 40
POINTS = 60
"""A process has so many points before it is through with what a kill left."""

pytestmark = pytest.mark.slow


def _remind(arguments, dies_at):
    command = [sys.executable, "-m", "tests.bot.reminders.reminding"]
    done = subprocess.run(
        [*command, json.dumps(arguments | {"dies_at": dies_at})],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode in {0, -signal.SIGKILL}, done.stderr
    return done.returncode


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_random_points(sqlite, tmp_path, clock, seed):
    """However often it is killed, everybody gets one message with both things, and none twice."""
    chance = random.Random(seed)
    arguments = {
        "database": str(tmp_path / "annexa.db"),
        "chat": str(tmp_path / "chat"),
        "people": PEOPLE,
    }
    kills = 0
    for _ in range(12):
        kills += _remind(arguments, chance.randrange(POINTS)) != 0
    assert _remind(arguments, -1) == 0
    assert kills >= 8, "the test killed too seldom to prove anything"
    heard = Counter(
        (one["person"], *sorted(line[0] for line in one["lines"]))
        for one in Chat(tmp_path / "chat").messages()
    )
    expected = {(f"p-n{number:03d}", "training:1", "training:2") for number in range(PEOPLE)}
    assert set(heard) == expected
    assert set(heard.values()) == {1}
    assert AuditTrail(sqlite, clock).verify().is_intact
