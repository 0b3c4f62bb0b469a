"""What the page does for any app, in a real browser: forms, menus, home, files, streams, faults."""

import re

import pytest
from playwright.sync_api import expect

from bot.rehearsal.entities import Posted
from bot.rehearsal.seeding import EMPLOYEE, ENGINEER, GENERAL, OUTSIDER, SHARED

pytestmark = [
    pytest.mark.browser,
    pytest.mark.journey,
    pytest.mark.slow,
    pytest.mark.xdist_group("browser"),
]


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value):
    return {"text": plain(value.title()), "value": value}


def button(action_id, text, **more):
    return {"type": "button", "action_id": action_id, "text": plain(text), **more}


def field(block_id, kind, label, **more):
    element = {"type": kind, "action_id": f"{block_id}_it", **more}
    return {"type": "input", "block_id": block_id, "label": plain(label), "element": element}


def form(*blocks, title="Form", callback_id="form", submit="Send"):
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title),
        "submit": plain(submit),
        "blocks": list(blocks),
    }


def post(app, *blocks, channel=GENERAL):
    return app.call("chat.postMessage", channel=channel, text="hello", blocks=list(blocks))


def opener(app, view):
    """Return what opens *view* with the trigger of a payload."""
    return lambda payload: app.call("views.open", trigger_id=payload["trigger_id"], view=view)


def test_form_with_every_kind_of_field(workshop, visit):
    """What is typed and chosen arrives as Slack writes it down; the form closes."""
    view = form(
        field("text", "plain_text_input", "Text", multiline=True),
        field("pick", "static_select", "Pick", options=[option("yes"), option("no")]),
        field("many", "multi_static_select", "Many", options=[option("a"), option("b")]),
        field("who", "users_select", "Who"),
        field("day", "datepicker", "Day"),
        field("time", "timepicker", "Time"),
        field("box", "checkboxes", "Boxes", options=[option("one"), option("two")]),
        field("radio", "radio_buttons", "Radio", options=[option("left"), option("right")]),
        field("number", "number_input", "Number", is_decimal_allowed=False),
        field("mail", "email_text_input", "Mail"),
        field("file", "file_input", "File"),
    )
    workshop.answer("ask", do=opener(workshop, view))
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")

    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask").click()
    shown = page.get_by_role("dialog", name="Form")
    shown.get_by_label("Text").fill("two\nlines")
    shown.get_by_label("Pick").select_option("no")
    shown.get_by_role("group", name="Many").get_by_label("B").check()
    shown.get_by_label("Who").select_option(EMPLOYEE)
    shown.get_by_label("Day").fill("2026-11-30")
    shown.get_by_label("Time").fill("08:30")
    shown.get_by_role("group", name="Boxes").get_by_label("Two").check()
    shown.get_by_role("radiogroup", name="Radio").get_by_label("Right").check()
    shown.get_by_label("Number").fill("7")
    shown.get_by_label("Mail").fill("anna@example.com")
    shown.get_by_label("File").set_input_files(
        {"name": "plan.md", "mimeType": "text/markdown", "buffer": b"# Plan"}
    )
    shown.get_by_role("button", name="Send").click()

    expect(shown).to_have_count(0)
    values = workshop.next("view_submission")["view"]["state"]["values"]
    told = {block: value[f"{block}_it"] for block, value in values.items()}
    assert told["text"]["value"] == "two\nlines"
    assert told["pick"]["selected_option"]["value"] == "no"
    assert [one["value"] for one in told["many"]["selected_options"]] == ["b"]
    assert told["who"]["selected_user"] == EMPLOYEE
    assert told["day"]["selected_date"] == "2026-11-30"
    assert told["time"]["selected_time"] == "08:30"
    assert [one["value"] for one in told["box"]["selected_options"]] == ["two"]
    assert told["radio"]["selected_option"]["value"] == "right"
    assert (told["number"]["value"], told["mail"]["value"]) == ("7", "anna@example.com")
    assert told["file"]["files"][0]["name"] == "plan.md"


def test_form_that_comes_back(workshop, visit):
    """What the app finds wrong stands at its field, what was typed stays, and it can be mended."""
    complaint = {"response_action": "errors", "errors": {"why": "Say more than that."}}
    view = form(field("why", "plain_text_input", "Why?"), field("who", "plain_text_input", "Who?"))
    workshop.answer("ask", do=opener(workshop, view))
    workshop.answer("view_submission:form", complaint)
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask").click()
    shown = page.get_by_role("dialog", name="Form")
    shown.get_by_label("Why?").fill("no")
    shown.get_by_label("Who?").fill("me")

    shown.get_by_role("button", name="Send").click()

    expect(shown.get_by_role("alert")).to_have_text("Say more than that.")
    expect(shown.get_by_label("Why?")).to_be_focused()
    expect(shown.get_by_label("Who?")).to_have_value("me")
    workshop.answer("view_submission:form")
    shown.get_by_label("Why?").fill("because it matters")
    shown.get_by_role("button", name="Send").click()
    expect(shown).to_have_count(0)


def test_form_mended_at_once(workshop, visit):
    """What is sent again counts, though the page has no answer yet to what was wrong."""
    complaint = {"response_action": "errors", "errors": {"why": "Say more than that."}}
    view = form(field("who", "plain_text_input", "Who?"), field("why", "plain_text_input", "Why?"))
    workshop.answer("ask", do=opener(workshop, view))
    workshop.answer("view_submission:form", complaint)
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask").click()
    shown = page.get_by_role("dialog", name="Form")
    shown.get_by_label("Who?").fill("me")
    shown.get_by_label("Why?").fill("no")
    late = []
    page.route("**/submit", lambda route: late.append((route, route.fetch())), times=1)
    shown.get_by_role("button", name="Send").click()
    expect(shown.get_by_role("alert")).to_have_text("Say more than that.")

    workshop.answer("view_submission:form")
    shown.get_by_label("Why?").fill("because it matters")
    shown.get_by_role("button", name="Send").click()

    expect(shown).to_have_count(0)
    ((route, answer),) = late
    with page.expect_response(lambda one: one.request.method == "GET"):
        route.fulfill(response=answer)
    expect(shown).to_have_count(0)


def test_late_answer_hides_nothing(workshop, visit):
    """An answer that something newer has overtaken closes no form that somebody fills in."""
    workshop.answer("ask", do=opener(workshop, form(field("why", "plain_text_input", "Why?"))))
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    late = []
    page.route("**/say", lambda route: late.append((route, route.fetch())))
    page.locator("#write").fill("hello")
    page.locator("#write").press("Enter")
    expect(page.locator(".message").last).to_contain_text("hello")
    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask").click()
    why = page.get_by_role("dialog", name="Form").get_by_label("Why?")
    why.fill("because")

    ((route, answer),) = late
    with page.expect_response(lambda one: one.request.method == "GET"):
        route.fulfill(response=answer)

    expect(why).to_have_value("because")


def test_forms_on_top_of_each_other(workshop, visit):
    """A pushed form lies over the first one; going back shows the first one again."""
    first = form({"type": "actions", "elements": [button("deeper", "Deeper")]}, title="First")
    second = form({"type": "section", "text": plain("below")}, title="Second")
    workshop.answer("ask", do=opener(workshop, first))
    workshop.answer(
        "deeper",
        do=lambda told: workshop.call("views.push", trigger_id=told["trigger_id"], view=second),
    )
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask").click()

    page.get_by_role("dialog", name="First").get_by_role("button", name="Deeper").click()

    expect(page.get_by_role("dialog", name="Second")).to_contain_text("below")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("dialog", name="First")).to_be_visible()


def test_focus_stays_in_the_form(workshop, visit):
    """However often somebody presses Tab, the focus never reaches the page under a form."""
    view = form(field("a", "plain_text_input", "A"), field("b", "plain_text_input", "B"))
    workshop.answer("ask", do=opener(workshop, view))
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask").click()
    expect(page.get_by_role("dialog").get_by_label("A")).to_be_focused()

    for _ in range(12):
        page.keyboard.press("Tab")
        inside = (
            "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
        )
        assert page.evaluate(inside)


def test_button_that_asks_first(workshop, visit):
    """A button with a question before it presses only after a yes."""
    confirm = {"title": plain("Sure?"), "text": plain("It is gone then."), "confirm": plain("Drop it"),
               "deny": plain("Keep it")}  # fmt: skip
    post(workshop, {"type": "actions", "elements": [button("drop", "Drop", confirm=confirm)]})
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")

    page.get_by_role("button", name="Drop", exact=True).click()
    page.get_by_role("dialog", name="Sure?").get_by_role("button", name="Keep it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.get_by_role("button", name="Drop", exact=True).click()
    page.get_by_role("button", name="Drop it").click()

    assert workshop.next("drop")["user"]["id"] == ENGINEER
    assert workshop.heard.empty()


def test_lists_and_menus_in_messages(workshop, visit):
    """Choosing from a list or from the menu behind the dots is told to the app at once."""
    menu = {"type": "overflow", "action_id": "more", "options": [option("edit"), option("mute")]}
    pick = {"type": "static_select", "action_id": "pick", "options": [option("yes"), option("no")]}
    post(
        workshop,
        {"type": "section", "text": plain("A line"), "accessory": menu},
        {"type": "actions", "elements": [pick]},
    )
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")

    page.get_by_role("combobox").select_option("no")
    assert workshop.next("pick")["actions"][0]["selected_option"]["value"] == "no"
    page.locator(".overflow summary").click()
    page.get_by_role("button", name="Mute").click()
    assert workshop.next("more")["actions"][0]["selected_option"]["value"] == "mute"


def test_message_shortcut(workshop, visit):
    """A shortcut from a message's menu tells the app which message."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator("#write").fill("look at this")
    page.locator("#write").press("Enter")
    said = page.locator(".message").filter(has_text="look at this")

    said.hover()
    said.get_by_label("More actions").click()
    said.get_by_role("button", name="Ask about this").click()

    assert workshop.next("about")["message"]["text"] == "look at this"


def test_reactions(workshop, visit):
    """A reaction is shown with its count, told to the app, and taken back by pressing it."""
    posted = post(workshop, {"type": "section", "text": plain("React to me")})
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    said = page.locator(".message").filter(has_text="React to me")

    said.hover()
    said.get_by_label("React").click()
    said.get_by_role("button", name="eyes").first.click()

    expect(said.locator(".reaction")).to_contain_text("👀 1")
    assert workshop.next("reaction_added")["event"]["item"]["ts"] == posted["ts"]
    said.locator(".reaction").click()
    expect(said.locator(".reaction")).to_have_count(0)


def test_home(workshop, visit):
    """Opening the home is told to the app; what it publishes is shown, and can be pressed."""
    view = {"type": "home", "blocks": [
        {"type": "header", "text": plain("What you owe")},
        {"type": "actions", "elements": [button("all", "Show all")]},
        field("ask", "plain_text_input", "Question") | {"dispatch_action": True},
    ]}  # fmt: skip
    workshop.answer(
        "app_home_opened",
        do=lambda told: workshop.call("views.publish", user_id=told["event"]["user"], view=view),
    )
    page = visit(workshop.stand_in, f"{ENGINEER}/home")

    expect(page.get_by_role("heading", name="What you owe")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    assert workshop.next("all")["view"]["type"] == "home"
    page.get_by_label("Question").fill("why?")
    page.get_by_label("Question").press("Enter")
    assert workshop.next("ask_it")["actions"][0]["value"] == "why?"


def test_files(workshop, visit):
    """A file goes up with a message, is named under it, and can be fetched again."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")

    page.locator("#main input[type=file]").set_input_files(
        {"name": "policy.md", "mimeType": "text/markdown", "buffer": b"# A policy"}
    )
    expect(page.locator(".chosen-files")).to_have_text("policy.md")
    page.locator("#write").fill("here it is")
    page.locator("#main .send").click()

    said = page.locator(".message").filter(has_text="here it is")
    expect(said.locator(".file")).to_contain_text("policy.md")
    with page.expect_download() as fetched:
        said.get_by_role("link", name=re.compile("policy.md")).click()
    assert fetched.value.path().read_bytes() == b"# A policy"
    workshop.next("file_shared")


def test_chosen_files_stay_named(workshop, visit):
    """A file that was chosen stays, and stays named, when the page is brought up to date."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.evaluate("document.querySelector('.chosen-files').dataset.before = 'x'")
    page.locator("#main input[type=file]").set_input_files(
        {"name": "early.md", "mimeType": "text/markdown", "buffer": b"# Early"}
    )
    expect(page.locator(".chosen-files")).to_have_text("early.md")

    page.evaluate("refresh()")

    expect(page.locator(".chosen-files:not([data-before])")).to_have_text("early.md")
    assert page.locator("#main input[type=file]").evaluate("one => one.files.length") == 1


def test_streams_grow(workshop, visit):
    """What is streamed appears piece by piece, with a status before it and none after."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator("#write").fill("@Annexa tell me")
    page.locator("#write").press("Enter")
    ts = workshop.next("app_mention")["event"]["ts"]

    workshop.call(
        "assistant.threads.setStatus",
        channel_id=GENERAL,
        thread_ts=ts,
        status="thinks",
        loading_messages=["Reading the policies"],
    )
    expect(page.locator(".status")).to_contain_text("Reading the policies")
    stream = workshop.call(
        "chat.startStream",
        channel=GENERAL,
        thread_ts=ts,
        markdown_text="It is ",
        recipient_user_id=ENGINEER,
        recipient_team_id="T0HOME",
    )
    page.get_by_role("link", name=re.compile("1 repl")).click()
    answer = page.locator("#thread .message").last
    expect(answer).to_contain_text("It is")
    expect(answer.locator(".cursor")).to_have_count(1)
    workshop.call(
        "chat.appendStream", channel=GENERAL, ts=stream["ts"], markdown_text="**proved**."
    )
    expect(answer).to_contain_text("It is proved.")
    workshop.call("chat.stopStream", channel=GENERAL, ts=stream["ts"])
    expect(answer.locator(".cursor")).to_have_count(0)
    expect(page.locator(".status")).to_have_count(0)


def test_what_is_being_typed_survives(workshop, visit):
    """A message that comes in while somebody types neither takes the words nor the focus."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator("#write").press_sequentially("half a sen")

    post(workshop, {"type": "section", "text": plain("Something new")})

    expect(page.locator(".message").last).to_contain_text("Something new")
    expect(page.locator("#write")).to_have_value("half a sen")
    expect(page.locator("#write")).to_be_focused()


def test_unread_messages_are_counted(workshop, visit):
    """A channel that somebody has not looked at says how much is new there, live."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")

    post(workshop, {"type": "section", "text": plain("New here")}, channel="C0ENGINEERING")

    link = page.locator(".room").filter(has_text="engineering")
    expect(link.locator(".count")).to_contain_text("1")
    link.click()
    expect(page.locator(".room").filter(has_text="engineering").locator(".count")).to_have_count(0)


def test_another_company_is_marked(workshop, visit):
    """In a shared channel people of another company, and the channel itself, are marked."""
    space = workshop.stand_in.workspace
    space.put(
        Posted(channel=SHARED, ts=space.next_ts(), text="Hello", user=OUTSIDER, at=space.now())
    )

    page = visit(workshop.stand_in, f"{EMPLOYEE}/{SHARED}")

    expect(page.locator("h1")).to_contain_text("shared with another company")
    expect(page.locator(".message .badge-outside")).to_have_text("external")


def test_words_are_never_tags(workshop, visit):
    """What people type is shown as they typed it, whatever it looks like."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    trap = "<img src=x onerror=alert(1)> <b>&amp; *bold*"

    page.locator("#write").fill(trap)
    page.locator("#write").press("Enter")

    said = page.locator(".message").last
    expect(said).to_contain_text("<img src=x onerror=alert(1)> <b>&amp; bold")
    expect(said.locator("img")).to_have_count(0)
    expect(said.locator("strong", has_text="bold")).to_have_count(1)


def test_faults_from_the_page(workshop, visit):
    """A fault that is planned on the page happens to the next thing of its kind, and is told."""
    view = form(field("a", "plain_text_input", "A"))
    refused = []

    def late(payload):
        answer = workshop._api.post(
            "views.open",
            json={"trigger_id": payload["trigger_id"], "view": view},
            headers={"authorization": "Bearer xoxb-rehearsal"},
        )
        refused.append(answer.json().get("error"))

    workshop.answer("ask", do=late)
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator(".hood > summary").click()
    page.get_by_label("What goes wrong").select_option("expired_trigger")
    page.get_by_label("Where").select_option("interactive")
    page.get_by_role("button", name="Let it happen").click()
    page.wait_for_timeout(300)

    page.locator(".shortcuts summary").click()
    page.get_by_role("button", name="Ask", exact=True).click()

    workshop.next("ask")
    assert refused == ["expired_trigger_id"]
    expect(page.locator(".calls")).to_contain_text("views.open")
    expect(page.locator(".calls")).to_contain_text("expired_trigger_id")


def test_lost_connection_is_told_and_found_again(workshop, visit):
    """An app that does not answer in time is told to whoever waits for it."""
    page = visit(workshop.stand_in, f"{ENGINEER}/{GENERAL}")
    page.locator(".hood > summary").click()
    page.get_by_label("What goes wrong").select_option("drop")
    page.get_by_label("Where").select_option("slash_commands")
    page.get_by_role("button", name="Let it happen").click()
    page.wait_for_timeout(300)

    page.locator("#write").fill("/comply help")
    page.locator("#write").press("Enter")

    expect(page.locator(".toast")).to_contain_text("did not answer")
    page.get_by_label("Dismiss").click()
    expect(page.locator(".toast")).to_have_count(0)
