"""Blocks that are folded away, laid open for where Slack cannot fold."""

from collections.abc import Mapping, Sequence
from typing import Any

CONTAINER = "container"

Block = Mapping[str, Any]
"""A Block Kit block; JSON of any shape."""


def unfolded(blocks: Sequence[Block]) -> tuple[dict[str, Any], ...]:
    """Return *blocks* with everything in the open, each container's title above what was in it."""
    found: list[dict[str, Any]] = []
    for block in blocks:
        if block.get("type") != CONTAINER:
            found.append(dict(block))
            continue
        title = {"type": "mrkdwn", "text": f"*{block['title']['text']}*", "verbatim": True}
        found.append({"type": "context", "elements": [title]})
        found.extend(block["child_blocks"])
    return tuple(found)
