"""What people do with the bot, in a real browser: ask, follow up, rate, hand on, look around."""

import re

import pytest
from playwright.sync_api import expect

from bot.rehearsal.seeding import (
    EMPLOYEE,
    ENGINEER,
    GENERAL,
    INCIDENT_CHANNEL,
    LEAD,
    LEADS_CHANNEL,
    MANAGER,
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]


def write(page, text, *, thread=False):
    """Type a message as people do, and send it with Enter."""
    box = page.locator("#write-thread" if thread else "#write")
    box.fill(text)
    box.press("Enter")


def ask(page, text):
    """Ask in a channel, open the thread, and return the latest answer in it."""
    write(page, f"@Annexa {text}")
    asked = page.locator("#main .message").filter(has_text=text).last
    asked.get_by_role("link", name=re.compile("repl")).click()
    page.wait_for_url("**/thread/**")  # loaded, too: Enter sends nothing before the page listens
    return answers(page).last


def answers(page):
    """Return what the bot has said in the open thread."""
    return page.locator("#thread .message").filter(has=page.locator(".badge", has_text="APP"))


def test_ask_and_read_a_cited_answer(company, visit):
    """A question in a channel is answered in its thread, live, with the source of the sentence."""
    page = visit(company, f"{ENGINEER}/{GENERAL}")

    answer = ask(page, "is there a backup?")

    expect(answer).to_contain_text("Backups are taken every night.")
    expect(answer).to_contain_text("Backup and restore")
    assert page.url.startswith(f"{company.origin}/as/{ENGINEER}/{GENERAL}/thread/")
    expect(page.locator("#write")).to_have_value("")


def test_follow_up_in_the_thread(company, visit):
    """A second question in the thread gets a second answer there, and the count rises."""
    page = visit(company, f"{ENGINEER}/{GENERAL}")
    ask(page, "is a backup tested?")

    write(page, "@Annexa and the backup of laptops?", thread=True)

    expect(answers(page)).to_have_count(2)
    expect(page.locator("#thread .thread-count")).to_contain_text("3 replies")


def test_rate_an_answer(company, visit):
    """Pressing the thumb reaches the bot, which keeps the rating and says so to that person."""
    page = visit(company, f"{ENGINEER}/{GENERAL}")
    answer = ask(page, "who needs a backup?")

    answer.get_by_role("group", name="Feedback").get_by_role("button").first.click()

    expect(page.locator(".message.aside").first).to_be_visible()
    expect(page.locator(".only-you").first).to_contain_text("Only visible to you")


def test_ask_a_person(company, visit):
    """The form shows what will be posted; once it is sent, the leads read it, live."""
    leads = visit(company, f"{LEAD}/{LEADS_CHANNEL}")
    page = visit(company, f"{ENGINEER}/{GENERAL}")
    answer = ask(page, "where is the backup kept?")

    answer.get_by_role("button", name="Ask a person").click()
    form = page.get_by_role("dialog", name="Ask a person")
    expect(form).to_contain_text("where is the backup kept?")
    form.get_by_role("button", name="Post it").click()

    expect(form).to_have_count(0)
    handed_on = leads.locator(".message").filter(has_text="where is the backup kept?")
    expect(handed_on).to_contain_text("asks a person")


def test_form_is_closed_with_the_keyboard(company, visit):
    """Escape closes a form, nothing is posted, and the focus is back in the page."""
    page = visit(company, f"{ENGINEER}/{GENERAL}")
    answer = ask(page, "which backup is oldest?")
    answer.get_by_role("button", name="Ask a person").click()
    form = page.get_by_role("dialog")
    expect(form).to_be_visible()

    page.keyboard.press("Escape")

    expect(form).to_have_count(0)
    assert company.workspace.modal(ENGINEER) is None


def test_slash_command_is_for_the_asker_alone(company, visit):
    """The answer to a slash command is marked as visible to the asker, and nobody else sees it."""
    page = visit(company, f"{MANAGER}/{GENERAL}")
    other = visit(company, f"{EMPLOYEE}/{GENERAL}")

    write(page, "/comply ask is the backup encrypted?")

    answer = page.locator(".message.aside").filter(has_text="Backups are taken every night.")
    expect(answer).to_contain_text("Only visible to you")
    other.reload()
    expect(other.locator(".message").filter(has_text="encrypted")).to_have_count(0)


def test_direct_message_begins_with_prompts(company, visit):
    """The bot's own conversation offers questions; pressing one asks it."""
    page = visit(company, f"{EMPLOYEE}/app")

    page.locator(".prompt").first.click()

    said = page.locator("#main .message").first
    expect(said).to_contain_text("Milo")
    expect(said.get_by_role("link", name=re.compile("1 repl"))).to_be_visible()


def test_act_as_somebody_else(company, visit):
    """The switch leads to the same channel with another person's eyes and clock."""
    page = visit(company, f"{ENGINEER}/{GENERAL}")

    page.locator(".people summary").click()
    page.get_by_role("link", name=re.compile("Jule Jolle")).click()

    expect(page).to_have_url(re.compile(f"/as/U0JULE/{GENERAL}$"))
    expect(page.locator(".me")).to_contain_text("Jule Jolle")
    expect(page.get_by_role("link", name=re.compile("compliance-leads"))).to_have_count(0)


def test_stays_readable_on_a_phone(company, visit):
    """At 380 pixels nothing sticks out, the channels fold away, and a thread takes the page."""
    page = visit(company, f"{ENGINEER}/{GENERAL}", viewport={"width": 380, "height": 760})

    answer = ask(page, "is there a backup on the phone?")

    expect(answer).to_contain_text("Backups are taken every night.")
    expect(page.locator("#main")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".drawer-head").click()
    expect(page.get_by_role("link", name="engineering")).to_be_visible()


def test_dark_where_people_want_it_dark(company, visit):
    """Who prefers dark screens gets one, with text that is light on dark."""
    brightness = (
        "getComputedStyle(document.body).{}.match(/[0-9]+/g).map(Number).reduce((a,b)=>a+b)"
    )

    dark = visit(company, f"{ENGINEER}/{GENERAL}", color_scheme="dark")
    light = visit(company, f"{ENGINEER}/{GENERAL}", color_scheme="light")

    for page, order in ((dark, 1), (light, -1)):
        ink, ground = (
            page.evaluate(brightness.format(one)) for one in ("color", "backgroundColor")
        )
        assert order * (ink - ground) > 400


def test_works_without_a_script(company, visit):
    """Where scripts are off, asking, reading and forms work as plain links and forms."""
    page = visit(company, f"{ENGINEER}/{GENERAL}", java_script_enabled=False)

    page.locator("#write").fill("@Annexa a backup without scripts?")
    page.locator("#main .send").click()
    page.wait_for_timeout(1_500)
    page.goto(f"{company.origin}/as/{ENGINEER}/{GENERAL}")
    said = page.locator("#main .message").filter(has_text="without scripts").last
    said.get_by_role("link", name=re.compile("repl")).first.click()
    answers(page).last.get_by_role("button", name="Ask a person").click()

    form = page.get_by_role("dialog")
    expect(form).to_contain_text("without scripts")
    form.get_by_role("button", name="Cancel").click()
    expect(form).to_have_count(0)


def test_home_of_each_role(company, visit):
    """The home tab is shown live to whoever opens it, and its box asks a question."""
    page = visit(company, f"{ENGINEER}/home")

    expect(page.locator(".home .block").first).to_be_visible()
    expect(page.locator(".home .warning")).to_have_count(0)
    page.locator(".home input[type=text]").first.fill("is there a backup at home?")
    with page.expect_response("**/press"):
        page.locator(".home input[type=text]").first.press("Enter")

    page.goto(f"{company.origin}/as/{ENGINEER}/app")
    said = page.locator(".message").filter(has_text="Backups are taken every night.")
    expect(said.or_(page.get_by_role("link", name=re.compile("1 repl"))).first).to_be_visible()


def test_ask_about_a_message(company, visit):
    """The shortcut of a message opens a form; the answer comes to the asker directly."""
    page = visit(company, f"{MANAGER}/{GENERAL}")
    write(page, "We take a backup of the laptops on Fridays.")
    said = page.locator(".message").filter(has_text="laptops on Fridays").last

    said.hover()
    said.get_by_label("More actions").click()
    said.get_by_role("button", name="Ask Annexa about this").click()
    form = page.get_by_role("dialog")
    expect(form).to_contain_text("laptops on Fridays")
    form.locator(".submit").click()

    expect(form).to_have_count(0)
    page.locator(".room").filter(has_text="Annexa").click()
    answer = page.locator(".message").filter(has_text="Backups are taken every night.")
    expect(answer.first).to_be_visible()


def test_report_a_message(company, visit):
    """Reporting a message shows the form first; once sent, the incident channel reads it."""
    page = visit(company, f"{EMPLOYEE}/{GENERAL}")
    write(page, "Somebody found a badge in the yard.")
    said = page.locator(".message").filter(has_text="badge in the yard").last

    said.hover()
    said.get_by_label("More actions").click()
    said.get_by_role("button", name="Report it").click()
    form = page.get_by_role("dialog", name="Report an event")
    expect(form.locator("textarea")).to_have_value(re.compile("badge in the yard"))
    form.get_by_role("button", name="Report it").click()

    expect(form).to_have_count(0)
    incidents = visit(company, f"{LEAD}/{INCIDENT_CHANNEL}")
    expect(incidents.locator(".message").filter(has_text="badge in the yard")).to_be_visible()
