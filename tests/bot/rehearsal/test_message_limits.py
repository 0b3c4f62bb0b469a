"""A message beyond Slack's limits is refused with Slack's own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rehearsal.limits import broken_limit, check_message
from bot.rehearsal.replies import Refused
from tests.bot.rehearsal.conftest import actions, button, field, options, section

RAW = {"type": "raw_text", "text": "x"}


def plain(text):
    """Return a text without formatting."""
    return {"type": "plain_text", "text": text}


def marked(text):
    """Return a text with formatting."""
    return {"type": "mrkdwn", "text": text}


def table(rows, columns):
    """Return a table of this size."""
    return {"type": "table", "rows": [[RAW] * columns] * rows}


def select(*values, **more):
    """Return a list to choose from, in a row."""
    element = {"type": "static_select", "action_id": "s", "options": options(*values), **more}
    return actions(element)


def feedback(**more):
    """Return the two thumbs."""
    thumb = {"text": plain("Good"), "value": "1"}
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": "f",
                "positive_button": thumb,
                "negative_button": {**thumb, "text": plain("Bad")},
                **more,
            }
        ],
    }


def rich(*elements):
    """Return rich text of these words."""
    words = {"type": "rich_text_section", "elements": list(elements)}
    return {"type": "rich_text", "elements": [words]}


WORD = {"type": "text", "text": "word", "style": {"bold": True}}
TASK = {"type": "task_card", "task_id": "t", "title": "Read", "status": "complete"}
CARD = {"type": "card", "title": marked("A policy"), "actions": [button("open")]}
GOOD = {
    "section": [section("x" * 3_000)],
    "fields": [{"type": "section", "fields": [marked("x" * 100)] * 10}],
    "accessory": [{**section("x"), "accessory": button("b")}],
    "header": [{"type": "header", "text": plain("x" * 150)}],
    "context": [{"type": "context", "elements": [marked("x")] * 10}],
    "actions": [actions(*[button(f"b{n}") for n in range(25)])],
    "select": [select(*[f"v{n}" for n in range(100)])],
    "groups": [
        select(options=None, option_groups=[{"label": plain("G"), "options": options("a")}])
    ],
    "overflow": [actions({"type": "overflow", "action_id": "o", "options": options(*"abcde")})],
    "checkboxes": [
        actions({"type": "checkboxes", "action_id": "c", "options": options(*"abcdefghij")})
    ],
    "divider": [{"type": "divider"}],
    "image": [{"type": "image", "image_url": "https://example.com/i.png", "alt_text": "A chart"}],
    "markdown": [{"type": "markdown", "text": "x" * 12_000}],
    "table": [table(100, 20)],
    "rich_text": [rich(WORD, {"type": "link", "url": "https://example.com"})],
    "list": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [WORD]}],
                }
            ],
        }
    ],
    "feedback": [feedback()],
    "icon_button": [
        {
            "type": "context_actions",
            "elements": [{"type": "icon_button", "icon": "trash", "text": plain("Delete")}],
        }
    ],
    "task_card": [{**TASK, "sources": [{"type": "url", "url": "https://e.com", "text": "E"}]}],
    "plan": [{"type": "plan", "title": "Reading", "tasks": [TASK] * 50}],
    "input": [field("name")],
    "container": [
        {
            "type": "container",
            "title": plain("Sources"),
            "is_collapsible": True,
            "child_blocks": [section("x")],
        }
    ],
    "card": [CARD],
    "carousel": [{"type": "carousel", "elements": [CARD] * 10}],
    "data_table": [{"type": "data_table", "caption": "Gaps", "rows": [[RAW, RAW]] * 101}],
    "confirm": [
        actions(
            button(
                "b",
                confirm={
                    "title": plain("Sure?"),
                    "text": marked("Really?"),
                    "confirm": plain("Yes"),
                    "deny": plain("No"),
                },
            )
        )
    ],
    "fifty": [{"type": "divider"}] * 50,
}
BAD = {
    "no_type": [{"text": "x"}],
    "no_object": ["x"],
    "unknown": [{"type": "marquee"}],
    "alert_outside_a_modal": [{"type": "alert", "text": plain("x")}],
    "too_many": [{"type": "divider"}] * 51,
    "unknown_field": [{"type": "divider", "colour": "red"}],
    "section_empty": [{"type": "section"}],
    "section_no_text": [section("")],
    "section_long": [section("x" * 3_001)],
    "section_fields": [{"type": "section", "fields": [marked("x")] * 11}],
    "section_field_long": [{"type": "section", "fields": [marked("x" * 2_001)]}],
    "section_accessory": [{**section("x"), "accessory": {"type": "plain_text_input"}}],
    "section_text_is_a_string": [{"type": "section", "text": "x"}],
    "header_long": [{"type": "header", "text": plain("x" * 151)}],
    "header_mrkdwn": [{"type": "header", "text": marked("x")}],
    "context_many": [{"type": "context", "elements": [marked("x")] * 11}],
    "context_none": [{"type": "context", "elements": []}],
    "actions_many": [actions(*[button(f"b{n}") for n in range(26)])],
    "actions_text_input": [actions({"type": "plain_text_input", "action_id": "i"})],
    "action_id_twice": [actions(button("b"), button("b"))],
    "block_id_twice": [actions(button("a")), actions(button("b"))],
    "action_id_long": [actions(button("x" * 256))],
    "block_id_long": [actions(button("b"), block_id="x" * 256)],
    "button_long": [actions(button("b", text=plain("x" * 76)))],
    "button_mrkdwn": [actions(button("b", text=marked("x")))],
    "button_value_long": [actions(button("b", value="x" * 2_001))],
    "button_url_long": [actions(button("b", url="x" * 3_001))],
    "button_style": [actions(button("b", style="loud"))],
    "button_for_many": [actions(button("b", visible_to_user_ids=["U0"] * 11))],
    "confirm_long": [actions(button("b", confirm={"title": plain("x" * 101)}))],
    "select_many": [select(*[f"v{n}" for n in range(101)])],
    "select_nothing": [select(options=None)],
    "select_option_long": [select(options=[{"text": plain("x" * 76), "value": "v"}])],
    "select_value_long": [select(options=[{"text": plain("x"), "value": "x" * 151}])],
    "select_placeholder": [select("a", placeholder=plain("x" * 151))],
    "overflow_many": [
        actions({"type": "overflow", "action_id": "o", "options": options(*"abcdef")})
    ],
    "checkboxes_many": [
        actions({"type": "checkboxes", "action_id": "c", "options": options(*"abcdefghijk")})
    ],
    "radio_none": [actions({"type": "radio_buttons", "action_id": "r", "options": []})],
    "datepicker": [actions({"type": "datepicker", "action_id": "d", "initial_date": "soon"})],
    "image_without_words": [{"type": "image", "image_url": "https://example.com/i.png"}],
    "image_nowhere": [{"type": "image", "alt_text": "x"}],
    "markdown_long": [{"type": "markdown", "text": "x" * 12_001}],
    "table_rows": [table(101, 1)],
    "table_columns": [table(1, 21)],
    "table_cell": [{"type": "table", "rows": [["x"]]}],
    "two_tables": [table(1, 1), table(1, 1)],
    "data_table_rows": [{"type": "data_table", "caption": "x", "rows": [[RAW]] * 102}],
    "data_table_ragged": [{"type": "data_table", "caption": "x", "rows": [[RAW], [RAW, RAW]]}],
    "data_table_head": [{"type": "data_table", "caption": "x", "rows": [[rich(WORD)], [RAW]]}],
    "data_table_no_caption": [{"type": "data_table", "rows": [[RAW]] * 2}],
    "feedback_without_value": [feedback(positive_button={"text": plain("x")})],
    "context_actions_button": [{"type": "context_actions", "elements": [button("b")]}],
    "task_status": [{**TASK, "status": "asleep"}],
    "task_without_title": [{"type": "task_card", "task_id": "t"}],
    "plan_many": [{"type": "plan", "title": "x", "tasks": [TASK] * 51}],
    "container_many": [
        {"type": "container", "title": plain("x"), "child_blocks": [section("x")] * 11}
    ],
    "container_nested": [
        {"type": "container", "title": plain("x"), "child_blocks": [{"type": "container"}]}
    ],
    "card_empty": [{"type": "card"}],
    "card_actions": [{**CARD, "actions": [button(f"b{n}") for n in range(4)]}],
    "carousel_many": [{"type": "carousel", "elements": [CARD] * 11}],
    "rich_text_style": [rich({**WORD, "style": {"blinking": True}})],
    "rich_text_word": [rich({"type": "shout", "text": "x"})],
    "input_without_label": [{"type": "input", "element": {"type": "plain_text_input"}}],
    "input_button": [field("b", {"type": "button", "text": plain("x")})],
}


@pytest.mark.parametrize("name", GOOD)
def test_message_at_the_limit_is_taken(name):
    """What Slack shows is shown here."""
    check_message("x", GOOD[name])


@pytest.mark.parametrize("name", BAD)
def test_message_beyond_a_limit_is_refused(name):
    """What Slack does not show is not shown here, and the answer points at it."""
    with pytest.raises(Refused, match="invalid_blocks") as caught:
        check_message("x", BAD[name])
    told = caught.value.details
    assert all("[json-pointer:/blocks" in one for one in told["errors"])
    assert told["response_metadata"]["messages"] == [f"[ERROR] {e}" for e in told["errors"]]


@pytest.mark.parametrize(
    ("text", "blocks", "error"),
    [
        ("", [], "no_text"),
        ("x" * 40_001, [], "msg_too_long"),
        ("x", [{"type": "markdown", "text": "x" * 6_001}] * 2, "msg_blocks_too_long"),
        ("x", [section("x" * 3_000)] * 5, "msg_blocks_too_long"),
        ("x", [section("x" * 3_000)] * 4, ""),
    ],
)
def test_size_of_the_whole_message(text, blocks, error):
    """Text and blocks together have limits, too."""
    assert broken_limit(text, blocks) == error


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "fields", "rows", "block_id", "element"])
            | st.text(max_size=5),
            inner,
            max_size=4,
        )
    ),
    max_leaves=20,
)


@given(
    blocks=st.lists(
        JSON
        | st.fixed_dictionaries(
            {"type": st.sampled_from(list(GOOD))},
            optional={"text": JSON, "elements": JSON, "rows": JSON, "accessory": JSON},
        ),
        max_size=4,
    )
)
def test_any_nonsense_is_refused_and_breaks_nothing(blocks):
    """Whatever is sent, the answer is a yes or one of Slack's names."""
    assert broken_limit("x", blocks) in {"", "invalid_blocks", "msg_blocks_too_long"}
