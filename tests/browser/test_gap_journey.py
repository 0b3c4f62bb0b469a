"""A gap in a real browser: found, assigned by a sentence, shown twice, approved, and in the statement."""

import re

import pytest
from openpyxl import load_workbook
from playwright.sync_api import expect

from bot.rehearsal.seeding import ENGINEER, GENERAL, LEAD
from tests.browser.test_tasks import card, command, fill, press

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]
ORDER = "@Annexa assign the restore test for A.8.13 to @Anna Adler by 30 June 2030, high"
LINK = "https://wiki.example.com/restore"
MISSING = "The log says nothing of how long it took."


def assigned(company, visit, lead):
    """Give the task by a plain sentence, look at the proposal, and open it; return the owner."""
    lead.goto(f"{company.origin}/as/{LEAD}/{GENERAL}")
    command(lead, ORDER)
    proposal = card(lead, "Shall I open this task?")
    expect(proposal).to_contain_text("30 June 2030")
    press(proposal, "Open it")
    owner = visit(company, f"{ENGINEER}/app")
    given = card(owner, "gave you this task", "restore test")
    expect(given).to_contain_text("A.8.13")
    return owner


def shown_twice(company, lead, owner):
    """The owner shows that it is done; the lead sends it back once and approves the second."""
    press(card(owner, "gave you this task", "restore test"), "Add evidence")
    fill(owner, "Add evidence", "Add it", Evidence=LINK)
    lead.goto(f"{company.origin}/as/{LEAD}/app")
    press(card(lead, "added evidence", "restore test"), "Send back")
    fill(lead, "Send back", "Send it back", What_is_missing=MISSING)
    back = card(owner, "something is missing")
    expect(back).to_contain_text(MISSING)
    press(back, "Add evidence")
    log = {"name": "restore.txt", "mimeType": "text/plain", "buffer": b"forty minutes"}
    shown = owner.get_by_role("dialog", name="Add evidence")
    shown.get_by_label(re.compile("Or a file")).set_input_files(log)
    fill(owner, "Add evidence", "Add it")
    press(card(lead, "added evidence", "restore.txt"), "Approve")
    expect(card(owner, "approved this")).to_contain_text("closed")


def test_from_a_gap_to_the_statement(company, visit, tmp_path):
    """Gap, sentence, evidence, sent back, evidence, approved; card, list and statement show it."""
    lead = visit(company, f"{LEAD}/app")
    command(lead, "/comply gaps A.8.13")
    listed = card(lead, "Gaps", "Show with a file, a link or a message")
    expect(listed).to_contain_text("Information backup")
    command(lead, "/comply control a813")
    expect(card(lead, "Four facts")).to_contain_text("Evidenced: no evidence was accepted yet")

    owner = assigned(company, visit, lead)
    shown_twice(company, lead, owner)

    command(lead, "/comply control A.8.13")
    evidenced = card(lead, "Four facts", "Evidenced: yes")
    expect(evidenced).to_contain_text("restore.txt")
    expect(evidenced).not_to_contain_text("no evidence: ")
    command(lead, "/comply gaps A.8.13")
    expect(card(lead, "Gaps · A.8.13")).not_to_contain_text("Show with a file")

    command(lead, "/comply soa")
    press(card(lead, "Statement of Applicability"), "Draft as XLSX")
    with lead.expect_download() as coming:
        lead.locator("#main .file").get_by_role("link", name=re.compile("xlsx")).last.click()
    coming.value.save_as(tmp_path / "soa.xlsx")
    book = load_workbook(tmp_path / "soa.xlsx")
    proofs = {row[0].value: row[2].value for row in book["Evidence"].iter_rows(min_row=2)}
    assert "restore.txt" in proofs["A.8.13"]
