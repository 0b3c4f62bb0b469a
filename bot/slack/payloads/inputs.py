"""What somebody typed or chose in the inputs of a form, whatever they are."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any, Self

from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw, elements_of
from bot.slack.payloads.files import FILE_ID


@dataclass(frozen=True, kw_only=True, slots=True)
class Filled:
    """A form as somebody filled it in: fields of words, each of which may be empty."""

    def written(self) -> str:
        """Return what the inbox keeps."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, kept: str) -> Self:
        """Return what the inbox kept."""
        return cls(**json.loads(kept))

    @classmethod
    def filled_in(cls, body: Raw, field: ActionId) -> Self:
        """Parse the inputs that are called *field* and the name of one of ours."""
        names = {one.name for one in fields(cls)}
        given = inputs_of(body, field)
        return cls(**{name: words for name, words in given.items() if name in names})


def inputs_of(body: Raw, field: ActionId) -> dict[str, str]:
    """Return what was typed or chosen in the inputs that are called *field* and a name."""
    prefix = f"{field}:"
    return {
        action_id.removeprefix(prefix): typed(element)
        for action_id, element in elements_of(body).items()
        if action_id.startswith(prefix)
    }


def typed(element: Mapping[str, Any]) -> str:
    """Return what one input holds: words, a choice, a person, a day, or the id of its only file."""
    chosen = element.get("selected_option")
    if isinstance(chosen, Mapping):
        return str(chosen.get("value") or "")
    files = element.get("files")
    if isinstance(files, list):
        return _file_in(files)
    said = element.get("selected_user") or element.get("selected_date") or element.get("value")
    return str(said or "").strip()


def day_in(said: str) -> date | None:
    """Return the day that an input or button carries; None for none."""
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None


def _file_in(files: list[Any]) -> str:
    """Return the id of the only file of a `file_input`; what is no id of Slack's is none."""
    given = str(files[0].get("id", "")) if files and isinstance(files[0], Mapping) else ""
    return given if FILE_ID.fullmatch(given) else ""
