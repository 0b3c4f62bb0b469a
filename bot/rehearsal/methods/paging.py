"""Long lists come in pages, as Slack's cursors have it."""

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

from bot.rehearsal.entities import Json
from bot.rehearsal.methods.calling import Call
from bot.rehearsal.replies import Refused

_T = TypeVar("_T")
_MOST = 1_000


def page(call: Call, found: Sequence[_T], *, usual: int = 100) -> tuple[list[_T], Json]:
    """Return the part of *found* that was asked for, and what the answer says of the rest."""
    limit = call.number("limit", usual)
    if not 0 < limit <= _MOST:
        raise Refused("invalid_limit")
    begin = _decoded(call.text("cursor"))
    shown = list(found[begin : begin + limit])
    left = len(found) > begin + limit
    cursor = _encoded(begin + limit) if left else ""
    return shown, {"response_metadata": {"next_cursor": cursor}}


def _encoded(place: int) -> str:
    return base64.b64encode(f"next:{place}".encode()).decode()


def _decoded(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, place = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "next":
            return int(place)
    except (binascii.Error, ValueError):
        pass
    raise Refused("invalid_cursor")
