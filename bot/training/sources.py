"""What training needs of the company's documents: places that are cited, and whole policies."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Final, Protocol

from bot.library.entities import DocumentVersion
from bot.library.notice_words import SMALLER_CIRCLE
from bot.people.entities import Person
from bot.training.entities import Citation, Page, Reference
from knowledge.passages import Passage

MOST_ON_PAGE: Final = 12_000
"""Characters; chat cannot show a page that is much longer, and nobody would read it."""


class PolicyShelf(Protocol):
    """The company's documents; ``bot.library.service.PolicyLibrary`` is one."""

    def current_sequence(self, source: str) -> int | None:
        """Return which version of a document speaks today, if one does."""
        ...

    def history(self, source: str) -> tuple[DocumentVersion, ...]:
        """Return every version of a document that ever came in, oldest first."""
        ...

    def words(self, source: str, *, sequence: int) -> tuple[Passage, ...]:
        """Return the passages of one version, in order."""
        ...

    def original(self, source: str, *, sequence: int) -> bytes:
        """Return the bytes of one version."""
        ...


class Sources:
    """Resolves citations against the documents as they are now; made anew for each use.

    A *reader* sees no words of what they may not read.
    """

    def __init__(self, shelf: PolicyShelf, *, reader: Person | None = None) -> None:
        self._shelf = shelf
        self._reader = reader
        self._read: dict[str, tuple[Passage, ...]] = {}
        self._sequences: dict[str, int | None] = {}

    def sequence_of(self, source: str) -> int | None:
        """Return which version of the document speaks today."""
        if source not in self._sequences:
            self._sequences[source] = self._shelf.current_sequence(source)
        return self._sequences[source]

    def resolve(self, reference: Reference) -> Citation | None:
        """Return where *reference* stands today; None where document or heading is gone."""
        sequence = self.sequence_of(reference.source)
        if sequence is None:
            return None
        below = [
            passage
            for passage in self._passages(reference.source, sequence)
            if reference.heading in passage.headings
        ]
        if not below:
            return None
        document = below[0].document
        if self._reader and self._reader.audiences.isdisjoint(document.audience):
            return Citation(
                reference=reference,
                title=SMALLER_CIRCLE,
                version="",
                effective_on=None,
                sequence=sequence,
                quote="",
                is_withheld=True,
            )
        return Citation(
            reference=reference,
            title=document.title,
            version=document.version,
            effective_on=document.effective_on,
            sequence=sequence,
            quote="\n".join(passage.text for passage in below),
        )

    def resolve_all(self, references: Iterable[Reference]) -> tuple[Citation | None, ...]:
        """Return what each of *references* resolves to."""
        return tuple(self.resolve(one) for one in references)

    def problem_with(self, reference: Reference) -> str:
        """Return why *reference* does not resolve, with what to do; empty where it does."""
        sequence = self.sequence_of(reference.source)
        if sequence is None:
            return (
                f"the library holds no current document {reference.source}; "
                "ingest it, or cite another"
            )
        if self.resolve(reference) is None:
            return (
                f"{reference.source} has no heading {reference.heading!r}; "
                "copy the heading as the document has it"
            )
        return ""

    def _passages(self, source: str, sequence: int) -> tuple[Passage, ...]:
        if source not in self._read:
            self._read[source] = self._shelf.words(source, sequence=sequence)
        return self._read[source]


def policy_pages(passages: Iterable[Passage], title: str) -> tuple[Page, ...]:
    """Return a whole document as pages, one for each outermost heading; a long one has several."""
    chapters = groupby(passages, key=lambda passage: next(iter(passage.headings), title))
    return tuple(page for heading, chapter in chapters for page in _leaves(heading, chapter))


def _leaves(heading: str, chapter: Iterable[Passage]) -> Iterator[Page]:
    """Spread a chapter over pages that can be shown whole."""
    leaves: list[str] = []
    for words in _written(chapter):
        if leaves and len(leaves[-1]) + len(words) < MOST_ON_PAGE:
            leaves[-1] = f"{leaves[-1]}\n\n{words}"
        else:
            leaves.append(words)
    for number, text in enumerate(leaves, start=1):
        title = f"{heading} ({number} of {len(leaves)})" if len(leaves) > 1 else heading
        yield Page(title=title, text=text)


def _written(chapter: Iterable[Passage]) -> Iterator[str]:
    above: tuple[str, ...] = ()
    for passage in chapter:
        below = passage.headings[1:]
        if below and below != above:
            yield f"### {' › '.join(below)}"
        above = below
        yield passage.text
