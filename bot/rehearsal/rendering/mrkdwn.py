"""Slack's own markup (mrkdwn) as HTML; nothing that people wrote becomes a tag."""

import re
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

from markupsafe import Markup, escape

from bot.rehearsal.rendering.dates import dated
from bot.rehearsal.rendering.emoji import with_emoji
from bot.rehearsal.rendering.scene import Scene
from bot.rehearsal.rendering.tags import joined, tag

_SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_FENCE = re.compile(r"```\n?(.*?)```", re.DOTALL)
_STASHED = re.compile("\ue000(\\d+)\ue001")
_CODE = re.compile(r"`([^`\n]+)`")
_CONTROL = re.compile(r"<([^<>\n]+)>")
_STYLES = (
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+)(?<=\S)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]+)(?<=\S)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]+)(?<=\S)~(?![\w~])"), "s"),
)
_QUOTE = re.compile(r"^(?:&gt;|>) ?")
_ITEM = re.compile(r"^(?P<indent> *)(?P<mark>[•◦▪-]|\d{1,3}[.)]) +(?P<text>.*)$")
_DEEPEST = 4


def mrkdwn(text: str, scene: Scene) -> Markup:
    """Return *text* as a reader sees it: styles, links, names, quotes, lists, code blocks."""
    clean = text.replace("\ue000", "").replace("\ue001", "").replace("\r\n", "\n")
    pieces: list[Markup] = []
    end = 0
    for fence in _FENCE.finditer(clean):
        pieces.extend(_lines(clean[end : fence.start()], scene))
        pieces.append(tag("pre", tag("code", _plain(fence[1].rstrip("\n")))))
        end = fence.end()
    pieces.extend(_lines(clean[end:], scene))
    return Markup("").join(pieces)


def inline(text: str, scene: Scene) -> Markup:
    """Return one line of mrkdwn, without quotes, lists and code blocks."""
    stash: list[Markup] = []

    def put(made: Markup) -> str:
        stash.append(made)
        return f"\ue000{len(stash) - 1}\ue001"

    text = _CODE.sub(lambda found: put(tag("code", _plain(found[1]))), text)
    text = _CONTROL.sub(lambda found: put(_control(found[1], scene)), text)
    return _styled(text, stash, depth=0)


def is_web_address(address: str) -> bool:
    """Return whether a link may point there: no script, no file."""
    try:
        return urlsplit(address.strip()).scheme.lower() in _SCHEMES
    except ValueError:
        return False


def link(address: str, label: Markup | str) -> Markup:
    """Return a link that tells the other side nothing; the bare label where it is unsafe."""
    if not is_web_address(address):
        return escape(label)
    return tag("a", label, href=address, target="_blank", rel="noopener noreferrer nofollow")


def mention(kind: str, identifier: str, label: str, scene: Scene) -> Markup:
    """Return how somebody (``@``), a channel (``#``) or a group (``subteam``) is named in a text."""
    if kind == "#":
        name = f"#{scene.channels.get(identifier) or label or identifier}"
        if identifier not in scene.channels or not scene.base:
            return tag("span", name, class_="mention")
        return tag("a", name, class_="mention", href=f"{scene.base}/{identifier}")
    known = scene.groups if kind == "subteam" else scene.people
    name = known.get(identifier) or label.removeprefix("@") or identifier
    mine = " mention-me" if identifier == scene.viewer else ""
    return tag("span", f"@{name}", class_=f"mention{mine}")


def _lines(text: str, scene: Scene) -> Iterator[Markup]:
    text = text.strip("\n")
    if not text:
        return
    rows = text.split("\n")
    while rows:
        kind, taken = _run(rows)
        yield _BUILDERS[kind](rows[:taken], scene)
        rows = rows[taken:]


def _run(rows: list[str]) -> tuple[str, int]:
    """Return the kind of the first line, and how many lines from there on are of that kind."""
    kind = _kind(rows[0])
    for count, row in enumerate(rows):
        if _kind(row) != kind:
            return kind, count
    return kind, len(rows)


def _kind(row: str) -> str:
    if _QUOTE.match(row):
        return "quote"
    item = _ITEM.match(row)
    if item:
        return "numbers" if item["mark"][0].isdigit() else "bullets"
    return "text"


def _text(rows: list[str], scene: Scene) -> Markup:
    return tag("p", joined([inline(row, scene) for row in rows], glue="<br>"))


def _quote(rows: list[str], scene: Scene) -> Markup:
    bare = [_QUOTE.sub("", row, count=1) for row in rows]
    return tag("blockquote", joined([inline(row, scene) for row in bare], glue="<br>"))


def _list(rows: list[str], scene: Scene) -> Markup:
    found = [item for row in rows if (item := _ITEM.match(row))]
    first = found[0]["mark"].rstrip(".)")
    numbered = first.isdigit()
    items = [
        tag("li", inline(item["text"], scene), class_="deeper" if item["indent"] else None)
        for item in found
    ]
    return tag("ol" if numbered else "ul", items, start=first if numbered else None)


_BUILDERS: dict[str, Callable[[list[str], Scene], Markup]] = {
    "text": _text,
    "quote": _quote,
    "bullets": _list,
    "numbers": _list,
}


def _styled(text: str, stash: list[Markup], *, depth: int) -> Markup:
    pieces: list[Markup] = []
    end = 0
    for match, name in _styles_in(text) if depth < _DEEPEST else ():
        pieces.append(_unstashed(text[end : match.start()], stash))
        pieces.append(tag(name, _styled(match[1], stash, depth=depth + 1)))
        end = match.end()
    pieces.append(_unstashed(text[end:], stash))
    return Markup("").join(pieces)


def _styles_in(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield the styled stretches, left to right; what begins earlier encloses what begins later."""
    ahead = {name: (style, style.search(text)) for style, name in _STYLES}
    end = 0
    while True:
        for name, (style, match) in ahead.items():
            if match and match.start() < end:
                ahead[name] = (style, style.search(text, end))
        found = [(match, name) for name, (_, match) in ahead.items() if match]
        if not found:
            return
        match, name = min(found, key=lambda one: one[0].start())
        end = match.end()
        yield match, name


def _unstashed(text: str, stash: list[Markup]) -> Markup:
    pieces: list[Markup] = []
    end = 0
    for found in _STASHED.finditer(text):
        pieces.extend((_plain(text[end : found.start()]), stash[int(found[1])]))
        end = found.end()
    pieces.append(_plain(text[end:]))
    return Markup("").join(pieces)


def _plain(text: str) -> Markup:
    """Return text that holds Slack's three entities and nothing else that is special."""
    bare = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return escape(with_emoji(bare))


def _control(inside: str, scene: Scene) -> Markup:
    target, _, label = inside.partition("|")
    if target[:1] in {"@", "#"} and len(target) > 1:
        return mention(target[0], target[1:], _bare(label), scene)
    if target.startswith("!date^"):
        return _date(target, label, scene)
    if target.startswith("!subteam^"):
        return mention("subteam", target.removeprefix("!subteam^"), _bare(label), scene)
    if target.startswith("!"):
        name = _bare(label).removeprefix("@") or target[1:]
        return tag("span", f"@{name}", class_="mention")
    return link(_bare(target), _plain(label or target.removeprefix("mailto:")))


def _date(target: str, label: str, scene: Scene) -> Markup:
    _, seconds, pattern, *rest = [*target.split("^"), ""]
    try:
        written = dated(float(seconds), _bare(pattern), scene)
        machine = scene.moment(float(seconds)).isoformat()
    except (ValueError, OverflowError, OSError):
        return _plain(label or target)
    shown = tag("time", written, datetime=machine, title=_bare(label) or None)
    return link(_bare(rest[0]), shown) if rest and rest[0] else shown


def _bare(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
