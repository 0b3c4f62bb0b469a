"""Text as it should be quoted: one kind of space, no invisible characters, no layout left-overs."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from ingest.blocks import Block, Table

#: A run of letters without a space that is longer than this is cut; prose has none.
LONGEST_WORD = 400

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff\ufff9-\ufffb]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
_LIGATURE = re.compile("[\ufb00-\ufb06]")
_LEADERS = re.compile(r"(?:\s?[.·…_]){4,}")
_SPACE = re.compile(r"\s+")
_LONG_WORD = re.compile(rf"(\S{{{LONGEST_WORD}}})(?=\S)")
_CONTENTS_LINE = re.compile(r"(?:\s?[.·…_]){4,}\s*\d+\s*$")
_WORD = re.compile(r"\w")


def clean_text(text: str) -> str:
    """Return *text* on one line, in composed Unicode, without anything that cannot be seen."""
    text = unicodedata.normalize("NFC", text)
    text = _LIGATURE.sub(lambda match: unicodedata.normalize("NFKC", match[0]), text)
    text = _CONTROL.sub(" ", _INVISIBLE.sub("", text))
    text = _LEADERS.sub(" ", text)
    return _LONG_WORD.sub(r"\1 ", _SPACE.sub(" ", text).strip())


def clean_blocks(blocks: Iterable[Block]) -> list[Block]:
    """Return *blocks* with clean texts; what has no word in it and table-of-contents lines go."""
    cleaned = (_clean_block(block) for block in blocks)
    return [block for block in cleaned if block is not None]


def _clean_block(block: Block) -> Block | None:
    if isinstance(block, Table):
        rows = tuple(tuple(clean_text(cell) for cell in row) for row in block.rows)
        rows = tuple(row for row in rows if _WORD.search("".join(row)))
        return replace(block, rows=rows) if rows else None
    if _CONTENTS_LINE.search(block.text):
        return None
    text = clean_text(block.text)
    return replace(block, text=text) if _WORD.search(text) else None
