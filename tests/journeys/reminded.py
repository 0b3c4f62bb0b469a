"""Launches a campaign and reminds people in processes that kill themselves at chosen points.

One process imports everything and then forks for each line of JSON that it reads, so that many
kills take little time. It answers with how each child ended.
"""

import itertools
import json
import os
import signal
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from slack_sdk import WebClient
from sqlalchemy import Engine, event

from bot.durable.engine import Pace
from tests.conftest import HandClock
from tests.journeys.office import Office
from tests.journeys.teaching import launch

MORNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PATIENCE_S = 40.0


class Fate:
    """Counts points at which a process can die, and dies at one of them; None is none."""

    def __init__(self, at):
        self._at = at
        self._points = itertools.count()

    def point(self, *_args):
        if next(self._points) == self._at:
            os.kill(os.getpid(), signal.SIGKILL)


def deadly(deaths):
    """Let this process die at one of its transactions, calls of Slack, or posts."""
    anywhere, after_post = Fate(deaths.get("anywhere")), Fate(deaths.get("after_post"))
    for name in ("begin", "commit"):
        event.listen(Engine, name, anywhere.point)
    call = WebClient.api_call

    def die_around(client, method, **names):
        anywhere.point()
        answer = call(client, method, **names)
        anywhere.point()
        if method == "chat.postMessage":
            after_post.point()
        return answer

    WebClient.api_call = die_around


def remind(asked):
    """Launch, unless that was done, and work until every message is settled."""
    deadly(asked["dies"])
    clock = HandClock(MORNING)
    office = Office(
        Path(asked["home"]),
        api_url=asked["api_url"],
        people_file=Path(asked["people_file"]),
        clock=clock,
        pace=Pace(lane_period=0.02),
        database_url=asked.get("database_url", ""),
        durable_url=asked.get("database_url", ""),
        executor_id=asked.get("executor_id", "annexa-1"),
    )
    lead = office.people.by_name_or_email("lena@example.com")
    office.start(connect=False)
    campaign = launch(office, lead, clock)
    limit = time.monotonic() + PATIENCE_S
    while time.monotonic() < limit:
        sending = office.reminding.sending(campaign.number, actor=lead)
        if sending.claimed >= asked["people"] and not sending.waiting:
            return
        # Looking is no point to die at, or most deaths would come while nothing happens.
        time.sleep(0.3)
    raise TimeoutError(str(sending))


def main():
    """Do what each line asks in a process of its own."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            remind(json.loads(line))
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
