"""The few kinds of blocks that we use, within Slack's limits."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ContainerBlock,
    ContextBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from bot.slack.folding import CONTAINER
from bot.slack.mrkdwn import clip, pack

BlockJson = dict[str, Any]
"""A block as Slack receives it; JSON of any shape."""
ViewJson = dict[str, Any]
"""A view as Slack receives it; JSON of any shape."""

SECTION = 2_900
CONTEXT = 1_900
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
MESSAGE_TEXT = 10_500
"""Text of all blocks of a message together; Slack refuses from about 13,000 on."""
MESSAGE_BLOCKS = 45
FALLBACK = 3_000
_CHILDREN = 10
"""Blocks in a container."""


def sections(parts: Iterable[str], *, glue: str = "\n") -> list[BlockJson]:
    """Return *parts* (already escaped) as few text blocks as Slack's limit allows."""
    return [as_json(SectionBlock(text=markdown(text))) for text in pack(parts, SECTION, glue=glue)]


def context(parts: Iterable[str], *, glue: str = "\n") -> list[BlockJson]:
    """Return *parts* (already escaped) as small print."""
    return [
        as_json(ContextBlock(elements=[markdown(text)])) for text in pack(parts, CONTEXT, glue=glue)
    ]


def folded(blocks: Sequence[BlockJson], *, title: str) -> list[BlockJson]:
    """Return *blocks* behind a line that opens them; as many lines as Slack's limits ask for."""
    parts = _spread(blocks, most=_CHILDREN)
    return [
        as_json(
            ContainerBlock(
                title=title if number == 1 else f"{title} (part {number})",
                child_blocks=list(part),
                is_collapsible=True,
                default_collapsed=True,
            )
        )
        for number, part in enumerate(parts, start=1)
        if part
    ]


def buttons(elements: Sequence[ButtonElement]) -> list[BlockJson]:
    """Return a row of buttons, or nothing where there is none."""
    return [as_json(ActionsBlock(elements=list(elements)))] if elements else []


def button(text: str, *, action_id: str, value: str, style: str | None = None) -> ButtonElement:
    """Return a button; a longer label is shortened, the value never is."""
    return ButtonElement(
        text=PlainTextObject(text=clip(text, BUTTON_TEXT), emoji=False),
        action_id=action_id,
        value=value,
        style=style,
    )


def markdown(text: str) -> MarkdownTextObject:
    """Return text whose links and names Slack does not touch."""
    return MarkdownTextObject(text=text, verbatim=True)


def long_day(day: date | None) -> str:
    """Return a day as people write it."""
    return f"{day.day} {day:%B %Y}" if day else "no date"


def as_json(block: Block) -> BlockJson:
    """Return the block as JSON; the model checks Slack's limits on the way."""
    return block.to_dict()


def text_length(block: BlockJson) -> int:
    """Return how many characters of text a block carries."""
    if block.get("type") == CONTAINER:
        inside = sum(text_length(child) for child in block["child_blocks"])
        return len(block["title"]["text"]) + inside
    own = block.get("text") or {}
    elements = [element.get("text") for element in block.get("elements", [])]
    return len(own.get("text", "")) + sum(
        len(text if isinstance(text, str) else (text or {}).get("text", "")) for text in elements
    )


def pages(blocks: Sequence[BlockJson]) -> list[tuple[BlockJson, ...]]:
    """Spread *blocks* over as many messages as Slack's limits ask for, in order."""
    return _spread(blocks, most=MESSAGE_BLOCKS)


def _spread(blocks: Sequence[BlockJson], *, most: int) -> list[tuple[BlockJson, ...]]:
    found: list[list[BlockJson]] = [[]]
    count = size = 0
    for block in blocks:
        # A container counts as what it is unfolded, so that it always may be.
        weight, length = 1 + len(block.get("child_blocks", [])), text_length(block)
        if found[-1] and (count + weight > most or size + length > MESSAGE_TEXT):
            found.append([])
            count = size = 0
        found[-1].append(block)
        count, size = count + weight, size + length
    return [tuple(page) for page in found]
