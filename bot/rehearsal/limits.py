"""Slack's published limits of a message, as the stand-in enforces them."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.rehearsal.entities import Given
from bot.rehearsal.replies import Refused
from bot.rehearsal.schema.blocks import MARKDOWN, MESSAGE
from bot.rehearsal.schema.checking import problems

Block = Mapping[str, Any]
"""A block as Slack receives it; Block Kit is JSON of any shape."""

TEXT = 40_000
BLOCKS = 50
ALL_BLOCK_TEXT = 13_200
DATA_TABLE = 20_000
_TABLES = {"table", "data_table"}


def broken_limit(text: str, blocks: Sequence[Block]) -> str:
    """Return Slack's error for a message that is too large or badly made, or nothing."""
    try:
        check_message(text, blocks)
    except Refused as refused:
        return refused.error
    return ""


def check_message(text: str, blocks: Sequence[Given]) -> None:
    """Refuse a message that Slack would refuse, with what it says of it."""
    if not text and not blocks:
        raise Refused("no_text")
    if len(text) > TEXT:
        raise Refused("msg_too_long")
    found = problems(blocks, MESSAGE, most=BLOCKS, at="/blocks")
    tables = [block for block in blocks if not found and block["type"] in _TABLES]
    if sum(1 for table in tables if table["type"] == "table") > 1:
        found.append("only_one_table_allowed [json-pointer:/blocks]")
    for table in tables:
        if table["type"] == "data_table":
            found.extend(_data_table(table))
    if found:
        raise Refused("invalid_blocks", errors=found, response_metadata=_told(found))
    _check_sizes(blocks)


def _check_sizes(blocks: Sequence[Given]) -> None:
    markdown = sum(len(block["text"]) for block in blocks if block["type"] == "markdown")
    if markdown > MARKDOWN:
        raise Refused("msg_blocks_too_long")
    spoken = [block for block in blocks if block["type"] not in _TABLES]
    if sum(len(piece) for block in spoken for piece in _texts(block)) > ALL_BLOCK_TEXT:
        raise Refused("msg_blocks_too_long")


def _data_table(table: Given) -> Iterator[str]:
    if len({len(row) for row in table["rows"]}) > 1:
        yield "all rows must have the same number of cells [json-pointer:/blocks]"
    if any(cell["type"] == "rich_text" for cell in table["rows"][0]):
        yield "rich_text is not allowed in the first row [json-pointer:/blocks]"
    if sum(len(piece) for piece in _texts({"rows": table["rows"]})) > DATA_TABLE:
        yield f"must be less than {DATA_TABLE + 1} characters [json-pointer:/blocks]"


def _told(found: list[str]) -> dict[str, list[str]]:
    return {"messages": [f"[ERROR] {one}" for one in found]}


def _texts(part: object) -> Iterator[str]:
    """Yield every text that a reader sees, however deep it lies."""
    if isinstance(part, Mapping):
        for name, value in part.items():
            if name == "text" and isinstance(value, str):
                yield value
            else:
                yield from _texts(value)
    elif isinstance(part, list | tuple):
        for one in part:
            yield from _texts(one)
