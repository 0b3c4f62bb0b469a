"""Plain text: paragraphs between blank lines, underlined, numbered and capital headings, bullets."""

import re

from ingest.blocks import Block, Heading, ListItem, Paragraph, Reading
from ingest.limits import Limits
from ingest.readers.decoding import decode
from ingest.readers.marks import heading_level, list_mark

_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,}|~{3,})\s*")


def read(content: bytes, limits: Limits) -> Reading:
    """Read a text file."""
    del limits
    text, notices = decode(content)
    blocks: list[Block] = []
    for paragraph in re.split(r"\n\s*\n|\f", text):
        lines = [line for line in paragraph.split("\n") if line.strip()]
        if lines:
            blocks.extend(_paragraph(lines))
    return Reading(blocks=tuple(blocks), notices=notices)


def _paragraph(lines: list[str]) -> list[Block]:
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[1]):
        level = 1 if "=" in lines[1] else 2
        rest = _paragraph(lines[2:]) if lines[2:] else []
        return [Heading(level=level, text=lines[0]), *rest]
    level = heading_level(lines[0])
    if level and len(lines) == 1:
        return [Heading(level=level, text=lines[0], guessed=True)]
    return _body(lines)


def _body(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    for line in lines:
        if _UNDERLINE.fullmatch(line):
            continue
        mark = list_mark(line)
        if mark:
            depth = min((len(line) - len(line.lstrip())) // 2, 4)
            blocks.append(ListItem(text=mark.text, number=mark.number, depth=depth))
        elif blocks and isinstance(last := blocks[-1], ListItem | Paragraph):
            blocks[-1] = _continued(last, line)
        else:
            blocks.append(Paragraph(text=line))
    return blocks


def _continued(block: ListItem | Paragraph, line: str) -> ListItem | Paragraph:
    text = f"{block.text} {line.strip()}"
    if isinstance(block, Paragraph):
        return Paragraph(text=text)
    return ListItem(text=text, depth=block.depth, number=block.number)
