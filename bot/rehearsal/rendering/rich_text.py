"""Rich text: what Slack's own editor makes, and what task cards and tables hold."""

from collections.abc import Callable

from markupsafe import Markup, escape

from bot.rehearsal.rendering.dates import dated
from bot.rehearsal.rendering.emoji import shown
from bot.rehearsal.rendering.mrkdwn import link, mention
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tags import joined, lines, tag

_STYLES = {"bold": "strong", "italic": "em", "strike": "s", "underline": "u", "code": "code"}


def rich_text(block: Json, scene: Scene) -> Markup:
    """Return a rich text block: sections, lists, quotes and preformatted text, in order."""
    return tag("div", [_part(part, scene) for part in block["elements"]], class_="rich-text")


def _part(part: Json, scene: Scene) -> Markup:
    build = _PARTS.get(str(part.get("type")))
    if build is None:
        return tag("p", f"Unknown part of rich text: {part.get('type')}", class_="warning")
    return build(part, scene)


def _inside(part: Json, scene: Scene) -> Markup:
    return joined([_piece(piece, scene) for piece in part["elements"]])


def _section(part: Json, scene: Scene) -> Markup:
    return tag("p", _inside(part, scene))


def _quote(part: Json, scene: Scene) -> Markup:
    return tag("blockquote", _inside(part, scene))


def _preformatted(part: Json, scene: Scene) -> Markup:
    return tag("pre", tag("code", _inside(part, scene)))


def _list(part: Json, scene: Scene) -> Markup:
    ordered = part.get("style") == "ordered"
    items = [tag("li", _inside(item, scene)) for item in part["elements"]]
    start = int(part.get("offset", 0)) + 1
    depth = min(int(part.get("indent", 0)), 8)
    return tag(
        "ol" if ordered else "ul",
        items,
        start=start if ordered and start > 1 else None,
        class_=f"indent-{depth}" if depth else None,
    )


_PARTS: dict[str, Callable[[Json, Scene], Markup]] = {
    "rich_text_section": _section,
    "rich_text_quote": _quote,
    "rich_text_preformatted": _preformatted,
    "rich_text_list": _list,
}


def _piece(piece: Json, scene: Scene) -> Markup:
    made = _bare_piece(piece, scene)
    for style, name in _STYLES.items():
        if (piece.get("style") or {}).get(style):
            made = tag(name, made)
    return made


def _bare_piece(piece: Json, scene: Scene) -> Markup:
    build = _PIECES.get(str(piece.get("type")))
    if build is None:
        return tag("span", f"[{piece.get('type')}]", class_="warning")
    return build(piece, scene)


def _text(piece: Json, _scene: Scene) -> Markup:
    return lines(str(piece["text"]))


def _link(piece: Json, _scene: Scene) -> Markup:
    return link(str(piece["url"]), escape(piece.get("text") or piece["url"]))


def _date(piece: Json, scene: Scene) -> Markup:
    seconds = float(piece["timestamp"])
    written = dated(seconds, str(piece.get("format", "{date}")), scene)
    return tag("time", written, datetime=scene.moment(seconds).isoformat())


def _color(piece: Json, _scene: Scene) -> Markup:
    return tag("code", str(piece["value"]))


_PIECES: dict[str, Callable[[Json, Scene], Markup]] = {
    "text": _text,
    "link": _link,
    "date": _date,
    "color": _color,
    "emoji": lambda piece, _scene: escape(shown(str(piece["name"]))),
    "user": lambda piece, scene: mention("@", str(piece["user_id"]), "", scene),
    "channel": lambda piece, scene: mention("#", str(piece["channel_id"]), "", scene),
    "usergroup": lambda piece, scene: mention("subteam", str(piece["usergroup_id"]), "", scene),
    "broadcast": lambda piece, scene: mention("@", str(piece["range"]), "", scene),
}
