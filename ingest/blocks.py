"""What a reader finds in a file: headings, paragraphs, list items and tables, in reading order."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import assert_never


@dataclass(frozen=True, kw_only=True, slots=True)
class Heading:
    """A heading; level 1 is the outermost."""

    level: int
    text: str
    page: int | None = None
    guessed: bool = False
    """True where looks, not structure, made it a heading: without a body it is text after all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Paragraph:
    """Running text."""

    text: str
    page: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ListItem:
    """One item of a list; an item of a nested list is one deeper than the item that holds it."""

    text: str
    depth: int = 0
    number: str = ""
    """What the item is counted with, such as ``3`` or ``b``; empty for a bullet."""
    page: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Table:
    """A table as rows of cell texts."""

    rows: tuple[tuple[str, ...], ...]
    header: bool
    """Whether the first row names the columns."""
    page: int | None = None


Block = Heading | Paragraph | ListItem | Table
#: A block as it crosses the border between two processes: plain JSON, never a pickle.
Portable = list[object]


@dataclass(frozen=True, kw_only=True, slots=True)
class Suspicion:
    """Something in a file that reads like an order to an assistant."""

    reason: str
    place: str
    """Where it stands: a section, a page, a line, or what hides it."""
    excerpt: str
    """Its beginning on one line, without anything that a terminal would obey."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """Everything a reader took from one file."""

    blocks: tuple[Block, ...]
    control: dict[str, object] = field(default_factory=dict)
    """Document control as written in the file or beside it; unchecked."""
    notices: tuple[str, ...] = ()
    concealed: tuple[str, ...] = ()
    """Words in the file that nobody sees who opens it: comments, hidden or tiny text, descriptions."""
    suspicions: tuple[Suspicion, ...] = ()
    """Why a person should look at the file before anybody can find it."""


def pack(blocks: Sequence[Block]) -> list[Portable]:
    """Turn *blocks* into plain lists that JSON can carry."""
    return [_packed(block) for block in blocks]


def unpack(portable: Sequence[Portable]) -> tuple[Block, ...]:
    """Turn what `pack` made into blocks; raises ValueError for anything else."""
    return tuple(_unpacked(entry) for entry in portable)


def _packed(block: Block) -> Portable:
    match block:
        case Heading():
            return ["heading", block.level, block.text, block.page, block.guessed]
        case Paragraph():
            return ["paragraph", block.text, block.page]
        case ListItem():
            return ["item", block.text, block.depth, block.number, block.page]
        case Table():
            return ["table", [list(row) for row in block.rows], block.header, block.page]
        case _:
            assert_never(block)


def _unpacked(entry: Portable) -> Block:
    match entry:
        case ["heading", int(level), str(text), int() | None as page, bool(guessed)]:
            return Heading(level=level, text=text, page=page, guessed=guessed)
        case ["paragraph", str(text), int() | None as page]:
            return Paragraph(text=text, page=page)
        case ["item", str(text), int(depth), str(number), int() | None as page]:
            return ListItem(text=text, depth=depth, number=number, page=page)
        case ["table", list(rows), bool(header), int() | None as page]:
            cells = tuple(tuple(str(cell) for cell in row) for row in rows)
            return Table(rows=cells, header=header, page=page)
        case _:
            raise ValueError(f"Not a block: {str(entry)[:80]}")
