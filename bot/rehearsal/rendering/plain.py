"""A message as bare words, for a terminal."""

from collections.abc import Iterable, Iterator
from html.parser import HTMLParser

from typing_extensions import override

from bot.rehearsal.rendering.blocks import blocks
from bot.rehearsal.rendering.scene import Json, Scene

_BREAKS = frozenset({"p", "br", "div", "li", "h1", "h2", "h3", "h4", "tr", "blockquote", "summary"})
_SILENT = frozenset({"button", "select", "form", "dialog", "label"})


def plain_words(listed: Iterable[Json], scene: Scene) -> str:
    """Return what blocks say, line by line, without what can be pressed."""
    reader = _Reader()
    reader.feed(str(blocks(listed, scene)))
    return "\n".join(reader.lines())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._words = ""
        self._silent = 0

    def lines(self) -> Iterator[str]:
        for line in self._words.split("\n"):
            if stripped := " ".join(line.split()):
                yield stripped

    @override
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._silent += tag in _SILENT
        self._words += "\n" if tag in _BREAKS else ""
        self._words += "• " if tag == "li" else ""

    @override
    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in _SILENT
        self._words += "\n" if tag in _BREAKS else ""

    @override
    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._words += data
