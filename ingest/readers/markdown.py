"""Markdown (CommonMark with tables), with document control from its front matter."""

from collections.abc import Iterator, Sequence

from bs4 import BeautifulSoup
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest.blocks import Block, Heading, ListItem, Paragraph, Reading, Table
from ingest.limits import Limits
from ingest.readers.decoding import decode
from ingest.readers.html import is_hiding, take_concealed
from ingest.readers.yaml_header import split_front_matter


def read(content: bytes, limits: Limits) -> Reading:
    """Read a Markdown file."""
    del limits
    text, notices = decode(content)
    control, body = split_front_matter(text)
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    beside: dict[str, dict[str, dict[str, str]]] = {}
    tree = SyntaxTreeNode(parser.parse(body, beside))
    return Reading(
        blocks=tuple(_blocks(tree.children)),
        control=control,
        notices=notices,
        concealed=(*_concealed(tree), *_link_titles(beside), text[: len(text) - len(body)]),
    )


def _concealed(tree: SyntaxTreeNode) -> Iterator[str]:
    """Yield what stands in HTML that a page does not show, and in titles of links."""
    for node in tree.walk():
        if node.type in ("inline", "html_block") and "<" in node.content:
            yield from take_concealed(BeautifulSoup(node.content, "lxml"))
        if node.type in ("link", "image"):
            yield " ".join(str(value) for value in node.attrs.values())


def _link_titles(beside: dict[str, dict[str, dict[str, str]]]) -> Iterator[str]:
    """Yield what stands in definitions of links, which many use as comments."""
    for one in beside.get("references", {}).values():
        yield f"{one.get('title', '')} {one.get('href', '')}"


def _blocks(nodes: Sequence[SyntaxTreeNode]) -> list[Block]:
    blocks: list[Block] = []
    for node in nodes:
        match node.type:
            case "heading":
                blocks.append(Heading(level=int(node.tag[1]), text=_inline(node)))
            case "bullet_list" | "ordered_list":
                blocks.extend(_items(node, depth=0))
            case "table":
                blocks.append(_table(node))
            case "fence" | "code_block":
                blocks.append(Paragraph(text=node.content))
            case "html_block":
                blocks.extend(_from_html(node.content))
            case "paragraph":
                blocks.append(Paragraph(text=_inline(node)))
            case _:
                blocks.extend(_blocks(node.children))
    return blocks


def _items(node: SyntaxTreeNode, *, depth: int) -> list[Block]:
    blocks: list[Block] = []
    start = int(node.attrs.get("start", 1))
    for position, item in enumerate(node.children):
        number = str(start + position) if node.type == "ordered_list" else ""
        text = ""
        for child in item.children:
            if child.type in ("bullet_list", "ordered_list"):
                blocks.extend(_item(text, depth=depth, number=number))
                text, number = "", ""
                blocks.extend(_items(child, depth=depth + 1))
            elif child.type == "table":
                blocks.extend(_item(text, depth=depth, number=number))
                text, number = "", ""
                blocks.append(_table(child))
            else:
                text = f"{text} {_all_text(child)}".strip()
        blocks.extend(_item(text, depth=depth, number=number))
    return blocks


def _item(text: str, *, depth: int, number: str) -> list[Block]:
    return [ListItem(text=text, depth=depth, number=number)] if text else []


def _table(node: SyntaxTreeNode) -> Table:
    rows = [row for part in node.children for row in part.children]
    cells = [tuple(_inline(cell) for cell in row.children) for row in rows]
    if cells and not any(cells[0]):
        return Table(rows=tuple(cells[1:]), header=False)
    return Table(rows=tuple(cells), header=True)


def _all_text(node: SyntaxTreeNode) -> str:
    if node.type in ("fence", "code_block"):
        return node.content
    if node.type == "html_block":
        return " ".join(block.text for block in _from_html(node.content))
    if any(child.type == "inline" for child in node.children):
        return _inline(node)
    return " ".join(_all_text(child) for child in node.children)


def _inline(node: SyntaxTreeNode) -> str:
    """Return the words of a node; what is struck through is no longer said."""
    return "".join(_words(child) for child in _shown(node.children))


def _shown(nodes: Sequence[SyntaxTreeNode]) -> Iterator[SyntaxTreeNode]:
    """Yield *nodes* without those in an HTML tag that a page does not show."""
    end = ""
    for node in nodes:
        if end:
            end = "" if node.type == "html_inline" and node.content.startswith(end) else end
        elif node.type == "html_inline" and is_hiding(node.content):
            end = f"</{node.content[1:].split()[0]}"
        else:
            yield node


def _words(node: SyntaxTreeNode) -> str:
    match node.type:
        case "text" | "code_inline":
            return node.content
        case "softbreak" | "hardbreak":
            return " "
        case "html_inline":
            return " " if node.content.lower().startswith("<br") else ""
        case "s":
            return ""
        case "image":
            return str(node.content)
        case _:
            return _inline(node)


def _from_html(content: str) -> list[Paragraph]:
    page = BeautifulSoup(content, "lxml")
    take_concealed(page)
    text = page.get_text(" ", strip=True)
    return [Paragraph(text=text)] if text else []
