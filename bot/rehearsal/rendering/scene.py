"""What a renderer must know besides the block: who looks, when, where, and who is who."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

Json = Mapping[str, Any]
"""A block, an element or a text object; Block Kit is JSON of any shape."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Scene:
    """The surroundings in which blocks are shown to one person."""

    place: str = "m"
    """Unique on the page: the message's ts or the view's id; HTML ids begin with it."""
    viewer: str = ""
    zone: str = "UTC"
    now: float = 0.0
    base: str = ""
    """The address under which this person's channels lie, such as ``/as/U0ADA``."""
    act: str = ""
    """Where presses are sent to; empty where nothing can be pressed."""
    bot: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)
    groups: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    """What is wrong in a form, by block id."""
    typed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What was typed before the form came back, by the input's name."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Where uploaded files of the workspace can be fetched, by id."""

    @property
    def tz(self) -> tzinfo:
        """Return the viewer's time zone; UTC where it is not known."""
        try:
            return ZoneInfo(self.zone)
        except (OSError, ValueError, KeyError):
            return UTC

    def moment(self, seconds: float) -> datetime:
        """Return a moment as the viewer's clock shows it."""
        return datetime.fromtimestamp(seconds, self.tz)

    def id_of(self, *parts: str) -> str:
        """Return an HTML id that is unique on the page and safe in a selector."""
        joined = "-".join((self.place, *parts))
        return "".join(sign if sign.isascii() and sign.isalnum() else "-" for sign in joined)


def input_name(block_id: str, action_id: str) -> str:
    """Return the form's name of an input; see :func:`block_and_action`."""
    return f"in|{block_id}|{action_id}"


def block_and_action(name: str) -> tuple[str, str] | None:
    """Return whose value a form field carries, or None for any other field."""
    kind, _, rest = name.partition("|")
    block_id, separator, action_id = rest.partition("|")
    return (block_id, action_id) if kind == "in" and separator else None
