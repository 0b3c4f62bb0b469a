"""Write the pictures of docs/images anew: ``make images``, with Chromium and about two minutes.

Names of pictures as arguments write those alone.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import sync_playwright

from bot.rehearsal.seeding import EMPLOYEE, ENGINEER, GENERAL, JOINER, LEAD, MANAGER

ROOT = Path(__file__).parents[2]
IMAGES = ROOT / "docs" / "images"
POLICIES = ROOT / "docs" / "samples" / "policies"
_WAIT_SECONDS = 600
_SETTLE_MS = 700


def main():
    """Start the demo in a home of its own, look at it, and stop it."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "demo.log"
        demo = _start(Path(folder) / "demo", log)
        try:
            _take(_origin(demo, log))
        finally:
            demo.terminate()
            demo.wait(timeout=40)


def _start(home, log):
    own = {key: value for key, value in os.environ.items() if not key.startswith("ANNEXA_")}
    home.mkdir()
    kept = ROOT / ".annexa" / "demo" / "cache"
    if kept.exists():
        shutil.copytree(kept, home / "cache")
    with log.open("wb") as said:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", "demo", str(POLICIES), "--stay"],
            cwd=ROOT,
            env=own | {"ANNEXA_HOME": str(home), "ANNEXA_LOG_LEVEL": "WARNING"},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
        )


def _origin(demo, log):
    for _ in range(_WAIT_SECONDS):
        found = re.search(r"Open (http://[^/]+)/", log.read_text("utf-8"))
        if found:
            return found[1]
        if demo.poll() is not None:
            break
        time.sleep(1)
    raise SystemExit(log.read_text("utf-8"))


def _take(origin):
    chromium = os.environ.get("ANNEXA_BROWSER") or shutil.which("chromium") or ""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, place, act, looks in SHOTS:
            if sys.argv[1:] and name not in sys.argv[1:]:
                continue
            context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}} | looks)
            page = context.new_page()
            page.goto(f"{origin}/as/{place}")
            act(page)
            page.wait_for_timeout(_SETTLE_MS)
            page.screenshot(path=IMAGES / f"{name}.png")
            # A form stays open for whoever opened it, also in the next picture.
            page.keyboard.press("Escape")
            page.wait_for_timeout(_SETTLE_MS)
            context.close()
        browser.close()


def _thread(page):
    # The last of the seeded questions is answered when this is there.
    page.get_by_text("how long do we keep invoices").wait_for()
    page.locator(".replies").first.click()
    page.locator("#thread details.container").first.wait_for()
    page.locator("#thread details.container summary").last.click()
    page.wait_for_timeout(_SETTLE_MS)
    page.locator("#thread .message").last.scroll_into_view_if_needed()


def _direct(page):
    page.locator("#main .message").first.wait_for()
    page.locator(".replies").first.click()
    page.locator("#thread details.container summary").first.click()


def _home(page):
    page.locator(".home .block").first.wait_for()


def _form(page):
    _thread(page)
    page.get_by_role("button", name="Ask a person").last.click()
    page.get_by_role("dialog").wait_for()


def _aside(page):
    page.locator(".message.aside").first.wait_for()


def _faults(page):
    page.locator(".hood > summary").click()
    page.locator(".hood").scroll_into_view_if_needed()


def _lesson(page):
    page.locator(".replies").last.click()
    page.locator("#thread").get_by_role("button", name="Open", exact=True).first.click()
    form = page.get_by_role("dialog")
    # The second page cites; the first tells a story.
    form.get_by_role("button", name="Next page").click()
    form.get_by_text("Page 2 of").wait_for()


def _progress(page):
    page.locator("#write").fill("/comply training progress TR-1")
    page.locator("#write").press("Enter")
    page.locator("#main .file img").last.wait_for()
    page.locator("#main .message").last.scroll_into_view_if_needed()


def _typed(page, words, shown):
    page.locator("#write").fill(words)
    page.locator("#write").press("Enter")
    page.locator("#main .message").filter(has_text=shown).last.wait_for()
    page.locator("#main .message").last.scroll_into_view_if_needed()


def _control(page):
    # Who comes for the first time is told what is kept; that is another picture.
    _typed(page, "/comply tasks overdue", "Before we begin")
    _typed(page, "/comply control A.8.13", "Four facts")


def _gaps(page):
    page.locator("#main .message").first.wait_for()
    _typed(page, "/comply gaps technological", "Gaps · technological controls")


_DARK = {"color_scheme": "dark"}
_PHONE = {"viewport": {"width": 380, "height": 760}, "device_scale_factor": 2}
SHOTS = (
    ("channel", f"{MANAGER}/{GENERAL}", _aside, {}),
    ("thread", f"{ENGINEER}/{GENERAL}", _thread, {}),
    ("direct-message-dark", f"{JOINER}/app", _direct, _DARK),
    ("home-lead", f"{LEAD}/home", _home, {}),
    ("home-employee-dark", f"{EMPLOYEE}/home", _home, _DARK),
    ("phone", f"{EMPLOYEE}/{GENERAL}", _thread, _PHONE),
    ("lesson", f"{EMPLOYEE}/app", _lesson, {}),
    ("ask-a-person", f"{EMPLOYEE}/{GENERAL}", _form, {}),
    ("training-progress", f"{LEAD}/app", _progress, {"viewport": {"width": 1280, "height": 980}}),
    ("control", f"{LEAD}/app", _control, {"viewport": {"width": 1280, "height": 1180}}),
    ("gaps", f"{LEAD}/app", _gaps, {"viewport": {"width": 1280, "height": 1060}}),
    ("faults", f"{ENGINEER}/{GENERAL}", _faults, {}),
)
"""Name of the picture, person and place, what happens before it, and how the browser looks."""


if __name__ == "__main__":
    main()
