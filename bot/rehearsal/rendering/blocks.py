"""Blocks as HTML, by a table: type → function; an unknown type is shown as such."""

from collections.abc import Callable, Iterable

from markupsafe import Markup

from bot.rehearsal.rendering.agents import alert, card, carousel, container, plan, task_card
from bot.rehearsal.rendering.inputs import input_block
from bot.rehearsal.rendering.layout import (
    actions,
    context,
    context_actions,
    divider,
    file_block,
    header,
    image,
    markdown_block,
    section,
    video,
)
from bot.rehearsal.rendering.rich_text import rich_text
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tables import data_table, table
from bot.rehearsal.rendering.tags import joined, tag

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError, IndexError, OverflowError, OSError)


def blocks(listed: Iterable[Json], scene: Scene) -> Markup:
    """Return blocks in order, each in a box that carries its type."""
    return joined([block(one, scene) for one in listed])


def block(one: Json, scene: Scene) -> Markup:
    """Return one block; what is unknown or malformed is shown as a warning, never dropped."""
    kind = str(one.get("type")) if hasattr(one, "get") else type(one).__name__
    build = BLOCKS.get(kind)
    if build is None:
        return _warning(f"Unknown block: {kind}")
    try:
        inside = build(one, scene)
    except _MALFORMED:
        return _warning(f"Malformed block: {kind}")
    name = kind.replace("_", "-")
    return tag("div", inside, class_=f"block block-{name}", data_block_id=one.get("block_id"))


def _warning(text: str) -> Markup:
    return tag("div", text, class_="block warning", role="note")


def _container(one: Json, scene: Scene) -> Markup:
    return container(one, scene, blocks(one["child_blocks"], scene))


BLOCKS: dict[str, Callable[[Json, Scene], Markup]] = {
    "section": section,
    "header": header,
    "context": context,
    "actions": actions,
    "divider": divider,
    "image": image,
    "video": video,
    "file": file_block,
    "markdown": markdown_block,
    "rich_text": rich_text,
    "table": table,
    "data_table": data_table,
    "input": input_block,
    "context_actions": context_actions,
    "task_card": task_card,
    "plan": plan,
    "alert": alert,
    "card": card,
    "carousel": carousel,
    "container": _container,
}
"""Block type → how it is shown."""
