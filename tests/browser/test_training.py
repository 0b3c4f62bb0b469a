"""Training in a real browser: what one owes, the lesson, a failed quiz, a passed one, a record."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from bot.rehearsal.seeding import EMPLOYEE, GENERAL, furnish
from bot.rehearsal.server import SlackStandIn
from bot.training.campaign_entities import Plan
from tests.bot.training.conftest import COURSE
from tests.browser.conftest import PEOPLE
from tests.browser.lessons import choose, next_step
from tests.conftest import HandClock
from tests.journeys.learning import furnish_library
from tests.journeys.office import MANIFEST, Office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]


class School:
    """The invented company, in which everybody is asked to learn about lamps."""

    def __init__(self, stand_in, home):
        self.clock = HandClock(datetime.now(UTC))
        self.office = Office(home, api_url=stand_in.api_url, people_file=PEOPLE, clock=self.clock)
        furnish_library(self.office)
        lead = self.office.people.by_name_or_email("clara.kompass@quaywander.example")
        course = self.office.training.courseware.publish_course(
            COURSE.format(version="1", light="The lamp is lit at dusk.").encode(),
            "lamps.md",
            actor=lead,
        )
        plan = Plan(
            material=course.material.number,
            due_on=self.clock.now().date() + timedelta(days=14),
        )
        self.office.training.campaigns.launch(plan, actor=lead, entry_id="launch:1")
        self.office.start()


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """The company with the real bot, and its clock in the hand of the test."""
    home = tmp_path_factory.mktemp("school")
    with (
        SlackStandIn(MANIFEST, page=True) as stand_in,
        # Playwright keeps an event loop in this thread, and DBOS refuses to start beside one.
        ThreadPoolExecutor(1) as elsewhere,
    ):
        furnish(stand_in.workspace)
        opened = elsewhere.submit(School, stand_in, home).result(60)
        try:
            stand_in.wait_for_app()
            stand_in.clock = opened.clock
            yield stand_in
        finally:
            elsewhere.submit(opened.office.stop).result(60)


def open_lesson(page):
    """Ask for one's own status and open what is owed; return the form."""
    page.locator("#write").fill("/comply training")
    page.locator("#write").press("Enter")
    page.get_by_role("button", name="Open", exact=True).last.click()
    return page.get_by_role("dialog")


def test_from_owing_to_a_record(school, visit):
    """An employee reads, fails, reads why, passes after the pause, and acknowledges by name."""
    page = visit(school, f"{EMPLOYEE}/{GENERAL}")

    form = open_lesson(page)
    expect(form).to_contain_text("Page 1 of 2")
    expect(form).to_contain_text("Lamps, version 3")
    next_step(form, "Next page")
    expect(form).to_contain_text("The keeper trims the wick.")
    next_step(form, "Back")
    expect(form).to_contain_text("Page 1 of 2")
    next_step(form, "Next page")
    next_step(form, "To the quiz")
    next_step(form, "Begin")
    choose(form, right=False)
    next_step(form, "Hand in")
    expect(form).to_contain_text("Not passed yet")
    expect(form).to_contain_text("The keeper trims it.")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)

    school.clock.forward(minutes=11)
    form = open_lesson(page)
    next_step(form, "Begin")
    choose(form, right=True)
    next_step(form, "Hand in")
    expect(form).to_contain_text("Passed: 100 % right")
    next_step(form, "Go on")
    expect(form).to_contain_text("I have read the lesson")
    next_step(form, "I acknowledge")
    expect(form).to_contain_text("Thank you")
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)

    recorded = page.locator(".message.aside").filter(has_text=re.compile("Recorded as ACK-1"))
    expect(recorded).to_contain_text("you acknowledged Lamps, version 1")
