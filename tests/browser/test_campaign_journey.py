"""Training as a company lives it, in a real browser: from a lead's wish to an auditor's check."""

import re
import subprocess
import sys
import zipfile
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from bot.rehearsal.seeding import (
    EMPLOYEE,
    LEAD,
)
from bot.training.export_entities import FOLDER
from tests.bot.training.conftest import COURSE
from tests.browser.conftest import open_company
from tests.browser.lessons import choose, next_step
from tests.conftest import HandClock
from tests.journeys.learning import furnish_library

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""Working time for everybody in the company."""


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """The company with a course that nobody was asked to take yet; its clock is the test's."""

    def furnishing(office):
        furnish_library(office)
        office.training.courseware.publish_course(
            COURSE.format(version="1", light="The lamp is lit at dusk.").encode(),
            "lamps.md",
            actor=office.people.by_name_or_email("clara.kompass@quaywander.example"),
        )

    home = tmp_path_factory.mktemp("company")
    with open_company(home, furnishing=furnishing, clock=HandClock(MONDAY)) as stand_in:
        yield stand_in


def command(page, text):
    """Use the slash command."""
    page.locator("#write").fill(f"/comply {text}")
    page.locator("#write").press("Enter")


def said(page, words):
    """Return the newest message with these words."""
    return page.locator("#main .message").filter(has_text=words).last


def verify(folder, home):
    """Let the command of an auditor, who has nothing of ours, look at a folder."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", "audit", "verify", str(folder)],
        env={"ANNEXA_HOME": str(home), "PATH": "/usr/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def launch(page):
    """Plan a campaign for everybody in the form, look at the preview, and launch it."""
    command(page, "training new")
    form = page.get_by_role("dialog", name="New campaign")
    form.get_by_label("What people are asked to know").select_option(label="Lamps 1")
    form.get_by_label("Due on").fill("2026-01-05")
    next_step(form, "Preview")
    expect(form).to_contain_text("has passed")
    form.get_by_label("Due on").fill("2026-03-16")
    next_step(form, "Preview")
    expect(form).to_have_count(0)
    expect(said(page, "nothing is launched yet")).to_contain_text("7 people")
    page.get_by_role("button", name="Launch", exact=True).click()
    expect(said(page, "TR-1 is launched")).to_contain_text("7 people are asked to know Lamps")


def learn(page, clock):
    """Open the prompt, read, fail, pass after the pause, and acknowledge."""
    prompt = said(page, "One thing waits for you")
    expect(prompt).to_contain_text("about 5 minutes · by Monday 16 March 2026")
    expect(prompt).to_contain_text("because everybody who works here is")
    form = page.get_by_role("dialog")
    prompt.get_by_role("button", name="Open", exact=True).click()
    expect(form).to_contain_text("Page 1 of 2")
    for step in ("Next page", "To the quiz", "Begin"):
        next_step(form, step)
    choose(form, right=False)
    next_step(form, "Hand in")
    # The last question is far below: what comes next is read from its top all the same.
    expect(form.get_by_text("Not passed yet")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(form).to_have_count(0)

    clock.forward(minutes=11)
    prompt.get_by_role("button", name="Open", exact=True).click()
    next_step(form, "Begin")
    choose(form, right=True)
    next_step(form, "Hand in")
    expect(form).to_contain_text("Passed: 100 % right")
    next_step(form, "Go on")
    next_step(form, "I acknowledge")
    expect(form).to_contain_text("Thank you")
    page.keyboard.press("Escape")
    expect(said(page, "Recorded as ACK-1")).to_contain_text("you acknowledged Lamps, version 1")


def test_from_a_wish_to_a_proof(school, visit, tmp_path):
    """Launched, prompted, read, failed, passed, acknowledged, looked at, exported and proved."""
    lead = visit(school, f"{LEAD}/app")
    launch(lead)
    small = {"width": 900, "height": 420}
    learn(visit(school, f"{EMPLOYEE}/app", viewport=small), school.clock)

    said(lead, "TR-1 is launched").get_by_role("button", name="Progress").click()
    card = said(lead, "7 people count")
    expect(card.locator("table")).to_contain_text("1 (14 %)")
    # Of one person alone nobody hears what they got wrong.
    expect(card).not_to_contain_text("When is the lamp lit?")
    expect(lead.get_by_alt_text(re.compile("of 7 people 1 are done"))).to_be_visible()
    card.get_by_role("button", name="Export").click()
    expect(said(lead, "annexa audit verify")).to_contain_text("TR-1 Lamps, as of 2026-03-02")

    with lead.expect_download() as coming:
        lead.get_by_role("link", name="TR-1-2026-03-02.zip").click()
    coming.value.save_as(tmp_path / "export.zip")
    with zipfile.ZipFile(tmp_path / "export.zip") as archive:
        archive.extractall(tmp_path)
    status, told = verify(tmp_path / FOLDER, tmp_path / "nowhere")
    assert status == 0, told
    assert "The export is intact (TR-1" in told
    assert "1 record of 7 people" in told

    records = tmp_path / FOLDER / "records.jsonl"
    records.write_bytes(records.read_bytes().replace(b"Milo", b"Mila", 1))
    status, told = verify(tmp_path / FOLDER, tmp_path / "nowhere")
    assert status == 1
    assert "ACK-1" in told
    assert not (tmp_path / "nowhere").exists(), "an auditor's check leaves nothing behind"
