"""Documents that somebody shared in chat: what they say, what they change, what became of them."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from knowledge.passages import DocumentControl

COLLECTION = "slack"
"""Collection of what was shared; an ingested folder has a whole path, so it is never this one."""

_SCHEME = "slack://"


def source_of(name: str) -> str:
    """Return what the library calls a shared file of this name."""
    return f"{_SCHEME}{name.casefold()}"


class SharedState(StrEnum):
    """Where a shared document stands."""

    WAITING = "waiting"
    PUBLISHED = "published"
    UNCHANGED = "unchanged"
    """It said what the library says already, so nothing was done."""
    HELD = "held"
    """It reads like orders to an assistant and waits for somebody to look at it."""
    DISCARDED = "discarded"
    EXPIRED = "expired"
    """Nobody decided in time."""


class Doubt(StrEnum):
    """Something that whoever publishes should know before."""

    NO_OWNER = "no_owner"
    NO_REVIEW = "no_review"
    REVIEW_PAST = "review_past"
    NOT_APPROVED = "not_approved"
    APPROVED_SPEAKS = "approved_speaks"
    """An approved version speaks on, because this one is not approved."""
    DRAFT = "draft"
    WITHDRAWN = "withdrawn"
    LATER = "later"
    """It speaks from a later day on."""
    OWNER_APPROVES = "owner_approves"
    SUSPICIOUS = "suspicious"
    READS_BADLY = "reads_badly"
    SAME_TITLE = "same_title"
    """A document of this title came from somewhere else, and both would be quoted."""
    KEPT_NARROW = "kept_narrow"
    """The file names more readers than may read it today, and that alone changes nothing."""
    WIDER = "wider"
    """Somebody typed that more people may read it than today."""


class Happened(StrEnum):
    """What a new version does to a section."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionChange:
    """What is different in one section."""

    happened: Happened
    section: str
    before: str = ""
    """The first sentences that differ, or the former heading."""
    after: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedDocument:
    """A file that somebody shared, and what was decided about it."""

    id: str
    name: str
    """The file's name as it was shared."""
    state: SharedState
    control: DocumentControl
    collection: str
    edits: int
    """How often somebody changed its details."""
    shared_by: str
    shared_at: datetime
    decided_by: str = ""
    """Id of whoever decided."""
    decided_at: datetime | None = None
    stated: frozenset[str] = frozenset()
    """Which details its file says."""
    typed: frozenset[str] = frozenset()
    """Which details somebody typed instead."""

    @property
    def source(self) -> str:
        """Return its name in the library; no path of an ingested folder has two slashes in a row."""
        return source_of(self.name)

    @property
    def is_open(self) -> bool:
        """Tell whether somebody has to decide."""
        return self.state is SharedState.WAITING


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What somebody sees before they publish."""

    id: str
    name: str
    control: DocumentControl
    collection: str
    seen: str
    """Stands for what this preview was made from; a decision about something else does not count."""
    sections: tuple[str, ...]
    passages: int
    is_new: bool
    unchanged: bool
    changes: tuple[SectionChange, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    suspicions: tuple[str, ...] = ()
    """Where it reads like orders to an assistant, in words."""
    notices: tuple[str, ...] = ()
    """What the reader found worth saying."""
    taken_over: tuple[str, ...] = ()
    """Details that neither the file nor a person says, so that they stay what they were."""
    taken_from: str = ""
    """Which version they are of; empty where only a version that is kept apart stands there."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Decided:
    """What became of a wish to decide."""

    document: SharedDocument
    is_stale: bool = False
    """Something changed since the preview: nothing was done, look at a new one."""
    is_visible: bool = True
    """Whether answers use it already; False while the owner of the indexes catches up."""
