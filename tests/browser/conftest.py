"""A real browser before the rehearsal workspace, with the bot or a small app of the test's own."""

import os
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.rehearsal.delivery import Patience
from bot.rehearsal.seeding import INCIDENT_CHANNEL, LEADS_CHANNEL, furnish
from bot.rehearsal.server import SlackStandIn
from bot.slack.desk import Channels
from tests.browser.small_app import SmallApp, small_manifest
from tests.journeys.office import MANIFEST, Office

PEOPLE = Path(__file__).parents[2] / "docs" / "samples" / "people.csv"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE_MS = 20_000
#: A machine that runs all tests at once may keep the bot waiting longer than Slack would.
PATIENCE = Patience(ack_seconds=12.0, retry_seconds=(0.2, 0.5, 1.0, 2.0, 4.0, 8.0))
MISSING = (
    "no browser found: install Chromium (Debian: apt-get install chromium) "
    "or name one in ANNEXA_BROWSER"
)


def browser_path():
    """Return where a browser is, or nothing."""
    named = os.environ.get("ANNEXA_BROWSER", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "")


@pytest.fixture(scope="module")
def chromium():
    """A browser for the tests of one file; without one they are skipped, or fail where required.

    Playwright keeps an event loop in this thread as long as it is there, and the durable engine
    of whatever test comes next refuses to start beside one.
    """
    path = browser_path()
    if not path and os.environ.get("ANNEXA_BROWSER_REQUIRED"):
        pytest.fail(MISSING)
    if not path:
        pytest.skip(MISSING)
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def open_company(home, *, furnishing=None, **more):
    """The invented company with the real bot; *furnishing* has its way before anybody comes in."""
    channels = Channels(leads=LEADS_CHANNEL, incidents=INCIDENT_CHANNEL)

    def opened():
        office = Office(
            home, api_url=stand_in.api_url, people_file=PEOPLE, channels=channels, **more
        )
        if furnishing is not None:
            furnishing(office)
        return office.start()

    with (
        SlackStandIn(MANIFEST, page=True, patience=PATIENCE) as stand_in,
        # Playwright keeps an event loop in this thread, and DBOS refuses to start beside one.
        ThreadPoolExecutor(1) as elsewhere,
    ):
        furnish(stand_in.workspace)
        office = elsewhere.submit(opened).result(60)
        try:
            stand_in.wait_for_app()
            stand_in.clock = more.get("clock")
            yield stand_in
        finally:
            elsewhere.submit(office.stop).result(60)


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The invented company with the real bot; its answers come from a script."""
    with open_company(tmp_path_factory.mktemp("company")) as stand_in:
        yield stand_in


@pytest.fixture
def workshop(tmp_path):
    """A workspace with a small app that says only what the test tells it to."""
    with ExitStack() as stack:
        manifest = small_manifest(tmp_path / "manifest.json")
        stand_in = stack.enter_context(SlackStandIn(manifest, page=True))
        furnish(stand_in.workspace)
        app = stack.enter_context(SmallApp(stand_in))
        yield app


@pytest.fixture
def visit(chromium):
    """Return a function that opens the workspace as somebody; what the browser complains fails."""
    with ExitStack() as stack:
        complaints = []

        @contextmanager
        def closing(context):
            yield context
            context.close()

        def opened(stand_in, place, **looks):
            looks = {"viewport": {"width": 1280, "height": 800}} | looks
            context = stack.enter_context(closing(chromium.new_context(**looks)))
            context.set_default_timeout(_PATIENCE_MS)
            page = context.new_page()
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on(
                "console",
                lambda said: complaints.append(said.text) if said.type == "error" else None,
            )
            page.goto(f"{stand_in.origin}/as/{place}")
            if looks.get("java_script_enabled", True):
                # No person chooses a file before the page listens; a program may.
                page.wait_for_function("document.documentElement.classList.contains('js')")
            return page

        yield opened
    # A server that stops while a page listens is no fault of the page.
    passing = re.compile("ERR_CONNECTION_REFUSED|ERR_INCOMPLETE_CHUNKED")
    assert not [one for one in complaints if not passing.search(one)]
