"""Killed at random points of a launch and of its reminders, many times: each person hears once."""

import json
import os
import random
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from bot.audit.service import AuditTrail
from bot.clock import SystemClock
from bot.database.engine import Database
from bot.rehearsal.entities import Member
from tests.journeys.teaching import prompts

pytestmark = [pytest.mark.journey, pytest.mark.slow]

ROOT = Path(__file__).parents[2]
PEOPLE = 12
KILLS = 20
LATEST = 180
"""The last point at which a process dies; one that goes on after a kill often passes fewer."""
HEAD = "id,email,role,groups,manager\n0,lena@example.com,lead,leads,\n"


@pytest.fixture(scope="module")
def staff(slack, tmp_path_factory):
    """Eleven employees and a lead, with accounts in Slack."""
    path = tmp_path_factory.mktemp("staff") / "people.csv"
    users = {"U0LENA": "lena@example.com"}
    for number in range(1, PEOPLE):
        user = f"U0REMIND{number:02d}"
        users[user] = f"n{number}@example.com"
        slack.workspace.add_member(Member(id=user, name=f"N{number}", email=users[user]))
    rows = [f"{n},{email},employee,," for n, email in enumerate(list(users.values())[1:], start=1)]
    path.write_text(HEAD + "\n".join(rows), encoding="utf-8")
    return path, list(users)


class Nursery:
    """Starts processes that remind, one after the other."""

    def __init__(self, **asked):
        self._asked = asked
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.reminded"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def remind(self, home, **dies):
        """Run one process to its end, or to its death; return how it ended."""
        line = {**self._asked, "home": str(home), "people": PEOPLE, "dies": dies}
        self._process.stdin.write(f"{json.dumps(line)}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=10)
        self._process.stdout.close()


@pytest.fixture(scope="module")
def nursery(slack, staff):
    people_file, _ = staff
    with closing(Nursery(api_url=slack.api_url, people_file=str(people_file))) as made:
        yield made


@pytest.mark.timeout(180)
def test_killed_many_times_each_person_hears_once(slack, staff, nursery, tmp_path):
    """Whatever the kills interrupt, a launch is one and everybody has exactly one message of it."""
    _, users = staff
    chance = random.Random(6)
    kills = companies = 0
    while kills < KILLS:
        companies += 1
        assert companies <= KILLS, "the test killed too seldom to prove anything"
        home = tmp_path / f"home-{companies}"
        home.mkdir()
        while (ended := nursery.remind(home, **death(chance))) == -signal.SIGKILL:
            kills += 1
        assert ended == 0
        heard = {user: len(prompts(slack, user)) for user in users}
        assert heard == dict.fromkeys(users, companies)
        assert_intact(home)


@pytest.mark.adapters
def test_two_replicas_remind_once(slack, staff, postgresql, tmp_path):
    """Two processes share the work, one dies after a post and comes back; nobody hears twice."""
    people_file, users = staff
    before = {user: len(prompts(slack, user)) for user in users}
    url = postgresql._url.render_as_string(hide_password=False)
    shared = {"api_url": slack.api_url, "people_file": str(people_file), "database_url": url}
    homes = [tmp_path / name for name in ("first", "second")]
    for home in homes:
        home.mkdir()
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(closing(Nursery(**shared, executor_id=f"annexa-{n}")))
            for n in (1, 2)
        )
        assert first.remind(homes[0], after_post=2) == -signal.SIGKILL
        with ThreadPoolExecutor(2) as pool:
            ended = pool.map(Nursery.remind, (first, second), homes)
        assert list(ended) == [0, 0]
    heard = {user: len(prompts(slack, user)) - before[user] for user in users}
    assert heard == dict.fromkeys(users, 1)


def death(chance):
    """Return where a process dies: at a beginning or end of a transaction, or after a post."""
    if chance.random() < 0.5:
        return {"anywhere": chance.randrange(LATEST)}
    return {"after_post": chance.randrange(4)}


def assert_intact(home):
    """Assert that the audit trail of a home is whole."""
    database = Database(f"sqlite:///{home / 'annexa.db'}")
    assert AuditTrail(database, SystemClock()).verify().is_intact
    database.close()
