"""Slack's published limits, as the stand-in enforces them."""

from collections.abc import Iterator, Mapping
from typing import Any

Block = Mapping[str, Any]
"""A block as Slack receives it; Block Kit is JSON of any shape."""

TEXT = 40_000
BLOCKS = 50
ALL_BLOCK_TEXT = 13_200
PER_BLOCK: dict[str, int] = {"actions": 25, "context": 10, "context_actions": 5}
PER_TEXT: dict[str, int] = {"section": 3_000, "header": 150, "context": 2_000}
BUTTON_TEXT, BUTTON_VALUE, IDENTIFIER = 75, 2_000, 255


def broken_limit(text: str, blocks: list[Block]) -> str:
    """Return Slack's error for a message that is too large, or nothing."""
    if not text and not blocks:
        return "no_text"
    if len(text) > TEXT:
        return "msg_too_long"
    if len(blocks) > BLOCKS:
        return "invalid_blocks"
    if sum(len(piece) for block in blocks for piece in _texts(block)) > ALL_BLOCK_TEXT:
        return "msg_blocks_too_long"
    return next((error for block in blocks if (error := _broken_block(block))), "")


def _broken_block(block: Block) -> str:
    kind = block.get("type", "")
    elements = block.get("elements", [])
    if len(elements) > PER_BLOCK.get(kind, len(elements)):
        return "invalid_blocks"
    longest = PER_TEXT.get(kind)
    if longest and any(len(piece) > longest for piece in _texts(block)):
        return "invalid_blocks"
    if any(not piece for piece in _texts(block)):
        return "invalid_blocks"
    return "invalid_blocks" if any(_broken_element(element) for element in elements) else ""


def _broken_element(element: Block) -> bool:
    if element.get("type") != "button":
        return False
    return (
        len(element["text"]["text"]) > BUTTON_TEXT
        or len(element.get("value", "")) > BUTTON_VALUE
        or len(element.get("action_id", "")) > IDENTIFIER
    )


def _texts(block: Block) -> Iterator[str]:
    own = block.get("text")
    if isinstance(own, Mapping):
        yield own.get("text", "")
    for element in block.get("elements", []):
        text = element.get("text")
        if isinstance(text, str):
            yield text
    for field in block.get("fields", []):
        yield field.get("text", "")
