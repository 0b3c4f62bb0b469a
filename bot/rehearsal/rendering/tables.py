"""Tables: the first row is the head."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from bot.rehearsal.rendering.rich_text import rich_text
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tags import tag
from bot.rehearsal.rendering.texts import words_of

_ALIGNED = frozenset({"left", "center", "right"})


def table(block: Json, scene: Scene) -> Markup:
    """Return a table block."""
    return _table(block["rows"], block.get("column_settings") or (), scene)


def data_table(block: Json, scene: Scene) -> Markup:
    """Return a data table with its caption."""
    caption = words_of(block.get("caption"))
    return _table(block["rows"], block.get("column_settings") or (), scene, caption=caption)


def _table(
    rows: Sequence[Sequence[Json]], settings: Sequence[Json], scene: Scene, caption: str = ""
) -> Markup:
    classes = [_classes(one) for one in settings]
    head = tag("thead", _row(rows[0], classes, scene, cell="th"))
    body = tag("tbody", [_row(row, classes, scene, cell="td") for row in rows[1:]])
    above = tag("caption", caption) if caption else None
    # Focusable, so that a wide table can be scrolled with the keys.
    return tag(
        "div", tag("table", [above, head, body]), class_="table-scroll", tabindex="0",
        role="region", aria_label=caption or "Table",
    )  # fmt: skip


def _row(cells: Sequence[Json], classes: Sequence[str], scene: Scene, *, cell: str) -> Markup:
    made = []
    for index, one in enumerate(cells):
        look = classes[index] if index < len(classes) else ""
        scope = "col" if cell == "th" else None
        made.append(tag(cell, _cell(one, scene), class_=look or None, scope=scope))
    return tag("tr", made)


def _cell(one: Json, scene: Scene) -> Markup:
    if one.get("type") == "rich_text":
        return rich_text(one, scene)
    return escape(str(one.get("text", one.get("value", ""))))


def _classes(setting: Json | None) -> str:
    setting = setting or {}
    align = str(setting.get("align") or "left")
    return f"align-{align if align in _ALIGNED else 'left'}" + (
        " wrapped" if setting.get("is_wrapped") else ""
    )
