"""What was filled in on the page, as the workspace takes it: by block and action."""

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from typing import Any

from bot.rehearsal.entities import Given, Json
from bot.rehearsal.filled import Filled, elements_of
from bot.rehearsal.page.forms import Form, SentFile
from bot.rehearsal.rendering.scene import block_and_action, input_name

_SEVERAL = frozenset({"checkboxes"})
_NOT_FILLED = frozenset({"button", "overflow", "feedback_buttons", "icon_button"})
Keep = Callable[[SentFile], Json]
"""Puts a file into the workspace and returns it as Slack writes it down."""


def filled_in(blocks: Sequence[Given], form: Form, *, zone: tzinfo, keep: Keep) -> Filled:
    """Return what *form* says for every field of *blocks*; a box left empty counts, too."""
    filled: dict[str, dict[str, Any]] = {}
    for block, element in elements_of(blocks):
        if element.get("type") in _NOT_FILLED:
            continue
        block_id, action_id = str(block.get("block_id", "")), str(element.get("action_id", ""))
        name = input_name(block_id, action_id)
        sent = form.every(name)
        if element.get("type") == "file_input":
            value: Any = [keep(file) for file in form.files if file.field == name]
        else:
            value = _value(element, sent, zone)
        filled.setdefault(block_id, {})[action_id] = value
    return filled


def chosen(element: Given, block_id: str, form: Form, zone: tzinfo) -> object:
    """Return what was chosen in one list or date outside of a form."""
    return _value(element, form.every(input_name(block_id, str(element["action_id"]))), zone)


def typed_in(form: Form) -> dict[str, tuple[str, ...]]:
    """Return the fields as they came, to show them again."""
    return {name: form.every(name) for name in form.names() if block_and_action(name)}


def rich(text: str) -> Json:
    """Return plain lines as the rich text that Slack's editor makes of them."""
    inside = [{"type": "text", "text": text}] if text else []
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_section", "elements": inside}],
    }


def _value(element: Given, sent: tuple[str, ...], zone: tzinfo) -> object:
    kind = str(element.get("type"))
    if kind == "multi_external_select":
        return [one.strip() for one in ",".join(sent).split(",") if one.strip()]
    if kind.startswith("multi_") or kind in _SEVERAL:
        return [one for one in sent if one]
    first = sent[0] if sent else ""
    if kind == "datetimepicker":
        return _seconds(first, zone)
    if kind == "rich_text_input":
        return rich(first)
    return first


def _seconds(written: str, zone: tzinfo) -> object:
    try:
        return int(datetime.fromisoformat(written).replace(tzinfo=zone).timestamp())
    except (ValueError, OverflowError):
        return ""
