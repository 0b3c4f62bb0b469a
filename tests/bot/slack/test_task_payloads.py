"""What Slack sends of tasks: which one is named, whose card it is, which file was chosen."""

import pytest

from bot.slack.payloads.tasks import named_task, task_form_from, task_of_card


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("for T-17, as promised", "17"),
        ("t-3", "3"),
        ("T-17 and T-18", "17"),
        ("the MT-17 radio", ""),
        ("T-", ""),
        ("", ""),
    ],
)
def test_a_task_that_is_named(text, number):
    """The first label counts, written as people write it; what only looks like one does not."""
    assert named_task(text) == number


def _message(value="17:3", action_id="task_form:evidence", **more):
    blocks = [{"type": "section"}, {"elements": [{"action_id": action_id, "value": value}]}]
    return {"bot_id": "B1", "blocks": blocks, **more}


@pytest.mark.parametrize(
    ("message", "number"),
    [
        (_message(), "17"),
        (_message("17:3", "task_deed:start"), "17"),
        (_message("17", "show_task"), ""),
        (_message("seventeen"), ""),
        (_message("17:3", "rate:up"), ""),
        (_message(bot_id=""), ""),
        ({"bot_id": "B1"}, ""),
        ({}, ""),
    ],
)
def test_whose_card_it_is(message, number):
    """A card of ours is known by its buttons; any other message is of no task."""
    assert task_of_card(message) == number


@pytest.mark.parametrize(
    ("files", "file"),
    [
        ([{"id": "F0123"}], "F0123"),
        ([{"id": "F0123"}, {"id": "F0456"}], "F0123"),
        ([], ""),
        ([{}], ""),
        ([{"id": "../etc"}], ""),
        (["F0123"], ""),
    ],
)
def test_the_file_of_a_form(files, file):
    """An id as Slack makes them is taken; anything else is no file."""
    element = {"type": "file_input", "files": files}
    state = {"values": {"task_field:file": {"task_field:file": element}}}
    assert task_form_from({"view": {"state": state}}).file == file
