"""What a line of text looks like: a numbered heading, a list item, or neither."""

import re
from dataclasses import dataclass

_MOST_HEADING_WORDS = 14
_MOST_HEADING_LETTERS = 160
_NUMBERED = re.compile(
    r"\s*(?:(?:Section|Chapter|Part|Annex|Appendix|Article)\s+)?"
    r"(?P<number>\d{1,2}(?:\.\d{1,2}){0,4}|[A-Z](?:\.\d{1,2}){1,3})[.)]?\s+(?P<text>\S.*)"
)
_NAMED = re.compile(r"\s*(?:Section|Chapter|Part|Annex|Appendix)\s+[A-Z\d]{1,3}\b.{0,80}$")
_BULLET = re.compile(r"\s*(?:[•‣◦▪■●○–—*·\uf0b7\uf0a7-])\s+(?P<text>\S.*)", re.DOTALL)
_ORDERED = re.compile(
    r"\s*(?:\((?P<a>\d{1,2}|[a-z]|[ivx]{1,4})\)|(?P<b>\d{1,2}|[a-z]|[ivx]{1,4})[.)])\s+(?P<text>\S.*)",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class ListMark:
    """What an item is counted with, and its words."""

    number: str
    text: str


def heading_level(line: str) -> int:
    """Return the level that the number or capitals of a short line speak for, 0 for none."""
    text = line.strip()
    if (
        not text
        or len(text) > _MOST_HEADING_LETTERS
        or len(text.split()) > _MOST_HEADING_WORDS
        or text[-1] in ".;:,!?"
    ):
        return 0
    if numbered := _NUMBERED.fullmatch(text):
        starts_well = numbered["text"][0].isupper()
        return numbered["number"].count(".") + 1 if starts_well else 0
    if _NAMED.fullmatch(text):
        return 1
    letters = [ch for ch in text if ch.isalpha()]
    return 1 if len(letters) > 3 and text.isupper() else 0  # noqa: PLR2004 - "ISO" is no heading


def list_mark(line: str) -> ListMark | None:
    """Return bullet or number and the words of a list item, None for any other line."""
    if match := _BULLET.fullmatch(line.rstrip()):
        return ListMark("", match["text"])
    if match := _ORDERED.fullmatch(line.rstrip()):
        return ListMark(match["a"] or match["b"], match["text"])
    return None
