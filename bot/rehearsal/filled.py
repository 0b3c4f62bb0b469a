"""What somebody filled in or chose, as Slack writes it down for each kind of element."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.rehearsal.entities import Given, Json

Filled = Mapping[str, Mapping[str, Any]]
"""Block id → action id → what was typed or chosen.

A text is a text, a choice the value of its option or the id of a person or channel, several
choices a list of them, dates and times are written as Slack does, files are their objects.
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Kind:
    told_as: str
    begins_with: str
    is_option: bool = False
    is_list: bool = False


def _chosen(what: str) -> _Kind:
    return _Kind(told_as=f"selected_{what}", begins_with=f"initial_{what}")


def _several(what: str) -> _Kind:
    return _Kind(told_as=f"selected_{what}", begins_with=f"initial_{what}", is_list=True)


_TEXT = _Kind(told_as="value", begins_with="initial_value")
_OPTION = _Kind(told_as="selected_option", begins_with="initial_option", is_option=True)
_OPTIONS = _Kind(
    told_as="selected_options", begins_with="initial_options", is_option=True, is_list=True
)
_KINDS: dict[str, _Kind] = {
    "plain_text_input": _TEXT,
    "email_text_input": _TEXT,
    "url_text_input": _TEXT,
    "number_input": _TEXT,
    "rich_text_input": _Kind(told_as="rich_text_value", begins_with="initial_value"),
    "static_select": _OPTION,
    "external_select": _OPTION,
    "radio_buttons": _OPTION,
    "overflow": _OPTION,
    "multi_static_select": _OPTIONS,
    "multi_external_select": _OPTIONS,
    "checkboxes": _OPTIONS,
    "users_select": _chosen("user"),
    "channels_select": _chosen("channel"),
    "conversations_select": _chosen("conversation"),
    "multi_users_select": _several("users"),
    "multi_channels_select": _several("channels"),
    "multi_conversations_select": _several("conversations"),
    "datepicker": _chosen("date"),
    "timepicker": _chosen("time"),
    "datetimepicker": _chosen("date_time"),
    "file_input": _Kind(told_as="files", begins_with="", is_list=True),
}
_NO_STATE = {"overflow"}
_NESTED = ("blocks", "child_blocks", "elements", "actions")


class NoSuchElement(LookupError):
    """Nothing that can be pressed or filled in has this action id; look at what is shown."""


def elements_of(blocks: Sequence[Given]) -> Iterator[tuple[Given, Given]]:
    """Yield every element that somebody can use, with its block."""
    for block in blocks:
        if block.get("type") == "rich_text":
            continue
        alone = [block[key] for key in ("accessory", "element") if block.get(key)]
        several = [one for key in _NESTED for one in block.get(key) or ()]
        for one in [*alone, *several]:
            if not isinstance(one, Mapping):
                continue
            if "action_id" in one or one.get("type") in _KINDS:
                yield block, one
            else:
                yield from elements_of([one])


def find_element(
    blocks: Sequence[Given], action_id: str, *, block_id: str = ""
) -> tuple[Given, Given]:
    """Return the element with this id, and its block."""
    for block, element in elements_of(blocks):
        if element.get("action_id") == action_id and block_id in {"", block.get("block_id")}:
            return block, element
    raise NoSuchElement(action_id)


def by_action(blocks: Sequence[Given], typed: Mapping[str, Any]) -> Filled:
    """Return what was typed by action id, sorted to its blocks."""
    filled: dict[str, dict[str, Any]] = {}
    for block, element in elements_of(blocks):
        name = element.get("action_id", "")
        if name in typed:
            filled.setdefault(block.get("block_id", ""), {})[name] = typed[name]
    return filled


def state_of(blocks: Sequence[Given], filled: Filled) -> Json:
    """Return ``state.values``: every input, with what was filled in or stood there before."""
    values: Json = {}
    for block, element in elements_of(blocks):
        kind = element.get("type", "")
        if kind not in _KINDS or kind in _NO_STATE:
            continue
        block_id, name = block.get("block_id", ""), element.get("action_id", "")
        given = filled.get(block_id, {})
        told = _told(element, given[name]) if name in given else _at_first(element)
        values.setdefault(block_id, {})[name] = {"type": kind} | told
    return values


def missing(blocks: Sequence[Given], filled: Filled) -> dict[str, str]:
    """Return what Slack itself complains about before it sends a form, by block."""
    values = state_of(blocks, filled)
    wrong: dict[str, str] = {}
    for block, element in elements_of(blocks):
        if block.get("type") != "input":
            continue
        block_id = block.get("block_id", "")
        told = values[block_id][element["action_id"]]
        value = told.get(_KINDS[element["type"]].told_as)
        if value in (None, "", []):
            if not block.get("optional"):
                wrong[block_id] = "Please complete this required field."
        elif isinstance(value, str) and (complaint := _length(element, value)):
            wrong[block_id] = complaint
    return wrong


def action_of(block: Given, element: Given, *, value: str | None, selected: object) -> Json:
    """Return the entry of ``actions`` for using an element."""
    kind = str(element.get("type", ""))
    told: Json = {
        "type": kind,
        "action_id": element.get("action_id", ""),
        "block_id": block.get("block_id", ""),
    }
    if kind in _KINDS:
        chosen = selected if selected is not None else value
        return told | _told(element, chosen)
    if kind == "feedback_buttons":
        return told | {"value": value if value is not None else element["positive_button"]["value"]}
    if "text" in element:
        told["text"] = element["text"]
    return told | {"value": element.get("value", "") if value is None else value}


def _told(element: Given, raw: Any) -> Json:  # noqa: ANN401 -- what a page sends has many shapes
    kind = _KINDS[str(element["type"])]
    if kind.is_list:
        chosen = [raw] if isinstance(raw, (str, Mapping)) else list(raw or ())
        found = [_option(element, one) for one in chosen] if kind.is_option else chosen
        return {kind.told_as: found}
    if kind.is_option:
        return {kind.told_as: _option(element, raw) if raw else None}
    return {kind.told_as: None if raw == "" else raw}


def _at_first(element: Given) -> Json:
    kind = _KINDS[str(element["type"])]
    otherwise: object = [] if kind.is_list else None
    return {kind.told_as: element.get(kind.begins_with, otherwise)}


def _option(element: Given, value: object) -> object:
    """Return the whole option with this value, as Slack sends it back."""
    if isinstance(value, Mapping):
        return value
    groups = element.get("option_groups") or ()
    options = [*(element.get("options") or ()), *(one for g in groups for one in g["options"])]
    for option in options:
        if option.get("value") == value:
            return option
    # What an external list offered stands in no block.
    return {"text": {"type": "plain_text", "text": str(value)}, "value": value}


def _length(element: Given, value: str) -> str:
    if len(value) < int(element.get("min_length") or 0):
        return f"Please enter at least {element['min_length']} characters."
    if element.get("max_length") and len(value) > int(element["max_length"]):
        return f"Please enter no more than {element['max_length']} characters."
    return ""
