"""A task in a real browser: opened by a form, shown to be done, sent back, approved by another."""

import re

import pytest
from playwright.sync_api import expect

from bot.rehearsal.seeding import ENGINEER, GENERAL, LEAD

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]

TITLE = "Restore the berth database from a backup"
MISSING = "The log says nothing of how long it took."


def command(page, words):
    """Type a command as people do."""
    page.locator("#write").fill(words)
    page.locator("#write").press("Enter")


def card(page, *words):
    """Return the newest message of the bot with all these words."""
    found = page.locator("#main .message").filter(has=page.locator(".badge", has_text="APP"))
    for one in words:
        found = found.filter(has_text=one)
    return found.last


def press(where, name):
    """Press what the card offers."""
    where.get_by_role("button", name=name, exact=True).click()


def fill(page, form, submit, **typed):
    """Fill in the form by its labels and send it."""
    shown = page.get_by_role("dialog", name=form)
    for label, words in typed.items():
        shown.get_by_label(re.compile(label.replace("_", " "))).fill(words)
    shown.get_by_role("button", name=submit, exact=True).click()
    expect(shown).to_have_count(0)


def fill_new(page, *, owner):
    """Send the form of a new task for *owner*."""
    shown = page.get_by_role("dialog", name="New task")
    shown.get_by_label(re.compile("Whose task")).select_option(owner)
    shown.get_by_role("button", name="Open it", exact=True).click()
    expect(shown).to_have_count(0)


def test_from_a_form_to_an_approval(company, visit):
    """A lead opens it, the owner shows that it is done, twice, and the lead approves the second."""
    lead = visit(company, f"{LEAD}/{GENERAL}")
    command(lead, f"/comply task {TITLE} for A.8.13, high")
    shown = lead.get_by_role("dialog", name="New task")
    expect(shown.get_by_label(re.compile("What is to be done"))).to_have_value(re.compile(TITLE))
    shown.get_by_label(re.compile("Whose task")).select_option(ENGINEER)
    shown.get_by_label(re.compile("By when")).fill("2030-06-30")
    shown.get_by_role("button", name="Open it", exact=True).click()
    expect(shown).to_have_count(0)

    owner = visit(company, f"{ENGINEER}/app")
    given = card(owner, "gave you this task", TITLE)
    expect(given).to_contain_text("30 June 2030")
    expect(given).to_contain_text("A.8.13")
    press(given, "Start")
    started = card(owner, "You have started it", TITLE)
    press(started, "Add evidence")
    fill(owner, "Add evidence", "Add it", Evidence="https://wiki.example.com/restore")
    expect(card(owner, "The evidence is kept")).to_contain_text("waiting for approval")

    lead.goto(f"{company.origin}/as/{LEAD}/app")
    asked = card(lead, "added evidence", TITLE)
    expect(asked).to_contain_text("https://wiki.example.com/restore")
    press(asked, "Send back")
    fill(lead, "Send back", "Send it back", What_is_missing=MISSING)

    back = card(owner, "something is missing")
    expect(back).to_contain_text(MISSING)
    press(back, "Add evidence")
    shown = owner.get_by_role("dialog", name="Add evidence")
    log = {"name": "restore.txt", "mimeType": "text/plain", "buffer": b"forty minutes"}
    shown.get_by_label(re.compile("Or a file")).set_input_files(log)
    fill(owner, "Add evidence", "Add it")
    again = card(lead, "added evidence", "restore.txt")
    expect(again).not_to_contain_text("forty minutes")
    press(again, "Send me restore.txt")
    sent = card(lead, "Evidence as it was supplied: restore.txt")
    expect(sent).to_be_visible()
    with lead.expect_download() as fetched:
        lead.locator("#main .file").get_by_role("link", name=re.compile("restore.txt")).click()
    assert fetched.value.path().read_bytes() == b"forty minutes"
    expect(again.get_by_role("button", name="Approve", exact=True)).to_be_visible()
    press(again, "Approve")
    expect(card(lead, "Approved.")).to_contain_text("closed")
    expect(card(owner, "approved this")).to_contain_text("closed")


def test_a_proposal_is_confirmed(company, visit):
    """What sounds like a task that is there is shown first, and opens only on yes."""
    lead = visit(company, f"{LEAD}/{GENERAL}")
    command(lead, "/comply task Count the keys of the boat house")
    fill_new(lead, owner=ENGINEER)
    lead.goto(f"{company.origin}/as/{LEAD}/app")
    expect(card(lead, "is open.", "Count the keys")).to_contain_text("open")
    lead.goto(f"{company.origin}/as/{LEAD}/{GENERAL}")
    command(lead, "/comply task Count the keys of the boat house")
    fill_new(lead, owner=ENGINEER)
    lead.goto(f"{company.origin}/as/{LEAD}/app")
    proposal = card(lead, "Shall I open this task?", "Count the keys")
    expect(proposal).to_contain_text("There is something like it")
    press(proposal, "Open it")
    expect(card(lead, "is open.", "Count the keys")).to_be_visible()
    expect(proposal).to_have_count(0)
    owner = visit(company, f"{ENGINEER}/home")
    mine = owner.locator(".home")
    expect(mine).to_contain_text("Count the keys of the boat house")
    expect(mine.get_by_role("button", name="Open", exact=True).first).to_be_visible()
