"""Markdown blocks as HTML: the standard kind, with raw HTML shown as text."""

from collections.abc import Sequence
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from markupsafe import Markup
from typing_extensions import override

from bot.rehearsal.rendering.emoji import with_emoji
from bot.rehearsal.rendering.mrkdwn import is_web_address


def markdown(text: str) -> Markup:
    """Return Markdown as a reader sees it; images of other hosts are named, never fetched."""
    html = _parser().render(with_emoji(text))
    return Markup(html)  # noqa: S704 -- the parser escapes everything, raw HTML included


@cache
def _parser() -> MarkdownIt:
    parser = _Careful("commonmark", {"html": False}, renderer_cls=_Calm)
    parser.enable(["table", "strikethrough"]).disable("image")
    return parser


class _Careful(MarkdownIt):
    """Makes links of safe addresses only."""

    @override
    def validateLink(self, url: str) -> bool:
        return is_web_address(url)


class _Calm(RendererHTML):
    """Opens links elsewhere, and tells the other side nothing."""

    def link_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        """Return the tag that opens a link."""
        tokens[idx].attrSet("target", "_blank")
        tokens[idx].attrSet("rel", "noopener noreferrer nofollow")
        return self.renderToken(tokens, idx, options, env)
