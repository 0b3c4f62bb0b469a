"""What can be searched and cited: documents, their passages, and who may read them."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NewType, Protocol

PassageId = NewType("PassageId", str)

EVERYONE = "everyone"

TOP_LEVEL = "top level"
"""What a document is said to lie in that lies in no folder."""


class DocumentStatus(StrEnum):
    """Where a document version stands in its life (ISO 27001, 7.5)."""

    DRAFT = "draft"
    """Being written; never searched."""
    APPROVED = "approved"
    """Approved; searched once its effective date has come."""
    WITHDRAWN = "withdrawn"
    """No longer in force; never searched, always kept."""
    UNAPPROVED = "unapproved"
    """Came without approval data; searched, and every answer from it says so."""


class Origin(StrEnum):
    """Whether a document is the company's own."""

    INTERNAL = "internal"
    EXTERNAL = "external"


@dataclass(frozen=True, kw_only=True, slots=True)
class DocumentControl:
    """What document control knows of one version of a document; dates are calendar days."""

    title: str
    version: str = ""
    status: DocumentStatus = DocumentStatus.UNAPPROVED
    owner: str = ""
    approver: str = ""
    approved_on: date | None = None
    effective_on: date | None = None
    review_on: date | None = None
    classification: str = "internal"
    audience: frozenset[str] = frozenset({EVERYONE})
    origin: Origin = Origin.INTERNAL
    controls: tuple[str, ...] = ()
    """Annex A controls that the document says it serves."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Passage:
    """A run of text under one heading of one document version, at most 256 model tokens long."""

    id: PassageId
    source: str
    """The policy's path as ingested, such as ``backup-and-restore.md``, or a catalogue id."""
    document: DocumentControl
    headings: tuple[str, ...]
    """Heading path from the outermost heading inwards, without the document title."""
    page: int | None
    """1-based page in a paged document."""
    position: int
    """0-based order within the document version."""
    text: str

    @property
    def section(self) -> str:
        """The heading path as people read it."""
        return " › ".join(self.headings)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """On whose behalf documents are read: a reply may say only what every reader of it may see."""

    audiences: frozenset[str] = field(default_factory=lambda: frozenset({EVERYONE}))
    """Groups that *everybody* who will see the reply belongs to."""
    sees_company_documents: bool = True
    """False where an outsider reads along: nothing of ours is used."""
    folders: frozenset[str] | None = None
    """Folders that nothing else is used of; None for all."""

    def may_read(self, audience: Collection[str], *, source: str = "") -> bool:
        """Tell whether the document at *source* with this *audience* may be used."""
        if self.folders is not None and folder_of(source) not in self.folders:
            return False
        return self.sees_company_documents and not self.audiences.isdisjoint(audience)


def folder_of(source: str) -> str:
    """Return the outermost folder in which the document at *source* lies."""
    folder, separator, _ = source.partition("/")
    return folder if separator else TOP_LEVEL


class LibraryView(Protocol):
    """The library as one reader may see it at one moment; it does not change while it is used."""

    def fetch(self, ids: Sequence[PassageId]) -> Mapping[PassageId, Passage]:
        """Return those of *ids* that are current, effective and allowed; leave out all others."""
        ...

    def serving(self, control: str) -> Sequence[Passage]:
        """Return the passages of approved documents that say they serve *control*, in order."""
        ...

    def documents(self) -> Mapping[str, DocumentControl]:
        """Return source and document control of every document that may be searched now."""
        ...


class PassageStore(Protocol):
    """Where passages are kept; implemented by the bot's policy library."""

    def view(self, reader: Reader) -> LibraryView:
        """Open the library for *reader*, as of now; raise `LibraryUnavailable` when it is down."""
        ...
