"""Texts, options, confirmations and pictures: the small parts that others are made of."""

from bot.rehearsal.schema.specs import Flag, Kinds, Many, OneOf, Shape, Words

ID = Words(255)
PERSON = Words(255)


def plain(most: int) -> Kinds:
    """Return a text without formatting."""
    return Kinds({"plain_text": Shape(fields={"text!": Words(most), "emoji": Flag()})})


def text(most: int) -> Kinds:
    """Return a text with formatting or without."""
    marked = Shape(fields={"text!": Words(most), "verbatim": Flag()})
    return Kinds({**plain(most).shapes, "mrkdwn": marked})


CONFIRM = Shape(
    fields={
        "title!": plain(100),
        "text!": text(300),
        "confirm!": plain(30),
        "deny!": plain(30),
        "style": OneOf("primary", "danger"),
    }
)
OPTION = Shape(
    fields={
        "text!": text(75),
        "value!": Words(150),
        "description": text(75),
        "url": Words(3_000),
    }
)
OPTIONS = Many(OPTION, 100)
GROUPS = Many(Shape(fields={"label!": plain(75), "options!": OPTIONS}), 100)
FILE = Shape(fields={"id": ID, "url": Words(3_000)}, either=("id", "url"))
IMAGE = Shape(
    fields={"image_url": Words(3_000), "slack_file": FILE, "alt_text!": Words(2_000)},
    either=("image_url", "slack_file"),
)
