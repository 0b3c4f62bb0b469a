"""HTML pages: the words of the page itself, without navigation and scripts."""

import re

from bs4 import BeautifulSoup
from bs4.element import Comment, NavigableString, PreformattedString, Tag

from ingest.blocks import Block, Heading, ListItem, Paragraph, Reading, Table
from ingest.limits import Limits

_SILENT = (
    "script",
    "style",
    "noscript",
    "template",
    "nav",
    "footer",
    "aside",
    "form",
    "button",
    "svg",
    "iframe",
    "object",
    "head",
    "del",
    "s",
    "strike",
)
_FRAME = (
    "[hidden], [aria-hidden=true], [role=navigation], [role=search], .nav, .navbar, .menu, "
    ".breadcrumb, .breadcrumbs, .sidebar, .footer, #nav, #menu, #sidebar, #footer"
)
_BLOCK = re.compile(
    r"^(?:address|article|blockquote|body|center|details|div|dl|dd|dt|fieldset|figcaption|figure"
    r"|h[1-6]|header|hr|html|li|main|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul)$"
)
_HIDING = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0*\.?0*[1-9]?\s*(?:;|$)"
    r"|font-size\s*:\s*(?:0|1)(?:\.\d+)?(?:px|pt|em|rem|%)?\s*(?:;|$)"
    r"|(?<![-\w])color\s*:\s*(?:white|transparent|#fff(?:fff)?|rgba?\(\s*255\s*,\s*255\s*,\s*255)"
    r"|(?:left|top|text-indent)\s*:\s*-\d{3,}",
    re.IGNORECASE,
)
_HIDDEN_TAG = re.compile(
    r"<(?:template|noscript)[\s>]|<\w+\s(?:[^>]*\s)?(?:hidden|aria-hidden=.?true)"
)
_UNSHOWN = "template, noscript, [hidden], [aria-hidden=true]"
_DESCRIBING = ("alt", "title", "content", "aria-label", "aria-description", "placeholder")
_HEADINGS = {f"h{level}": level for level in range(1, 7)}


def read(content: bytes, limits: Limits) -> Reading:
    """Read an HTML file."""
    del limits
    soup = BeautifulSoup(content, "lxml")
    title = soup.title.get_text(" ", strip=True) if soup.title else ""
    concealed = take_concealed(soup)
    _silence(soup)
    body = soup.find("main") or soup.find("article") or soup.body or soup
    blocks = _Walk().blocks(body)
    if title and not any(isinstance(block, Heading) and block.level == 1 for block in blocks):
        blocks = [Heading(level=0, text=title), *blocks]
    notices = (
        ("some characters could not be decoded and were replaced: save the page as UTF-8",)
        if soup.contains_replacement_characters
        else ()
    )
    return Reading(blocks=tuple(blocks), notices=notices, concealed=concealed)


def is_hiding(tag: str) -> bool:
    """Tell whether an opening *tag*, as it is written, hides what stands in it."""
    return bool(_HIDDEN_TAG.match(tag) or ("style" in tag and _HIDING.search(tag)))


def take_concealed(soup: BeautifulSoup) -> tuple[str, ...]:
    """Take out of a page what a reader cannot see, and return its words."""
    words = [str(node) for node in soup.descendants if isinstance(node, Comment)]
    words += [tag.get_text(" ", strip=True) for tag in soup.select(_UNSHOWN)]
    for tag in soup.select("*"):
        words += [str(tag[name]) for name in _DESCRIBING if tag.get(name)]
    for tag in soup.find_all(style=_HIDING):
        if not tag.decomposed:
            words.append(tag.get_text(" ", strip=True))
            tag.decompose()
    return tuple(one for one in words if one.strip())


def _silence(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(_SILENT):
        tag.decompose()
    for tag in soup.select(_FRAME):
        tag.decompose()


class _Walk:
    """Collects blocks while walking down the tree; inline runs become paragraphs."""

    def __init__(self) -> None:
        self._blocks: list[Block] = []
        self._run: list[str] = []

    def blocks(self, root: Tag) -> list[Block]:
        """Return the blocks below *root*."""
        self._children(root)
        self._end_run()
        return self._blocks

    def _children(self, parent: Tag) -> None:
        for child in parent.children:
            if isinstance(child, Tag):
                self._tag(child)
            elif _is_text(child):
                self._run.append(str(child))

    def _tag(self, tag: Tag) -> None:
        if tag.name == "br":
            self._run.append(" ")
        elif not _BLOCK.match(tag.name) and not tag.find(_BLOCK):
            self._run.append(_inline(tag))
        else:
            self._end_run()
            self._block(tag)
            self._end_run()

    def _block(self, tag: Tag) -> None:
        if tag.name in _HEADINGS:
            self._blocks.append(Heading(level=_HEADINGS[tag.name], text=_inline(tag)))
        elif tag.name in ("ul", "ol"):
            self._blocks.extend(_items(tag, depth=0))
        elif tag.name == "table" and not tag.find("table"):
            self._blocks.append(_table(tag))
        elif tag.name == "dl":
            self._blocks.extend(_definitions(tag))
        else:
            self._children(tag)

    def _end_run(self) -> None:
        text = " ".join("".join(self._run).split())
        self._run = []
        if text:
            self._blocks.append(Paragraph(text=text))


def _items(tag: Tag, *, depth: int) -> list[Block]:
    blocks: list[Block] = []
    number = int(str(tag.get("start", "1"))) if str(tag.get("start", "1")).isdigit() else 1
    for item in tag.find_all("li", recursive=False):
        nested = item.find_all(["ul", "ol"])
        inner = [child for child in nested if child.find_parent("li") is item]
        for child in inner:
            child.extract()
        text = _inline(item)
        if text:
            counted = str(number) if tag.name == "ol" else ""
            blocks.append(ListItem(text=text, depth=depth, number=counted))
            number += 1
        for child in inner:
            blocks.extend(_items(child, depth=depth + 1))
    return blocks


def _definitions(tag: Tag) -> list[Block]:
    """Turn terms and their definitions into a table of two columns."""
    rows: list[tuple[str, str]] = []
    term = ""
    for child in tag.find_all(["dt", "dd"]):
        if child.name == "dt":
            term = _inline(child)
        else:
            rows.append((term, _inline(child)))
    return [Table(rows=tuple(rows), header=False)] if rows else []


def _table(tag: Tag) -> Table:
    rows = tag.find_all("tr")
    cells = [_row(row) for row in rows]
    first = rows[0].find_all(["td", "th"]) if rows else []
    header = bool(first) and all(cell.name == "th" for cell in first) and len(first) > 1
    return Table(rows=tuple(cells), header=header or tag.find("thead") is not None)


def _row(row: Tag) -> tuple[str, ...]:
    cells: list[str] = []
    for cell in row.find_all(["td", "th"]):
        span = str(cell.get("colspan", "1"))
        cells.extend([_inline(cell)] + [""] * (min(int(span), 50) - 1 if span.isdigit() else 0))
    return tuple(cells)


def _inline(tag: Tag) -> str:
    """Return a tag's words; blocks inside it are apart, inline tags are not."""
    parts: list[str] = []
    for node in tag.descendants:
        if isinstance(node, Tag):
            parts.append(" " if _BLOCK.match(node.name) or node.name == "br" else "")
        elif _is_text(node):
            parts.append(str(node))
    return " ".join("".join(parts).split())


def _is_text(node: object) -> bool:
    return isinstance(node, NavigableString) and not isinstance(node, PreformattedString)
