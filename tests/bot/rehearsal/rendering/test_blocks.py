"""Blocks as HTML: every type of block and element, and those that nobody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.rendering.blocks import BLOCKS, block, blocks
from bot.rehearsal.rendering.scene import Scene
from tests.bot.rehearsal.rendering.test_texts import Seen

SCENE = Scene(
    place="1700000001.000100",
    viewer="U0ADA",
    base="/as/U0ADA",
    act="/as/U0ADA/act",
    people={"U0ADA": "Ada", "U0BEN": "Ben"},
    channels={"C0TEAM": "team"},
    files={"F0PLAN": "/files/F0PLAN"},
)


def plain(text):
    return {"type": "plain_text", "text": text}


def option(value, **more):
    return {"text": plain(value.title()), "value": value, **more}


BUTTON = {"type": "button", "action_id": "go", "text": plain("Go <on>"), "value": "7"}
CONFIRM = {
    "title": plain("Sure?"),
    "text": {"type": "mrkdwn", "text": "*All* of it"},
    "confirm": plain("Do it"),
    "deny": plain("Leave it"),
    "style": "danger",
}
RICH = {
    "type": "rich_text",
    "elements": [
        {"type": "rich_text_section", "elements": [{"type": "text", "text": "in detail"}]}
    ],
}
TASK = {
    "type": "task_card",
    "task_id": "t",
    "title": "Read the policies",
    "status": "complete",
    "details": RICH,
    "sources": [{"type": "url", "url": "https://e.example/p", "text": "Policy"}],
}
EXAMPLES = {
    "section": (
        {
            "text": {"type": "mrkdwn", "text": "*hello*"},
            "fields": [plain("left"), plain("right")],
            "accessory": BUTTON,
        },
        ["hello", "left", "right", "Go <on>"],
    ),
    "header": ({"text": plain("Head")}, ["Head"]),
    "context": (
        {
            "elements": [
                {"type": "mrkdwn", "text": "small"},
                {"type": "image", "image_url": "https://e.example/x.png", "alt_text": "a logo"},
            ]
        },
        ["small", "a logo"],
    ),
    "actions": ({"elements": [BUTTON]}, ["Go <on>"]),
    "divider": ({}, [""]),
    "image": (
        {"slack_file": {"id": "F0PLAN"}, "alt_text": "the plan", "title": plain("Plan")},
        ["Plan"],
    ),
    "video": ({"title": plain("Film"), "alt_text": "a film"}, ["Film", "a film"]),
    "file": ({"external_id": "abc"}, ["abc"]),
    "markdown": ({"text": "**strong** <i>"}, ["strong", "<i>"]),
    "rich_text": (RICH, ["in detail"]),
    "table": (
        {
            "rows": [
                [{"type": "raw_text", "text": "Control"}, {"type": "raw_text", "text": "Tasks"}],
                [RICH, {"type": "raw_number", "value": 3}],
            ],
            "column_settings": [{"is_wrapped": True}, {"align": "right"}],
        },
        ["Control", "in detail", "3"],
    ),
    "data_table": (
        {"caption": plain("Gaps"), "rows": [[{"type": "raw_text", "text": "A"}]]},
        ["Gaps", "A"],
    ),
    "input": (
        {
            "block_id": "why",
            "label": plain("Why?"),
            "hint": plain("In a sentence"),
            "element": {"type": "plain_text_input", "action_id": "reason", "multiline": True},
        },
        ["Why?", "In a sentence"],
    ),
    "context_actions": (
        {
            "elements": [
                {
                    "type": "feedback_buttons",
                    "action_id": "rate",
                    "positive_button": {"text": plain("Good"), "value": "up"},
                    "negative_button": {"text": plain("Bad"), "value": "down"},
                },
                {
                    "type": "icon_button",
                    "icon": "trash",
                    "action_id": "remove",
                    "text": plain("Delete"),
                    "confirm": CONFIRM,
                },
            ]
        },
        ["👍", "👎", "Do it", "Leave it"],
    ),
    "task_card": (TASK, ["Read the policies", "done", "in detail", "Policy"]),
    "plan": ({"title": plain("Steps"), "tasks": [TASK]}, ["Steps", "Read the policies"]),
    "alert": ({"text": plain("Mind this"), "level": "warning"}, ["Warning: ", "Mind this"]),
    "card": (
        {"title": plain("Card"), "subtitle": plain("sub"), "body": plain("body"),
         "actions": [BUTTON]},
        ["Card", "sub", "body", "Go <on>"],
    ),
    "carousel": ({"elements": [{"type": "card", "title": plain("One")}]}, ["One"]),
    "container": (
        {
            "title": plain("Sources"),
            "is_collapsible": True,
            "default_collapsed": True,
            "child_blocks": [{"type": "section", "text": plain("inner")}],
        },
        ["Sources", "inner"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(BLOCKS))
def test_every_block_is_shown(kind):
    """Each type of block shows the words that it holds, and is no warning."""
    given_block, words = EXAMPLES[kind]

    html = block({"type": kind, **given_block}, SCENE)

    seen = Seen(html)
    assert not seen.open
    assert ("class", "block warning") not in seen.attributes
    assert "Unknown" not in seen.words
    for word in words:
        assert word in seen.words


def test_unknown_block_is_told():
    """A block that nobody knows is shown as a warning with its type, not dropped."""
    assert Seen(block({"type": "hologram"}, SCENE)).words == "Unknown block: hologram"
    assert Seen(block("what", SCENE)).words == "Unknown block: str"
    strange = {"type": "actions", "elements": [{"type": "lever"}]}
    assert Seen(block(strange, SCENE)).words == "Unknown element: lever"


def test_malformed_block_is_told():
    """A block without what it needs is shown as a warning; those around it stay."""
    html = blocks([{"type": "header"}, {"type": "header", "text": plain("Here")}], SCENE)

    assert Seen(html).words == "Malformed block: headerHere"


def test_button_says_what_is_pressed():
    """A button sends its block, its action and its value, and may be marked as dangerous."""
    made = {"type": "actions", "block_id": "b1", "elements": [BUTTON | {"style": "danger"}]}

    attributes = Seen(block(made, SCENE)).attributes

    assert (
        "value",
        '{"type": "button", "block_id": "b1", "action_id": "go", "value": "7"}',
    ) in attributes
    assert ("class", "button danger") in attributes
    assert ("formaction", "/as/U0ADA/act") in attributes


def test_button_that_asks_first():
    """Where the app wants a question before, the button opens a dialog that presses."""
    made = {"type": "actions", "elements": [BUTTON | {"confirm": CONFIRM}]}

    seen = Seen(block(made, SCENE))

    assert seen.words == "Go <on>Sure?All of itLeave itDo it"
    assert seen.tags.count("dialog") == 1
    assert ("command", "show-modal") in seen.attributes


def test_link_button_leads_away():
    """A button with an address is a link; one with an address that runs something is not."""
    away = BUTTON | {"url": "https://e.example"}
    trap = BUTTON | {"url": "javascript:alert(1)"}

    assert "a" in Seen(block({"type": "actions", "elements": [away]}, SCENE)).tags
    assert "a" not in Seen(block({"type": "actions", "elements": [trap]}, SCENE)).tags


def test_button_for_some_is_hidden_from_others():
    """A button that names who may see it is shown to them alone."""
    made = {"type": "actions", "elements": [BUTTON | {"visible_to_user_ids": ["U0BEN"]}]}

    assert not Seen(block(made, SCENE)).words


def test_overflow():
    """The menu behind the dots holds every option with its value."""
    menu = {"type": "overflow", "action_id": "more", "options": [option("edit"), option("drop")]}

    seen = Seen(block({"type": "section", "text": plain("x"), "accessory": menu}, SCENE))

    assert seen.words == "x⋯EditDrop"
    assert sum('"value": "drop"' in str(value) for _, value in seen.attributes) == 1


LISTS = {
    "static_select": {"options": [option("yes"), option("no")], "initial_option": option("no")},
    "multi_static_select": {"options": [option("yes"), option("no")],
                            "initial_options": [option("no")]},
    "users_select": {"initial_user": "U0BEN"},
    "multi_users_select": {"initial_users": ["U0BEN"]},
    "channels_select": {"initial_channel": "C0TEAM"},
    "multi_channels_select": {"initial_channels": ["C0TEAM"]},
    "conversations_select": {"initial_conversation": "U0BEN"},
    "multi_conversations_select": {"initial_conversations": ["C0TEAM"]},
    "checkboxes": {"options": [option("yes"), option("no", description=plain("never"))],
                   "initial_options": [option("no")]},
    "radio_buttons": {"options": [option("yes"), option("no")], "initial_option": option("no")},
}  # fmt: skip


@pytest.mark.parametrize("kind", sorted(LISTS))
def test_lists(kind):
    """Each kind of list has its entries, and what was chosen at first is chosen."""
    element = {"type": kind, "action_id": "pick", **LISTS[kind]}
    made = {"type": "input", "block_id": "b", "label": plain("Pick"), "element": element}

    html = str(block(made, SCENE))

    words = {"users_select": "@Ben", "channels_select": "#team", "conversations_select": "#team"}
    assert words.get(kind.removeprefix("multi_"), "No") in Seen(html).words
    assert html.count(" selected") + html.count(" checked") == 1
    assert Seen(block({"type": "actions", "elements": [element]}, SCENE)).words


def test_grouped_list():
    """A list with groups shows them."""
    groups = [{"label": plain("Ours"), "options": [option("a")]},
              {"label": plain("Theirs"), "options": [option("b")]}]  # fmt: skip
    element = {"type": "static_select", "action_id": "pick", "option_groups": groups}

    seen = Seen(block({"type": "actions", "elements": [element]}, SCENE))

    assert [value for name, value in seen.attributes if name == "label"] == ["Ours", "Theirs"]


@pytest.mark.parametrize(
    ("kind", "more", "attribute"),
    [
        ("plain_text_input", {"initial_value": "a<b"}, ("value", "a<b")),
        ("rich_text_input", {}, ("rows", "5")),
        ("number_input", {"is_decimal_allowed": True, "min_value": "1"}, ("step", "any")),
        ("email_text_input", {}, ("type", "email")),
        ("url_text_input", {}, ("type", "url")),
        ("datepicker", {"initial_date": "2026-01-05"}, ("value", "2026-01-05")),
        ("timepicker", {"initial_time": "08:30"}, ("value", "08:30")),
        ("datetimepicker", {}, ("type", "datetime-local")),
        ("file_input", {"filetypes": ["pdf", "md"]}, ("accept", ".pdf,.md")),
        ("external_select", {}, ("data-suggest", "it")),
    ],
)
def test_fields(kind, more, attribute):
    """Each kind of field is the browser's own, labelled, with what it holds at first."""
    element = {"type": kind, "action_id": "it", **more}
    made = {"type": "input", "block_id": "b", "label": plain("Say"), "element": element}

    seen = Seen(block(made, SCENE))

    assert attribute in seen.attributes
    assert ("name", "in|b|it") in seen.attributes
    field = next(value for name, value in seen.attributes if name == "for")
    assert ("id", field) in seen.attributes


def test_what_was_wrong_stands_at_its_field():
    """An error is shown at its field and read out with it; what was typed stays."""
    scene = Scene(
        place="V1", act="/x", errors={"why": "Too short"}, typed={"in|why|reason": ("hm",)}
    )
    given_block, _ = EXAMPLES["input"]

    seen = Seen(block({"type": "input", **given_block}, scene))

    assert "Too short" in seen.words
    assert "hm" in seen.words
    assert ("aria-invalid", "true") in seen.attributes
    assert ("aria-describedby", "V1-why-reason-hint V1-why-reason-error") in seen.attributes


def test_nothing_is_fetched_from_elsewhere():
    """An image of the workspace is shown; one of another host is only named."""
    own = block({"type": "image", **EXAMPLES["image"][0]}, SCENE)
    other = {"type": "image", "image_url": "https://e.example/x.png", "alt_text": "a chart"}

    assert ("src", "/files/F0PLAN") in Seen(own).attributes
    seen = Seen(block(other, SCENE))
    assert "img" not in seen.tags
    assert "a chart" in seen.words


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["type", "text", "elements", "element", "label", "options", "rows",
                         "title", "block_id", "action_id", "accessory", "value"]),
        inner,
        max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@given(st.sampled_from(sorted(BLOCKS)), st.dictionaries(st.sampled_from(
    ["text", "elements", "element", "label", "rows", "title", "child_blocks", "tasks", "fields"]
), JSON))  # fmt: skip
def test_any_block_can_be_shown(kind, more):
    """Whatever an app sends as a block, showing it raises nothing and leaves no tag open."""
    assert not Seen(block({"type": kind, **more}, SCENE)).open
