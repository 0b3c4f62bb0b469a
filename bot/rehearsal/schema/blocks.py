"""The blocks of messages, modals and home tabs."""

from bot.rehearsal.schema.elements import (
    IN_ACTIONS,
    IN_CARD,
    IN_CONTEXT,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
)
from bot.rehearsal.schema.rich_text import RICH_TEXT
from bot.rehearsal.schema.specs import (
    Anything,
    Flag,
    Kinds,
    Many,
    Number,
    OneOf,
    Shape,
    Spec,
    Words,
    only,
)
from bot.rehearsal.schema.texts import FILE, ID, IMAGE, plain, text

MARKDOWN = 12_000
_RICH = Kinds({"rich_text": RICH_TEXT})
_STATUS = OneOf("pending", "in_progress", "complete", "error")
_SOURCE = Kinds({"url": Shape(fields={"url!": Words(3_000), "text!": Words(256)})})
_TASK = Shape(
    fields={
        "block_id": ID,
        "task_id!": ID,
        "title!": Words(256),
        "status": _STATUS,
        "details": _RICH,
        "output": _RICH,
        "sources": Many(_SOURCE, 100, least=0),
    }
)
_CELL = Kinds(
    {
        "raw_text": Shape(fields={"text!": Words(2_000, least=0)}),
        "raw_number": Shape(fields={"value!": Number(whole=False), "text": Words(2_000)}),
        "rich_text": RICH_TEXT,
    }
)
_CARD = Shape(
    fields={
        "block_id": ID,
        "hero_image": Kinds({"image": IMAGE}),
        "icon": Kinds({"image": IMAGE}),
        "slack_icon": Anything(),
        "title": text(150),
        "subtitle": text(150),
        "body": text(200),
        "subtext": text(200),
        "actions": Many(IN_CARD, 3),
    },
    either=("hero_image", "title", "actions", "body"),
)
_COLUMN = Shape(fields={"align": OneOf("left", "center", "right"), "is_wrapped": Flag()})

_EVERYWHERE: dict[str, Spec] = {
    "section": Shape(
        fields={
            "block_id": ID,
            "text": text(3_000),
            "fields": Many(text(2_000), 10),
            "accessory": IN_SECTION,
            "expand": Flag(),
        },
        either=("text", "fields"),
    ),
    "header": Shape(fields={"block_id": ID, "text!": plain(150)}),
    "context": Shape(fields={"block_id": ID, "elements!": Many(IN_CONTEXT, 10)}),
    "actions": Shape(fields={"block_id": ID, "elements!": Many(IN_ACTIONS, 25)}),
    "divider": Shape(fields={"block_id": ID}),
    "image": Shape(
        fields={
            "block_id": ID,
            "image_url": Words(3_000),
            "slack_file": FILE,
            "alt_text!": Words(2_000),
            "title": plain(2_000),
        },
        either=("image_url", "slack_file"),
    ),
    "input": Shape(
        fields={
            "block_id": ID,
            "label!": plain(2_000),
            "element!": IN_INPUT,
            "hint": plain(2_000),
            "optional": Flag(),
            "dispatch_action": Flag(),
        }
    ),
    "rich_text": RICH_TEXT,
    "video": Shape(
        fields={
            "block_id": ID,
            "alt_text!": Words(2_000),
            "title!": plain(200),
            "video_url!": Words(3_000),
            "thumbnail_url!": Words(3_000),
            "title_url": Words(3_000),
            "description": plain(200),
            "provider_icon_url": Words(3_000),
            "provider_name": Words(50),
            "author_name": Words(50),
        }
    ),
}
_MESSAGES: dict[str, Spec] = {
    "markdown": Shape(fields={"block_id": ID, "text!": Words(MARKDOWN)}),
    "table": Shape(
        fields={
            "block_id": ID,
            "rows!": Many(Many(_CELL, 20), 100),
            "column_settings": Many(_COLUMN, 20, least=0),
        }
    ),
    "data_table": Shape(
        fields={
            "block_id": ID,
            "caption!": Words(200),
            "rows!": Many(Many(_CELL, 20), 101, least=2),
            "page_size": Number(1, 100),
            "row_header_column_index": Number(0, 19),
        }
    ),
    "context_actions": Shape(fields={"block_id": ID, "elements!": Many(IN_CONTEXT_ACTIONS, 5)}),
    "task_card": _TASK,
    "plan": Shape(
        fields={
            "block_id": ID,
            "title!": Words(256, least=0),
            "tasks": Many(Kinds({"task_card": _TASK}), 50, least=0),
        }
    ),
    "card": _CARD,
    "carousel": Shape(fields={"block_id": ID, "elements!": Many(Kinds({"card": _CARD}), 10)}),
    "file": Shape(fields={"block_id": ID, "external_id!": ID, "source!": OneOf("remote")}),
}
_IN_CONTAINER = only(
    Kinds({**_EVERYWHERE, **_MESSAGES}),
    "actions",
    "context",
    "divider",
    "header",
    "image",
    "markdown",
    "rich_text",
    "section",
    "table",
)
_MESSAGES["container"] = Shape(
    fields={
        "block_id": ID,
        "title": text(150),
        "rich_text_title": _RICH,
        "subtitle": text(150),
        "child_blocks!": Many(_IN_CONTAINER, 10),
        "width": OneOf("narrow", "standard", "wide", "full"),
        "icon": Anything(),
        "is_collapsible": Flag(),
        "default_collapsed": Flag(),
        "has_header_divider": Flag(),
    },
    either=("title", "rich_text_title"),
)

MESSAGE = Kinds({**_EVERYWHERE, **_MESSAGES})
HOME = Kinds(_EVERYWHERE)
MODAL = Kinds(
    {
        **_EVERYWHERE,
        "alert": Shape(
            fields={
                "block_id": ID,
                "text!": text(200),
                "level": OneOf("default", "info", "warning", "error", "success"),
            }
        ),
    }
)
