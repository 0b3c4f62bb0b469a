"""What is chosen or typed is written down as Slack does it."""

import pytest

from bot.rehearsal.filled import action_of, by_action, missing, state_of
from tests.bot.rehearsal.conftest import actions, button, field, options, section

OPTIONS = options("a", "b")


@pytest.mark.parametrize(
    ("element", "raw", "told"),
    [
        ({"type": "plain_text_input"}, "x", {"value": "x"}),
        ({"type": "plain_text_input"}, "", {"value": None}),
        ({"type": "email_text_input"}, "a@example.com", {"value": "a@example.com"}),
        ({"type": "url_text_input"}, "https://e.com", {"value": "https://e.com"}),
        ({"type": "number_input"}, "7", {"value": "7"}),
        ({"type": "static_select", "options": OPTIONS}, "b", {"selected_option": OPTIONS[1]}),
        ({"type": "static_select", "options": OPTIONS}, "", {"selected_option": None}),
        (
            {"type": "static_select", "option_groups": [{"options": OPTIONS}]},
            "a",
            {"selected_option": OPTIONS[0]},
        ),
        ({"type": "radio_buttons", "options": OPTIONS}, "a", {"selected_option": OPTIONS[0]}),
        ({"type": "checkboxes", "options": OPTIONS}, ["a", "b"], {"selected_options": OPTIONS}),
        ({"type": "checkboxes", "options": OPTIONS}, [], {"selected_options": []}),
        (
            {"type": "multi_static_select", "options": OPTIONS},
            "b",
            {"selected_options": [OPTIONS[1]]},
        ),
        ({"type": "users_select"}, "U0", {"selected_user": "U0"}),
        ({"type": "multi_users_select"}, ["U0"], {"selected_users": ["U0"]}),
        ({"type": "channels_select"}, "C0", {"selected_channel": "C0"}),
        ({"type": "multi_channels_select"}, ["C0"], {"selected_channels": ["C0"]}),
        ({"type": "conversations_select"}, "C0", {"selected_conversation": "C0"}),
        ({"type": "multi_conversations_select"}, ["C0"], {"selected_conversations": ["C0"]}),
        ({"type": "datepicker"}, "2026-11-22", {"selected_date": "2026-11-22"}),
        ({"type": "timepicker"}, "09:30", {"selected_time": "09:30"}),
        ({"type": "datetimepicker"}, 1_790_000_000, {"selected_date_time": 1_790_000_000}),
        ({"type": "file_input"}, [{"id": "F0"}], {"files": [{"id": "F0"}]}),
        (
            {"type": "rich_text_input"},
            {"type": "rich_text"},
            {"rich_text_value": {"type": "rich_text"}},
        ),
        ({"type": "external_select"}, OPTIONS[0], {"selected_option": OPTIONS[0]}),
    ],
)
def test_choice_in_a_form(element, raw, told):
    """Each kind of field has a form of its own."""
    block = field("f", element)
    values = state_of([block], {"f": {"f": raw}})
    assert values == {"f": {"f": {"type": element["type"], **told}}}


@pytest.mark.parametrize(
    ("element", "told"),
    [
        ({"type": "plain_text_input", "initial_value": "x"}, {"value": "x"}),
        ({"type": "plain_text_input"}, {"value": None}),
        ({"type": "users_select", "initial_user": "U0"}, {"selected_user": "U0"}),
        ({"type": "multi_users_select"}, {"selected_users": []}),
        (
            {"type": "checkboxes", "options": OPTIONS, "initial_options": OPTIONS},
            {"selected_options": OPTIONS},
        ),
    ],
)
def test_field_that_nobody_touched(element, told):
    """What stood in a field at first is sent, or that nothing did."""
    assert state_of([field("f", element)], {})["f"]["f"] == {"type": element["type"], **told}


@pytest.mark.parametrize(
    ("element", "selected", "told"),
    [
        ({"type": "overflow", "options": OPTIONS}, "a", {"selected_option": OPTIONS[0]}),
        ({"type": "users_select"}, "U0", {"selected_user": "U0"}),
        ({"type": "checkboxes", "options": OPTIONS}, ["b"], {"selected_options": [OPTIONS[1]]}),
        ({"type": "icon_button", "value": "x"}, None, {"value": "x"}),
        (
            {"type": "feedback_buttons", "positive_button": {"value": "up"}},
            None,
            {"value": "up"},
        ),
    ],
)
def test_use_of_an_element(element, selected, told):
    """Pressing and choosing are told by kind."""
    action = action_of({"block_id": "b"}, element, value=None, selected=selected)
    assert {key: action[key] for key in told} == told
    assert action["block_id"] == "b"


def test_only_fields_have_a_state():
    """Buttons, menus and texts are no part of what was filled in."""
    overflow = {"type": "overflow", "action_id": "o", "options": OPTIONS}
    blocks = [section("x"), actions(button("b"), overflow)]
    assert state_of(blocks, {}) == {}


def test_typed_by_action_id_finds_its_block():
    """What is known by action id alone is sorted to its block."""
    assert by_action([field("a"), field("b")], {"b": "x", "z": "y"}) == {"b": {"b": "x"}}


def test_complaints_come_by_block():
    """A required field that is empty is named, an optional one is not."""
    blocks = [field("a"), field("b", optional=True), section("x")]
    assert set(missing(blocks, {})) == {"a"}
    assert missing(blocks, {"a": {"a": "x"}}) == {}
