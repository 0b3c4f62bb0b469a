"""Rich text: sections, lists, quotes and code, and what stands in them."""

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
)
from bot.rehearsal.schema.texts import ID

_STYLE = Shape(
    fields={
        "bold": Flag(),
        "italic": Flag(),
        "strike": Flag(),
        "code": Flag(),
        "underline": Flag(),
        "highlight": Flag(),
        "client_highlight": Flag(),
        "unlink": Flag(),
    }
)
_LONG = 40_000
_WORDS: dict[str, Spec] = {
    "text": Shape(fields={"text!": Words(_LONG), "style": _STYLE}),
    "link": Shape(
        fields={
            "url!": Words(3_000),
            "text": Words(_LONG, least=0),
            "style": _STYLE,
            "unsafe": Flag(),
        }
    ),
    "user": Shape(fields={"user_id!": ID, "style": _STYLE}),
    "usergroup": Shape(fields={"usergroup_id!": ID, "style": _STYLE}),
    "channel": Shape(fields={"channel_id!": ID, "style": _STYLE}),
    "team": Shape(fields={"team_id!": ID, "style": _STYLE}),
    "emoji": Shape(fields={"name!": Words(100), "unicode": Words(100), "style": _STYLE}),
    "broadcast": Shape(fields={"range!": OneOf("here", "channel", "everyone"), "style": _STYLE}),
    "color": Shape(fields={"value!": Words(20), "style": _STYLE}),
    "date": Shape(
        fields={
            "timestamp!": Number(0),
            "format!": Words(200),
            "url": Words(3_000),
            "fallback": Words(300),
            "style": _STYLE,
        }
    ),
}
_LINE = Many(Kinds(_WORDS), 1_000, least=0)
_SECTION = Shape(fields={"elements!": _LINE})


_LIST = Shape(
    fields={
        "elements!": Many(Kinds({"rich_text_section": _SECTION}), 1_000),
        "style!": OneOf("bullet", "ordered"),
        "indent": Number(0, 8),
        "offset": Number(0),
        "border": Number(0, 1),
    }
)
RICH_TEXT = Shape(
    fields={
        "block_id": ID,
        "elements!": Many(
            Kinds(
                {
                    "rich_text_section": _SECTION,
                    "rich_text_list": _LIST,
                    "rich_text_preformatted": Shape(
                        fields={
                            "elements!": _LINE,
                            "border": Number(0, 1),
                            "language": Anything(),
                        }
                    ),
                    "rich_text_quote": Shape(fields={"elements!": _LINE, "border": Number(0, 1)}),
                }
            ),
            1_000,
            least=0,
        ),
    }
)
