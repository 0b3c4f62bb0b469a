"""A nonconformity in a real browser: from what an audit saw to an action that another found to work."""

import re
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from bot.rehearsal.seeding import (
    ENGINEER,
    LEAD,
)
from tests.browser.conftest import open_company
from tests.browser.test_tasks import card, command, press
from tests.conftest import HandClock

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TITLE = "Restores of the berth database are not tested"
SEEN = "The last report of a restore is of 2024."
FIRST_CAUSE = "Nobody was named for the test."
SECOND_CAUSE = "The calendar entry went to a mailbox that nobody reads."


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    """The invented company with the real bot, whose clock is the test's."""
    home = tmp_path_factory.mktemp("company")
    with open_company(home, clock=HandClock(MONDAY)) as stand_in:
        yield stand_in


def fill(page, form, submit, **typed):
    """Fill in a form by the beginnings of its labels, and send it."""
    shown = page.get_by_role("dialog", name=form, exact=True)
    for label, said in typed.items():
        field = shown.get_by_label(re.compile(label.replace("_", " ")))
        if isinstance(said, dict):
            field.set_input_files(said)
        elif field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(said)
        else:
            field.fill(said)
    shown.get_by_role("button", name=submit, exact=True).click()
    return shown


def sent(page, form, submit, **typed):
    """Do the same, and see that the form was taken."""
    expect(fill(page, form, submit, **typed)).to_have_count(0)


def raised(lead):
    """Raise it with the form of a lead; what is wrong in it stands at its input first."""
    command(lead, f"/comply nonconformity new {TITLE}")
    shown = lead.get_by_role("dialog", name="New nonconformity")
    expect(shown.get_by_label(re.compile("What does not conform"))).to_have_value(TITLE)
    form = {
        "What_is_it": "minor",
        "Who_or_what_found": "internal audit",
        "What_was_seen": SEEN,
        "A_file_that": {"name": "audit.txt", "mimeType": "text/plain", "buffer": b"page 4"},
        "Who_owns": ENGINEER,
        "Response_date": "2026-03-20",
    }
    wrong = fill(lead, "New nonconformity", "Raise it", **form, Which_clause="A.9.99")
    expect(wrong).to_contain_text("There is no A.9.99")
    sent(lead, "New nonconformity", "Raise it", Which_clause="A.8.13")
    expect(card(lead, "NC-1 is raised")).to_be_visible()


def treated(owner, *, cause, check_on, done_form=None):
    """Say the cause, plan the action and say that it is done, card by card."""
    press(card(owner, "NC-1", "extent known ·"), "Cause")
    sent(owner, "Cause", "Save", Say_why=cause)
    press(card(owner, "NC-1", "cause known ·"), "Corrective action")
    sent(
        owner,
        "Corrective action",
        "Save",
        Say_what_removes="An owner and a day in the calendar.",
        By_when=check_on,
    )
    planned = card(owner, "NC-1", "action planned ·")
    expect(planned).not_to_contain_text("overdue")
    press(planned, "Action is done")
    sent(
        owner,
        "Action is done",
        "Save",
        Say_what_shows="The calendar says so.",
        When_does=check_on,
        **(done_form or {}),
    )
    expect(card(owner, "NC-1", "action done ·", cause)).to_be_visible()


def test_from_a_finding_to_an_action_that_worked(company, visit):
    """Corrected, explained, done, found not to work, explained anew, done, checked later: closed."""
    lead, owner = visit(company, f"{LEAD}/app"), visit(company, f"{ENGINEER}/app")
    raised(lead)
    given = card(owner, "you own it", TITLE)
    expect(given).to_contain_text(SEEN)
    expect(given).to_contain_text("audit.txt")
    expect(given).to_contain_text("20 March 2026")
    expect(given.get_by_role("button", name="Decline")).to_have_count(0)
    expect(given.get_by_role("button", name="Amend")).to_have_count(0)

    press(given, "Correction")
    wrong = fill(owner, "Correction", "Save", Say_what_was_done="…")
    expect(wrong).to_contain_text("Say what was done at once")
    sent(owner, "Correction", "Save", Say_what_was_done="The database was restored.")
    press(card(owner, "NC-1", "corrected ·"), "Extent")
    sent(owner, "Extent", "Save", Say_whether="Two of six systems.")
    log = {"name": "calendar.txt", "mimeType": "text/plain", "buffer": b"every quarter"}
    treated(owner, cause=FIRST_CAUSE, check_on="2026-03-09", done_form={"A_file_that": log})

    asked = card(lead, "says that the action is done", "calendar.txt")
    press(asked, "Send me calendar.txt")
    expect(card(lead, "Evidence as it was supplied: calendar.txt")).to_be_visible()
    press(asked, "It worked")
    wrong = fill(lead, "It worked", "Save", Say_in_a_few="The next restore went well.")
    expect(wrong).to_contain_text("checked from 2026-03-09 on")
    lead.keyboard.press("Escape")

    company.clock.forward(days=7)
    press(asked, "It did not work")
    sent(lead, "It did not work", "Save", Say_in_a_few="The next restore was forgotten again.")
    back = card(owner, "another cause is wanted")
    expect(back).not_to_contain_text(FIRST_CAUSE)
    expect(back).to_contain_text("The next restore was forgotten again.")
    treated(owner, cause=SECOND_CAUSE, check_on="2026-03-16")

    company.clock.forward(days=7)
    lead.goto(f"{company.origin}/as/{LEAD}/home")
    tab = lead.locator(".home")
    expect(tab).to_contain_text("1 check of effectiveness is due")
    expect(tab).to_contain_text("1 nonconformity waits for you")
    lead.goto(f"{company.origin}/as/{LEAD}/app")
    again = card(lead, "says that the action is done", SECOND_CAUSE)
    press(again, "It worked")
    sent(lead, "It worked", "Save", Say_in_a_few="Two restores in a row, both on their day.")
    closed = card(owner, "the action worked", TITLE)
    expect(closed).to_contain_text("closed ·")
    expect(closed.get_by_role("button", name="Add a file")).to_have_count(0)


def test_an_opportunity_is_declined(company, visit):
    """A remark without a requirement may be left, for a reason that its owner reads."""
    lead = visit(company, f"{LEAD}/app")
    command(lead, "/comply nonconformity new Write shorter reports")
    sent(
        lead,
        "New nonconformity",
        "Raise it",
        What_is_it="opportunity",
        Who_or_what_found="certification body",
        What_was_seen="Reports of forty pages.",
        Who_owns=ENGINEER,
    )
    told = card(lead, "is raised", "Write shorter reports")
    press(told, "Decline")
    wrong = fill(lead, "Decline", "Save", Say_in_a_few="no")
    expect(wrong).to_contain_text("an auditor will ask")
    sent(lead, "Decline", "Save", Say_in_a_few="Our clients ask for every page of them.")
    owner = visit(company, f"{ENGINEER}/app")
    expect(card(owner, "declined this", "Write shorter reports")).to_contain_text("declined ·")


def test_a_lead_amends_it(company, visit):
    """Grade and response date change for a reason; the owner reads it."""
    lead = visit(company, f"{LEAD}/app")
    command(lead, "/comply nonconformity new The lamp of the pier is out")
    sent(
        lead,
        "New nonconformity",
        "Raise it",
        What_is_it="minor",
        Who_or_what_found="found by ourselves",
        Which_clause="A.7.5",
        What_was_seen="It was dark.",
        Who_owns=ENGINEER,
    )
    press(card(lead, "is raised", "The lamp of the pier"), "Amend")
    sent(
        lead,
        "Amend",
        "Change it",
        How_much="major",
        Response_date="2026-12-01",
        Why_does="A ship came too near.",
    )
    changed = card(lead, "Changed; what stood", "The lamp of the pier")
    expect(changed).to_contain_text("major")
    expect(changed).to_contain_text("1 December 2026")
    owner = visit(company, f"{ENGINEER}/app")
    expect(card(owner, "changed this", "The lamp of the pier")).to_be_visible()
