"""Cutting a document into passages: each under one heading, long enough to be understood alone."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from math import ceil

from ingest.blocks import Block, Heading
from ingest.layout import Line, lines_of
from ingest.sentences import split_to_fit
from knowledge.indexes import Embedder
from knowledge.passages import DocumentControl, Passage, PassageId

LONGEST_PASSAGE_WORDS = 160
SHORTEST_PASSAGE_WORDS = 40
#: However few tokens a model takes for it, a passage has no more characters than this.
_MOST_CHARACTERS = 2_400
#: A passage this long ends with its page, so that the page it is cited with is the right one.
_PAGE_BREAK_WORDS = 50
#: Title and headings may take up to this share of what the model reads.
_HEADING_SHARE = 0.3
#: How alike the first heading and the title must be to be the same.
_NEARLY = 0.75


@dataclass(frozen=True, kw_only=True, slots=True)
class Section:
    """What stands between two headings."""

    headings: tuple[str, ...]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Piece:
    text: str
    page: int | None
    lead: str
    glue: str
    """What stands between this piece and the one before it."""


class Chunker:
    """Cuts documents into passages that *embedder* reads whole."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._prefixes: dict[tuple[str, tuple[str, ...]], str] = {}

    def passages(
        self, blocks: Sequence[Block], *, control: DocumentControl, source: str, fingerprint: str
    ) -> tuple[Passage, ...]:
        """Return the passages of one document version in document order."""
        return tuple(
            Passage(
                id=passage_id(source, fingerprint=fingerprint, position=position),
                source=source,
                document=control,
                headings=headings,
                page=page,
                position=position,
                text=text,
            )
            for position, (headings, page, text) in enumerate(self._cut(blocks, control.title))
        )

    def embedded_text(self, passage: Passage) -> str:
        """Return what is embedded for *passage*: title and headings, then its words."""
        return self._short_prefix(passage.document.title, passage.headings) + passage.text

    def _cut(
        self, blocks: Sequence[Block], title: str
    ) -> Iterator[tuple[tuple[str, ...], int | None, str]]:
        for section in sections(blocks, title=title):
            prefix = self._short_prefix(title, section.headings)
            for group in self._groups(lines_of(section.blocks), prefix):
                yield section.headings, _main_page(group), _text_of(group)

    def _short_prefix(self, title: str, headings: tuple[str, ...]) -> str:
        """Return title and headings as embedded; outer ones are left out where they are too long."""
        if (title, headings) not in self._prefixes:
            self._prefixes = {(title, headings): self._shortened(title, headings)}
        return self._prefixes[title, headings]

    def _shortened(self, title: str, headings: tuple[str, ...]) -> str:
        allowed = int(self._embedder.max_tokens * _HEADING_SHARE)
        parts = [title, *headings]
        while len(parts) > 1 and self._embedder.count_tokens(_prefix(parts)) > allowed:
            parts.pop(0)
        words = parts[0].split() if parts else []
        while len(words) > 1 and self._embedder.count_tokens(_prefix([" ".join(words)])) > allowed:
            words = words[: len(words) // 2]
        return _prefix([" ".join(words)] if len(parts) == 1 else parts)

    def _groups(self, lines: Sequence[Line], prefix: str) -> Iterator[list[_Piece]]:
        """Yield the pieces of each passage of one section, evenly filled."""
        pieces = [piece for line in lines for piece in self._pieces(line, prefix)]
        if not pieces:
            return
        goal = self._goal(pieces, prefix)
        group: list[_Piece] = []
        rest = _words(pieces)
        for piece in pieces:
            if group and self._is_full(group, piece, prefix=prefix, goal=goal, rest=rest):
                yield group
                group = self._begun(piece, prefix)
            else:
                group = [*group, piece]
            rest -= len(piece.text.split())
        yield group

    def _goal(self, pieces: Sequence[_Piece], prefix: str) -> float:
        """Return how many words each passage should have for all of them to be about equal."""
        words = _words(pieces)
        room = self._embedder.max_tokens - self._embedder.count_tokens(prefix)
        tokens = sum(self._embedder.count_tokens(piece.text) for piece in pieces)
        count = max(ceil(words / LONGEST_PASSAGE_WORDS), ceil(tokens / (room * 0.92)), 1)
        return words / count

    def _is_full(
        self, group: Sequence[_Piece], piece: _Piece, *, prefix: str, goal: float, rest: int
    ) -> bool:
        if not self._fits(prefix, _text_of([*group, piece])):
            return True
        words, more = _words(group), len(piece.text.split())
        if words >= _PAGE_BREAK_WORDS and piece.page != group[-1].page:
            return True
        if words + rest <= goal + SHORTEST_PASSAGE_WORDS / 2 or rest < SHORTEST_PASSAGE_WORDS:
            return False
        return words + more / 2 > goal

    def _begun(self, piece: _Piece, prefix: str) -> list[_Piece]:
        """Begin a passage with the lead-in of the list that *piece* continues."""
        lead = _Piece(text=piece.lead, page=piece.page, lead="", glue="")
        if piece.lead and self._fits(prefix, _text_of([lead, piece])):
            return [lead, piece]
        return [piece]

    def _pieces(self, line: Line, prefix: str) -> Iterator[_Piece]:
        texts = split_to_fit(line.text, lambda text: self._fits(prefix, text))
        for index, text in enumerate(texts):
            glue = " " if index else "\n"
            yield _Piece(text=text, page=line.page, lead="" if index else line.lead, glue=glue)

    def _fits(self, prefix: str, text: str) -> bool:
        return len(text) <= _MOST_CHARACTERS and (
            self._embedder.count_tokens(prefix + text) <= self._embedder.max_tokens
        )


def passage_id(source: str, *, fingerprint: str, position: int) -> PassageId:
    """Return the id of a passage; the same words of the same version always get the same one."""
    digest = hashlib.sha256(f"{source}\0{fingerprint}\0{position}".encode())
    return PassageId(digest.hexdigest()[:32])


def sections(blocks: Sequence[Block], *, title: str) -> Iterator[Section]:
    """Yield the sections that have a body; the document's title is no part of a heading path."""
    path: list[Heading] = []
    body: list[Block] = []
    for index, block in enumerate(blocks):
        if not isinstance(block, Heading) or _is_text_after_all(blocks, index):
            body.append(block)
            continue
        if body:
            yield Section(headings=_path(path), blocks=tuple(body))
            body = []
        path = [outer for outer in path if outer.level < block.level]
        if not _is_title(block, title, first=index == 0):
            path.append(block)
    if body:
        yield Section(headings=_path(path), blocks=tuple(body))


def _path(headings: Sequence[Heading]) -> tuple[str, ...]:
    return tuple(heading.text for heading in headings)


def _is_title(heading: Heading, title: str, *, first: bool) -> bool:
    """Tell whether a heading is the document's title, or at its top nearly so."""
    one, other = heading.text.casefold(), title.casefold()
    if first and heading.level <= 1 and one and other:
        nearly = SequenceMatcher(None, one[:200], other[:200]).ratio() >= _NEARLY
        return one in other or other in one or nearly
    return heading.level <= 1 and one == other


def _is_text_after_all(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a guessed heading has nothing below it, and so is a line of text."""
    block = blocks[index]
    if not isinstance(block, Heading) or not block.guessed or index == 0:
        return False
    after = blocks[index + 1] if index + 1 < len(blocks) else None
    return after is None or (isinstance(after, Heading) and after.level <= block.level)


def _prefix(parts: Sequence[str]) -> str:
    return " › ".join(part for part in parts if part) + "\n"


def _text_of(pieces: Sequence[_Piece]) -> str:
    return pieces[0].text + "".join(piece.glue + piece.text for piece in pieces[1:])


def _words(pieces: Sequence[_Piece]) -> int:
    return sum(len(piece.text.split()) for piece in pieces)


def _main_page(pieces: Sequence[_Piece]) -> int | None:
    """Return the page that most of the words stand on."""
    words: Counter[int] = Counter()
    for piece in pieces:
        if piece.page is not None:
            words[piece.page] += len(piece.text.split())
    return words.most_common(1)[0][0] if words else None
