"""How lists and tables become lines of text that can be quoted one by one."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, Heading, ListItem, Paragraph, Table
from knowledge.sentences import split_sentences

#: A list of short items becomes one sentence up to this many words, its lead-in included.
ONE_SENTENCE_WORDS = 60
_SHORT_ITEM_WORDS = 9
_SHORT_LEAD_WORDS = 14

# After such a lead-in ("Staff must:") an item is no sentence without it.
_OPEN_LEAD = re.compile(
    r"\b(?:must|shall|should|may|can|will|cannot|not|never|always|only|to|are|is|be|by|of|for|with"
    r"|from|when|if|unless|until|before|after|include|includes|including|means|covers|requires"
    r"|follows|following)\b[^.;]{0,24}:$",
    re.IGNORECASE,
)


# With its own subject and verb an item is a sentence, whatever stands before it.
_OWN_SENTENCE = re.compile(
    r"^(?:\S+\s+){1,8}?(?:must|shall|should|may|can|cannot|will|is|are|has|have|needs?)\b.*[.!?]$"
)
# A table whose second column is only called so is a list of names and their values.
_VALUE_NAME = re.compile(r"values?|entry|details?|description|content|setting", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of a passage; a line is never joined with the next one."""

    text: str
    page: int | None = None
    lead: str = ""
    """What is said again where this line begins a new passage."""


def lines_of(blocks: Sequence[Block]) -> list[Line]:
    """Return the lines of one section in order."""
    lines: list[Line] = []
    items: list[ListItem] = []
    for block in blocks:
        if isinstance(block, ListItem):
            items.append(block)
            continue
        lines = _with_list(lines, items)
        items = []
        lines.extend(_plain_lines(block))
    return _with_list(lines, items)


def rows_as_sentences(table: Table) -> list[str]:
    """Return one sentence per row that says every column's name, so that one row alone answers."""
    rows = table.rows[1:] if table.header else table.rows
    names = table.rows[0] if table.header else ()
    if len(names) == 2 and _VALUE_NAME.fullmatch(names[1]):  # noqa: PLR2004 - a name and its value
        names = ()
    if table.header and not rows:
        return [_sentence(cell for cell in table.rows[0] if cell)]
    return [sentence for row in rows if (sentence := _row_sentence(row, names))]


def _plain_lines(block: Block) -> list[Line]:
    if isinstance(block, Table):
        return [Line(text=text, page=block.page) for text in rows_as_sentences(block)]
    if isinstance(block, Heading | Paragraph):
        return [Line(text=block.text, page=block.page)]
    return []


def _row_sentence(row: Sequence[str], names: Sequence[str]) -> str:
    if not names and len(row) == 2 and all(row):  # noqa: PLR2004 - a name and its value
        return _sentence([f"{row[0].rstrip(':')}: {_one_sentence(row[1])}"])
    said = ((names[i] if i < len(names) else "", cell) for i, cell in enumerate(row) if cell)
    return _sentence(
        f"{name.rstrip(':')}: {_one_sentence(cell)}"
        if name and name != cell
        else _one_sentence(cell)
        for name, cell in said
    )


def _sentence(parts: Iterable[str]) -> str:
    text = "; ".join(part.rstrip(";") for part in parts)
    return text if not text or text[-1] in ".!?" else f"{text}."


def _one_sentence(cell: str) -> str:
    """Join the sentences of a cell, so that its row stays one sentence."""
    sentences = split_sentences(cell)
    closed = [re.sub(r"(?<!\.[A-Za-z])[.;]$", "", sentence) for sentence in sentences]
    return "; ".join(closed)


def _with_list(lines: list[Line], items: Sequence[ListItem]) -> list[Line]:
    if not items:
        return lines
    lead = _lead_in(lines[-1].text) if lines else ""
    folded = _fold_nested(items)
    if joined := _as_one_sentence(lines[-1].text if lead else "", folded):
        return [*lines[:-1], Line(text=joined, page=lines[-1].page, lead=lines[-1].lead)]
    listed = _item_lines(lead, folded)
    if lead and lines[-1].text == lead and all(lead in line.text for line in listed):
        # Every item says its lead-in, so that it need not stand alone before them.
        lines = lines[:-1]
    return [*lines, *listed]


def _lead_in(text: str) -> str:
    """Return the sentence that introduces a list, if *text* ends with one."""
    return split_sentences(text)[-1] if text.endswith(":") else ""


def _as_one_sentence(lead_text: str, items: Sequence[ListItem]) -> str:
    """Return lead-in and items as one sentence where all of them are short."""
    if not lead_text or not all(_is_fragment(item) and item.depth == 0 for item in items):
        return ""
    texts = [item.text.rstrip(";,.") for item in items]
    text = f"{lead_text} {'; '.join(texts)}."
    return text if len(text.split()) <= ONE_SENTENCE_WORDS else ""


def _is_fragment(item: ListItem) -> bool:
    short = len(item.text.split()) <= _SHORT_ITEM_WORDS
    return short and not item.number and ":" not in item.text and item.text[-1] not in ".!?:"


def _fold_nested(items: Sequence[ListItem]) -> list[ListItem]:
    """Write short items of a nested list into the item that holds them."""
    folded: list[ListItem] = []
    for group in _families(items):
        parent, children = group[0], _fold_nested(group[1:])
        if parent.text.endswith(":") and children:
            joined = _as_one_sentence(parent.text, [replace(child, depth=0) for child in children])
            if joined and len({child.depth for child in children}) == 1:
                folded.append(
                    ListItem(
                        text=joined, depth=parent.depth, number=parent.number, page=parent.page
                    )
                )
                continue
        folded.extend([parent, *children])
    return folded


def _families(items: Sequence[ListItem]) -> Iterator[Sequence[ListItem]]:
    """Yield each item together with the deeper ones after it."""
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or items[index].depth <= items[start].depth:
            yield items[start:index]
            start = index


def _item_lines(lead: str, items: Sequence[ListItem]) -> list[Line]:
    lines: list[Line] = []
    leads: list[tuple[int, str]] = [(-1, lead)]
    for item in items:
        while len(leads) > 1 and leads[-1][0] >= item.depth:
            leads.pop()
        lines.append(_item_line(item, leads[-1][1]))
        if item.text.endswith(":"):
            leads.append((item.depth, item.text))
    return lines


def _item_line(item: ListItem, lead: str) -> Line:
    """Return an item's line; a short open lead-in is said with every item that needs it."""
    if lead and _needs_lead(item, lead):
        return Line(text=_counted(replace(item, text=f"{lead} {item.text}")), page=item.page)
    is_sentence = item.text[-1] in ".!?"
    text = _counted(item) if item.number or is_sentence else f"- {item.text}"
    return Line(text=text, page=item.page, lead=lead)


def _needs_lead(item: ListItem, lead: str) -> bool:
    is_open = bool(_OPEN_LEAD.search(lead)) and len(lead.split()) <= _SHORT_LEAD_WORDS
    return is_open and not _OWN_SENTENCE.match(item.text)


def _counted(item: ListItem) -> str:
    return f"{item.number}) {item.text}" if item.number else item.text
