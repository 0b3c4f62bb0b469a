"""Text objects: plain or mrkdwn."""

from collections.abc import Mapping

from markupsafe import Markup, escape

from bot.rehearsal.rendering.emoji import with_emoji
from bot.rehearsal.rendering.mrkdwn import inline, mrkdwn
from bot.rehearsal.rendering.scene import Json, Scene
from bot.rehearsal.rendering.tags import lines


def text_of(piece: Json | str | None, scene: Scene, *, short: bool = False) -> Markup:
    """Return a text object as HTML; *short* is for one line, such as a title."""
    if piece is None:
        return Markup()
    if isinstance(piece, str):
        return lines(with_emoji(piece))
    written = str(piece["text"])
    if piece.get("type") != "mrkdwn":
        return lines(with_emoji(written) if piece.get("emoji", True) else written)
    return inline(written, scene) if short else mrkdwn(written, scene)


def words_of(piece: Json | str | None) -> str:
    """Return the bare words of a text object, for labels and titles."""
    if isinstance(piece, Mapping):
        return with_emoji(str(piece.get("text", "")))
    return with_emoji(piece or "")


def escaped(piece: Json | str | None) -> Markup:
    """Return the bare words, escaped."""
    return escape(words_of(piece))
