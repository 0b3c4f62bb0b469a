"""From the lines of PDF pages to headings, paragraphs, list items and tables."""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.blocks import Block, Heading, ListItem, Paragraph, Table
from ingest.readers.marks import heading_level, list_mark
from ingest.readers.pdf_lines import Page, TextLine
from ingest.readers.pdf_tables import FoundTable, joined_lines, lines_and_tables

_MOST_HEADING_WORDS = 16
_LARGER = 1.12
# The first part of a word that keeps its hyphen: "risk-based", "non-public".
_HYPHENED = re.compile(
    r"all|anti|co|cross|end|ex|full|half|high|long|low|multi|near|non|off|on|one|post|pre|re|real"
    r"|risk|self|semi|short|single|third|two|up|well|work",
    re.IGNORECASE,
)
_CUT_WORD = re.compile("(\\w+)\u00ad(\\w+)")
_DOTTED = re.compile(r"(\d{1,2})\.\d{1,2}[.)]?\s")
_SENTENCE_END = (".", ":", ";", "!", "?")


def blocks_of(pages: Sequence[Page]) -> list[Block]:
    """Return the blocks of a document; paragraphs and tables go on over page ends."""
    content = [entry for page in pages for entry in lines_and_tables(page)]
    looks = _Looks([entry for entry in content if isinstance(entry, TextLine)])
    blocks: list[Block] = []
    run: list[TextLine] = []
    for entry in content:
        if isinstance(entry, FoundTable):
            blocks.extend(_text_blocks(run, looks))
            run = []
            blocks.append(_table(entry))
        else:
            run.append(entry)
    blocks.extend(_text_blocks(run, looks))
    return _mended(_tables_joined(blocks))


class _Looks:
    """What body text and headings look like in one document."""

    def __init__(self, lines: Sequence[TextLine]) -> None:
        letters: Counter[float] = Counter()
        for line in lines:
            letters[line.size] += len(line.text)
        self.body = letters.most_common(1)[0][0] if letters else 10.0
        self.leading = _leading(lines, self.body)
        large = {line.size for line in lines if line.size >= self.body * _LARGER}
        self._sizes = sorted(large, reverse=True)
        self.mostly_bold = sum(line.bold for line in lines) > len(lines) / 2
        first = next((line for line in lines if line.size in large), None)
        self.title = first if first and not heading_level(first.text) else None
        self._plain = _plain_headings(lines, self.leading)

    def level(self, line: TextLine) -> int | None:
        """Return a heading's level, 0 for the document's title, None for any other line."""
        words = len(line.text.split())
        if words > _MOST_HEADING_WORDS or not re.search(r"[^\W\d_]{2}", line.text):
            return None
        large = line.size in self._sizes
        bold = line.bold and not self.mostly_bold and line.text[-1] not in ".;,:"
        if not large and not bold:
            return heading_level(line.text) if line in self._plain else None
        if (
            self.title
            and line.size == self.title.size
            and line.page == self.title.page
            and not heading_level(line.text)
        ):
            return 0
        if not line.text.isupper() and (numbered := heading_level(line.text)):
            return numbered
        return self._sizes.index(line.size) + 1 if large else len(self._sizes) + 1

    def is_larger(self, line: TextLine) -> bool:
        """Tell whether a line is set larger than body text."""
        return line.size in self._sizes


def _plain_headings(lines: Sequence[TextLine], leading: float) -> set[TextLine]:
    """Return numbered headings that are set like body text, told by the space above them.

    "4.2 Retention" is one; "4 Backups" only where the document has a 4.1, else it may be an item.
    """
    apart = [
        line
        for above, line in pairwise([None, *lines])
        if line and (above is None or above.page != line.page or above.y - line.y > leading * 1.25)
    ]
    dotted = {line: match[1] for line in apart if (match := _DOTTED.match(line.text))}
    chapters = set(dotted.values())
    return {
        line
        for line in apart
        if heading_level(line.text)
        and (line in dotted or line.text.split()[0].rstrip(".") in chapters)
    }


def _leading(lines: Sequence[TextLine], body: float) -> float:
    steps = [
        above.y - below.y
        for above, below in pairwise(lines)
        if above.page == below.page and above.size == below.size == body
    ]
    close = [step for step in steps if body * 0.9 <= step <= body * 2]
    return median(close) if close else body * 1.2


def _text_blocks(lines: Sequence[TextLine], looks: _Looks) -> list[Block]:
    blocks: list[Block] = []
    group: list[TextLine] = []
    for line in lines:
        if group and not _goes_on(group, line, looks):
            blocks.append(_block(group, looks))
            group = []
        group.append(line)
    if group:
        blocks.append(_block(group, looks))
    return _with_depths(blocks, lines)


def _goes_on(group: Sequence[TextLine], line: TextLine, looks: _Looks) -> bool:
    last = group[-1]
    if list_mark(line.text) or line.page != last.page:
        return False
    heading, next_heading = looks.level(group[0]), looks.level(line)
    if (heading is None) != (next_heading is None):
        return False
    step = last.y - line.y
    if heading is not None:
        same = line.size == last.size and line.bold == last.bold
        return same and 0 < step <= 1.5 * line.size and not heading_level(line.text)
    return 0 < step <= max(looks.leading * 1.22, 1.1 * line.size)


def _block(group: Sequence[TextLine], looks: _Looks) -> Block:
    text = joined_lines([line.text for line in group])
    page = group[0].page
    level = looks.level(group[0])
    if level is not None:
        return Heading(level=level, text=text, page=page, guessed=not looks.is_larger(group[0]))
    mark = list_mark(text)
    if mark and not (mark.number and _is_prose_number(group)):
        return ListItem(text=mark.text, number=mark.number, depth=int(group[0].x), page=page)
    return Paragraph(text=text, page=page)


def _is_prose_number(group: Sequence[TextLine]) -> bool:
    """Tell whether a number at the line's start is a clause of its own, such as ``4.2``."""
    return bool(re.match(r"\d{1,2}\.\d", group[0].text))


def _with_depths(blocks: Sequence[Block], lines: Sequence[TextLine]) -> list[Block]:
    """Turn the left ends of list items into depths."""
    del lines
    deep: list[Block] = []
    edges: list[int] = []
    for block in blocks:
        if not isinstance(block, ListItem):
            edges = [] if isinstance(block, Heading) else edges
            deep.append(block)
            continue
        edges = [edge for edge in edges if edge < block.depth - 3]
        deep.append(
            ListItem(text=block.text, number=block.number, depth=len(edges), page=block.page)
        )
        edges.append(block.depth)
    return deep


def _table(found: FoundTable) -> Block:
    columns = len(found.columns)
    named = all(found.rows[0]) if found.rows else False
    header = len(found.rows) > 1 and named and (found.bold_first_row or columns > 2)  # noqa: PLR2004
    return Table(rows=found.rows, header=header, page=found.page)


def _tables_joined(blocks: Sequence[Block]) -> list[Block]:
    """Give a table that goes on over a page end the column names of its beginning."""
    joined: list[Block] = []
    names: tuple[str, ...] = ()
    for block in blocks:
        before = joined[-1] if joined else None
        if not isinstance(block, Table):
            joined.append(block)
            continue
        goes_on = (
            isinstance(before, Table)
            and before.page != block.page
            and len(names) == len(block.rows[0])
        )
        if goes_on and names:
            rest = block.rows[1:] if block.rows[0] == names else block.rows
            joined.append(Table(rows=(names, *rest), header=True, page=block.page))
        else:
            names = block.rows[0] if block.header else ()
            joined.append(block)
    return joined


def _mended(blocks: Sequence[Block]) -> list[Block]:
    """Join what a page end cut in two, and words that were cut at a line's end."""
    mended: list[Block] = []
    for block in blocks:
        before = mended[-1] if mended else None
        if (
            isinstance(block, Paragraph)
            and isinstance(before, Paragraph | ListItem)
            and before.page != block.page
            and not before.text.endswith(_SENTENCE_END)
            and block.text[:1].islower()
        ):
            mended[-1] = _longer(before, block.text)
        else:
            mended.append(block)
    return _hyphens_settled(mended)


def _longer(block: Paragraph | ListItem, text: str) -> Paragraph | ListItem:
    return replace(block, text=joined_lines([block.text, text]))


def _hyphens_settled(blocks: Sequence[Block]) -> list[Block]:
    """Decide for every word cut at a line's end whether its hyphen belongs to it."""
    texts = (
        " ".join(" ".join(row) for row in b.rows) if isinstance(b, Table) else b.text
        for b in blocks
    )
    known = {word.casefold() for text in texts for word in re.findall(r"[\w-]+", text)}

    def settle(match: re.Match[str]) -> str:
        whole, hyphened = match[1] + match[2], f"{match[1]}-{match[2]}"
        if whole.casefold() in known:
            return whole
        own = hyphened.casefold() in known or _HYPHENED.fullmatch(match[1])
        return hyphened if own else whole

    return [_rewritten(block, lambda text: _CUT_WORD.sub(settle, text)) for block in blocks]


def _rewritten(block: Block, rewrite: Callable[[str], str]) -> Block:
    if isinstance(block, Table):
        return replace(
            block, rows=tuple(tuple(rewrite(cell) for cell in row) for row in block.rows)
        )
    return replace(block, text=rewrite(block.text))
