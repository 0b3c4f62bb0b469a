"""A whole company presses the button at once: every press counts once and is confirmed once."""

import logging
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from statistics import quantiles

import pytest

from bot.audit.entities import SYSTEM
from bot.rehearsal.entities import Member
from bot.rehearsal.payloads import submission
from bot.slack.blocks.lessons import acknowledge_view
from bot.slack.payloads.training import Visit
from bot.slack.signed import SignedRequests
from bot.training.campaign_entities import Plan
from bot.web.app import build_web
from bot.web.readiness import Readiness
from bot.web.server import WebServer
from tests.bot.web.calls import SECRET, Caller
from tests.conftest import HandClock
from tests.journeys.conftest import read
from tests.journeys.learning import due_in, furnish_library, lead
from tests.journeys.office import Office, until

_log = logging.getLogger(__name__)

pytestmark = [pytest.mark.journey, pytest.mark.slow, pytest.mark.xdist_group("journeys")]

PEOPLE = 500
COURSE = """---
title: Doors
version: "1"
minutes: 1
policies: [lamps.md]
controls: ["7.3"]
---

## Doors

Doors are closed at night. [Lamps](policy:lamps.md#Part 0)
"""


@pytest.fixture(scope="module")
def office(slack, tmp_path_factory):
    """A whole bot that Slack calls over HTTP, with 500 people who owe one thing each."""
    home = tmp_path_factory.mktemp("company")
    lines = ["id,email,role,groups,manager,name,slack_id", "2,lena@example.com,lead,,,Lena,"]
    for number in range(PEOPLE):
        user = f"U0CLICK{number:03d}"
        lines.append(f"c-{number},{user.lower()}@example.com,employee,,,Clicker {number},{user}")
        slack.workspace.add_member(Member(id=user, name=user, email=f"{user.lower()}@example.com"))
        slack.workspace.direct_channel(user)
    people = home / "people.csv"
    people.write_text("\n".join(lines), encoding="utf-8")
    clock = HandClock(datetime.now(UTC))
    opened = Office(home, api_url=slack.api_url, people_file=people, clock=clock)
    opened.clock = clock
    furnish_library(opened)
    signed = SignedRequests(opened.app, SECRET)
    web = build_web(readiness=Readiness(()), metrics=opened.metrics, slack=signed)
    try:
        opened.start(connect=False)
        with WebServer(web, host="127.0.0.1", port=0) as server:
            opened.calls = Caller(server.port)
            yield opened
    finally:
        opened.stop()


def clickers(office):
    return [
        known.person
        for known in office.people.everybody(actor=SYSTEM)
        if known.person.slack_id.startswith("U0CLICK")
    ]


def forms(slack, office):
    """Let everybody read the lesson, and return the form that each has on the screen."""
    material = office.training.courseware.publish_course(
        COURSE.encode(), "doors.md", actor=lead(office)
    ).material
    plan = Plan(material=material.number, due_on=due_in(office))
    office.training.campaigns.launch(plan, actor=lead(office), entry_id="launch:1")
    for person in clickers(office):
        (owed,) = office.training.lessons.owed(actor=person)
        office.training.lessons.read(owed.assignment, actor=person, page=1)
        place = slack.workspace.direct_channel(person.slack_id).id
        reply = slack.response_url(place, person.slack_id)
        visit = Visit(assignment=owed.assignment, place=f"{place}:1.1", reply=reply)
        view = {**acknowledge_view(visit, owed), "id": f"V{person.slack_id}", "state": {}}
        yield person, submission(view, user=person.slack_id, trigger=f"1.{person.slack_id}")


def test_five_hundred_clicks_in_a_second(slack, office):
    """500 people, each twice: 500 records, 500 confirmations, and no other message is touched."""
    clicks = [form for form in forms(slack, office) for _ in range(2)]
    calls = []
    slack.faults.take = calls.append
    begun = time.monotonic()

    def click(numbered):
        number, (_, payload) = numbered
        time.sleep(max(0.0, number / len(clicks) - (time.monotonic() - begun)))
        sent = time.monotonic()
        answer = office.calls.interaction(payload)
        assert answer.status == 200
        assert "Thank you" in answer.text
        return time.monotonic() - sent

    try:
        with ThreadPoolExecutor(32) as crowd:
            waited = list(crowd.map(click, enumerate(clicks)))
        clicked = time.monotonic() - begun
        assert until(lambda: len(confirmations(slack)) >= PEOPLE, seconds=240, every=0.5)
    finally:
        del slack.faults.take
    time.sleep(2)
    confirmed = confirmations(slack)
    assert len(confirmed) == PEOPLE
    assert len({one.channel for one in confirmed}) == PEOPLE
    records = office.training.reports.records(actor=lead(office))
    assert len({kept.record.person for kept in records}) == len(records) == PEOPLE
    assert not {"chat.update", "chat.postMessage", "views.update", "users.info"} & set(calls)
    p99 = quantiles(waited, n=100)[98]
    _log.warning(
        "clicks in %.1f s, ack p99 %.2f s, all in %.1f s", clicked, p99, time.monotonic() - begun
    )


def confirmations(slack):
    return [one for one in slack.workspace.messages() if "Recorded as ACK-" in read(one)]
