"""An auditor's visit in a real browser: admitted by an admin, handed a pack, proved, and over."""

import json
import re
import subprocess
import sys
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from bot.evidence.entities import FOLDER
from bot.rehearsal.seeding import ADMIN, INCIDENT_CHANNEL, LEADS_CHANNEL, furnish
from bot.rehearsal.server import SlackStandIn
from bot.slack.desk import Channels
from bot.tasks.entities import Wanted
from tests.browser.conftest import PEOPLE
from tests.conftest import HandClock
from tests.journeys.learning import furnish_library
from tests.journeys.office import MANIFEST, Office

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]
AUDITOR = "U0OTTO"
JANUARY = datetime(2026, 1, 12, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def firm(tmp_path_factory):
    """A company in March that gave somebody a task in January and another one in March."""
    home, clock = tmp_path_factory.mktemp("company"), HandClock(JANUARY)
    channels = Channels(leads=LEADS_CHANNEL, incidents=INCIDENT_CHANNEL)
    offices = []

    def opened():
        office = Office(
            home, api_url=stand_in.api_url, people_file=PEOPLE, channels=channels, clock=clock
        )
        furnish_library(office)
        lead = office.people.by_name_or_email("clara.kompass@quaywander.example")
        anna = office.people.by_name_or_email("anna.adler@quaywander.example")
        for title, days in (("Train the newcomers", 50), ("Train the harbour pilots", 0)):
            wanted = Wanted(title=title, owner=anna.id, controls=("A.6.3",))
            office.tasks.opening.open_task(wanted, actor=lead, entry_id=title)
            clock.forward(days=days)
        offices.append(office)
        return office.start()

    with (
        SlackStandIn(MANIFEST, page=True) as stand_in,
        # Playwright keeps an event loop in this thread, and DBOS refuses to start beside one.
        ThreadPoolExecutor(1) as elsewhere,
    ):
        furnish(stand_in.workspace)
        office = elsewhere.submit(opened).result(60)
        try:
            stand_in.wait_for_app()
            stand_in.clock, stand_in.home = clock, home
            yield stand_in
        finally:
            elsewhere.submit(office.stop).result(60)


def command(page, text):
    """Use the slash command."""
    page.locator("#write").fill(f"/comply {text}")
    page.locator("#write").press("Enter")


def said(page, words):
    """Return the newest message with these words."""
    return page.locator("#main .message").filter(has_text=words).last


def run(home, *words):
    """Let somebody use the shell beside the bot, or an auditor who has nothing of ours."""
    ran = subprocess.run(
        [sys.executable, "-m", "bot", *map(str, words)],
        env={"ANNEXA_HOME": str(home), "PATH": "/usr/bin", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def admit(page):
    """Admit the auditor in the form, after a scope that is none."""
    command(page, "auditors")
    said(page, "Nobody was admitted yet").get_by_role("button", name="Admit an auditor").click()
    form = page.get_by_role("dialog", name="Admit an auditor")
    form.get_by_label(re.compile("Who")).select_option(AUDITOR)
    form.get_by_label(re.compile("Until")).fill("2026-03-20")
    form.get_by_label(re.compile("What may they")).fill("A.6, A.99")
    form.get_by_role("button", name="Admit", exact=True).click()
    expect(form).to_contain_text("There is no clause or control 'A.99'")
    form.get_by_label(re.compile("What may they")).fill("A.6, 7.3")
    form.get_by_role("button", name="Admit", exact=True).click()
    expect(form).to_have_count(0)
    expect(said(page, "AU-1: admitted to A.6, 7.3 until 20 March 2026")).to_be_visible()


def test_from_an_admission_to_its_end(firm, visit, chromium, tmp_path):
    """Admitted, told, handed last month's pack, which opens offline and proves itself; then over."""
    admin, auditor = visit(firm, f"{ADMIN}/app"), visit(firm, f"{AUDITOR}/app")
    admit(admin)
    expect(said(auditor, "You may look at our records as an auditor")).to_contain_text("A.6, 7.3")

    command(auditor, "pack A.8.13")
    expect(said(auditor, "A.8.13 is not part of it")).to_be_visible()
    command(auditor, "pack A.6.3 as of 31 January")
    expect(said(auditor, "Here comes the audit pack")).to_contain_text("as of 31 January 2026")
    with auditor.expect_download() as coming:
        auditor.get_by_role("link", name="audit-pack-A.6.3-2026-01-31.zip").click()
    coming.value.save_as(tmp_path / "pack.zip")
    with zipfile.ZipFile(tmp_path / "pack.zip") as archive:
        archive.extractall(tmp_path)
    status, told = run(tmp_path / "nowhere", "audit", "verify", tmp_path / FOLDER)
    assert status == 0, told

    context = chromium.new_context(offline=True)
    asked = []
    context.on("request", lambda request: asked.append(request.url))
    index = context.new_page()
    index.goto((tmp_path / FOLDER / "index.html").as_uri())
    expect(index.locator("body")).to_contain_text("Train the newcomers")
    expect(index.locator("body")).not_to_contain_text("harbour pilots")
    assert all(url.startswith("file:") for url in asked)
    context.close()

    _, seen = run(firm.home, "auditors", "views", AUDITOR, "--json")
    assert "pack:A.6.3" in {one["what"] for one in json.loads(seen)["views"]}

    firm.clock.forward(days=30)
    command(auditor, "pack A.6.3")
    expect(said(auditor, "Your time as an auditor ended on 20 March 2026")).to_be_visible()
    command(admin, "auditors")
    expect(said(admin, "is over")).to_contain_text("20 March 2026")
