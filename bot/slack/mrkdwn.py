"""Text for Slack: nothing in it can mention, link, format or be cut in the middle of a sentence."""

import re
from collections.abc import Iterable, Iterator

_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_LOOK_ALIKES = {"*": "\u2217", "_": "\u02cd", "~": "\u223c", "`": "\u02cb"}
_ALWAYS = {letter: _LOOK_ALIKES[letter] for letter in "*~`"} | {"\\": "\\\\"}
"""What is Markdown even within a word."""
_FORMATTING = re.compile(r"(?<!\w)[*_~`]+(?=\S)|(?<=\S)[*_~`]+(?!\w)")
_QUOTE_MARK = re.compile(r"^(\s*)&gt;", re.MULTILINE)
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\S)")
_ZERO_WIDTH = "\u200b"
_MARKDOWN = re.compile(
    r"^(?=(?:#{1,6}|[-+]|\d{1,9}[.)])(?:\s|$)|\||={2,}|-{2,})|(?<=\])(?=[(:])", re.MULTILINE
)


def escape(text: str) -> str:
    """Return *text* so that Slack shows it letter by letter.

    Angle brackets make mentions and links, asterisks and the like make formats; where one of
    them could, a look-alike takes its place. Inside words they stay as they are.
    """
    safe = "".join(_ESCAPES.get(letter, letter) for letter in text)
    safe = _FORMATTING.sub(_look_alike, safe)
    return _QUOTE_MARK.sub(rf"\1{_ZERO_WIDTH}&gt;", safe)


def as_markdown(text: str) -> str:
    """Return *text* so that a block of Markdown shows it letter by letter, too."""
    safe = "".join(_ALWAYS.get(letter, letter) for letter in escape(text))
    return _MARKDOWN.sub(_ZERO_WIDTH, safe)


def quote(text: str) -> str:
    """Return *text* (already escaped) as a block quote."""
    return "\n".join(f"> {line}" for line in text.splitlines() if line.strip())


def split(text: str, limit: int) -> list[str]:
    """Cut *text* into pieces of at most *limit* characters, at the ends of sentences.

    Only a sentence that is itself longer than *limit* is cut, between two words.
    """
    return pack(_SENTENCE_END.split(text), limit, glue=" ")


def pack(parts: Iterable[str], limit: int, *, glue: str) -> list[str]:
    """Join *parts* with *glue* into as few pieces of at most *limit* characters as follow order."""
    pieces: list[str] = []
    for part in (short for long in parts for short in _shortened(long, limit)):
        if pieces and len(pieces[-1]) + len(glue) + len(part) <= limit:
            pieces[-1] = f"{pieces[-1]}{glue}{part}"
        else:
            pieces.append(part)
    return [piece for piece in pieces if piece.strip()]


def clip(text: str, limit: int) -> str:
    """Shorten a label to *limit* characters, between two words, with an ellipsis."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + "…"


def _shortened(sentence: str, limit: int) -> Iterator[str]:
    while len(sentence) > limit:
        cut = sentence.rfind(" ", 0, limit + 1)
        cut = cut if cut > 0 else limit
        yield sentence[:cut].rstrip()
        sentence = sentence[cut:].lstrip()
    yield sentence


def _look_alike(found: re.Match[str]) -> str:
    return "".join(_LOOK_ALIKES[letter] for letter in found.group())
