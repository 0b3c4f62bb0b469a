"""Markdown of our own documents and courses as Slack's text: formats stay, nothing can mention."""

import re
from collections.abc import Iterator

from bot.slack.mrkdwn import escape

_INLINE = re.compile(
    r"\*\*(?P<bold>[^*\n]+)\*\*"
    r"|`(?P<code>[^`\n]+)`"
    r"|(?<![\w*])\*(?P<star>[^*\s][^*\n]*)\*(?![\w*])"
    r"|(?<!\w)_(?P<under>[^_\s][^_\n]*)_(?!\w)"
    r"|\[(?P<label>[^\]\n]+)\]\((?P<url>[^)\s]+)\)"
)
_HEADING = re.compile(r"#{1,6}\s+(?P<text>.+?)\s*#*")
_ITEM = re.compile(r"(?P<indent>\s*)[-*+]\s+(?P<text>.+)")
_NUMBERED = re.compile(r"\s*\d{1,3}[.)]\s+.+")
_QUOTED = re.compile(r"\s*>\s?(?P<text>.*)")
_ROW = re.compile(r"\s*\|.*")


def paragraphs(text: str) -> tuple[str, ...]:
    """Return *text* as paragraphs for Slack, each escaped; lists keep their lines."""
    blocks = re.split(r"\n\s*\n", text.strip("\n"))
    made = ("\n".join(_lines(block)) for block in blocks)
    return tuple(one for one in made if one.strip())


def _lines(block: str) -> Iterator[str]:
    flowing: list[str] = []
    for line in block.splitlines():
        own = _own_line(line)
        if own is None:
            flowing.append(line.strip())
            continue
        if flowing:
            yield _inline(" ".join(flowing))
            flowing = []
        yield own
    if flowing:
        yield _inline(" ".join(flowing))


def _own_line(line: str) -> str | None:
    """Return a line that stands by itself; None for one that flows on."""
    if found := _HEADING.fullmatch(line.strip()):
        return f"*{escape(_bare(found['text']))}*"
    if found := _ITEM.fullmatch(line):
        return f"{'    ' * (len(found['indent']) // 2)}• {_inline(found['text'])}"
    if _NUMBERED.fullmatch(line) or _ROW.fullmatch(line):
        return _inline(line.strip())
    if found := _QUOTED.fullmatch(line):
        return f"> {_inline(found['text'])}"
    return None


def _inline(text: str) -> str:
    made: list[str] = []
    end = 0
    for found in _INLINE.finditer(text):
        made += [escape(text[end : found.start()]), _formatted(found)]
        end = found.end()
    return "".join([*made, escape(text[end:])])


def _formatted(found: re.Match[str]) -> str:
    if bold := found["bold"]:
        return f"*{escape(_bare(bold))}*"
    if code := found["code"]:
        return f"`{escape(code)}`"
    if found["label"]:
        return escape(f"{found['label']} ({found['url']})")
    return f"_{escape(_bare(found['star'] or found['under']))}_"


def _bare(text: str) -> str:
    return re.sub(r"[*_`]", "", text).strip()
