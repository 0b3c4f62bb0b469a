"""The blocks that agents use: task cards, plans, alerts, cards, containers that fold."""

from markupsafe import Markup, escape

from bot.rehearsal.rendering.elements import row
from bot.rehearsal.rendering.layout import element, picture
from bot.rehearsal.rendering.mrkdwn import link
from bot.rehearsal.rendering.rich_text import rich_text
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tags import joined, tag
from bot.rehearsal.rendering.texts import text_of, words_of

_STATUS = {
    "pending": ("○", "to do"),
    "in_progress": ("◐", "under way"),
    "complete": ("✓", "done"),
    "error": ("!", "failed"),
}
_LEVELS = {"default": "Note", "info": "Note", "warning": "Warning", "error": "Error",
           "success": "Success"}  # fmt: skip


def task_card(block: Json, scene: Scene) -> Markup:
    """Return a step with its status; details, outcome and sources unfold."""
    sign, words = _STATUS.get(str(block.get("status")), ("○", ""))
    status = str(block.get("status", "pending"))
    head = [
        tag("span", sign, class_="task-sign", aria_hidden="true"),
        tag("span", words_of(block["title"]), class_="task-title"),
        tag("span", words, class_="task-status") if words else None,
    ]
    inside = [rich_text(block[key], scene) for key in ("details", "output") if block.get(key)]
    inside += [_sources(block["sources"])] if block.get("sources") else []
    classes = f"task task-{status if status in _STATUS else 'pending'}"
    if not inside:
        return tag("div", tag("div", head, class_="task-head"), class_=classes)
    folded = [tag("summary", head, class_="task-head"), tag("div", inside, class_="task-body")]
    return tag("details", folded, class_=classes)


def plan(block: Json, scene: Scene) -> Markup:
    """Return steps under a title."""
    steps = [tag("li", task_card(task, scene)) for task in block.get("tasks") or ()]
    return joined([tag("h4", words_of(block["title"])), tag("ul", steps, class_="plan")])


def alert(block: Json, scene: Scene) -> Markup:
    """Return a notice of some weight; the weight is said, not only coloured."""
    level = str(block.get("level") or "default")
    said = _LEVELS.get(level, "Note")
    return tag(
        "div",
        [tag("strong", f"{said}: "), text_of(block["text"], scene, short=True)],
        class_=f"alert alert-{level if level in _LEVELS else 'default'}",
        role="note",
    )


def card(block: Json, scene: Scene) -> Markup:
    """Return a card: picture, title, text and buttons."""
    block_id = str(block.get("block_id", ""))
    titles = [
        tag("strong", text_of(block["title"], scene, short=True)) if block.get("title") else None,
        tag("small", text_of(block["subtitle"], scene, short=True))
        if block.get("subtitle")
        else None,
    ]
    icon = picture(block["icon"], scene, "context-image") if block.get("icon") else None
    pressed = [element(one, scene, block_id) for one in block.get("actions") or ()]
    parts = [
        picture(block["hero_image"], scene, "hero") if block.get("hero_image") else None,
        tag("div", [icon, tag("div", titles, class_="card-titles")], class_="card-head"),
        tag("div", text_of(block["body"], scene)) if block.get("body") else None,
        row(pressed) if pressed else None,
    ]
    return tag("div", parts, class_="card")


def carousel(block: Json, scene: Scene) -> Markup:
    """Return cards beside one another."""
    cards = [tag("li", card(one, scene)) for one in block["elements"]]
    return tag("ul", cards, class_="carousel", tabindex="0", aria_label="Cards")


def container(block: Json, scene: Scene, inside: Markup) -> Markup:
    """Return blocks in a frame with a title; it folds where the app says so."""
    titled = (
        rich_text(block["rich_text_title"], scene)
        if block.get("rich_text_title")
        else escape(words_of(block.get("title")))
    )
    icon = picture(block["icon"], scene, "context-image") if block.get("icon") else None
    below = text_of(block.get("subtitle"), scene, short=True)
    head = [icon, tag("strong", titled), tag("small", below) if below else None]
    if block.get("is_collapsible"):
        folded = [tag("summary", head), tag("div", inside, class_="container-body")]
        return tag("details", folded, class_="container", open=not block.get("default_collapsed"))
    divided = " divided" if block.get("has_header_divider") else ""
    framed = [
        tag("div", head, class_=f"container-head{divided}"),
        tag("div", inside, class_="container-body"),
    ]
    return tag("div", framed, class_="container")


def _sources(sources: list[Json]) -> Markup:
    listed = [
        tag("li", link(str(one["url"]), escape(words_of(one.get("text")) or str(one["url"]))))
        for one in sources
    ]
    return joined([tag("p", "Sources", class_="task-sources"), tag("ul", listed)])
