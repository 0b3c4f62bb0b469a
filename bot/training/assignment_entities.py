"""What one person owes: a version to read, perhaps a quiz to pass, and words to acknowledge."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType

from bot.people.entities import PersonId
from bot.training.campaign_entities import AudienceKind, Cadence
from bot.training.entities import Citation, Material, MaterialKind, Page
from bot.training.redline import SectionChange

AssignmentId = NewType("AssignmentId", str)


class Cause(StrEnum):
    """Why somebody is asked."""

    LAUNCH = "launch"
    JOINER = "joiner"
    RECURRENCE = "recurrence"
    NEW_VERSION = "new_version"
    CORRECTION = "correction"
    """An acknowledgement was taken back."""


class Offered(StrEnum):
    """How the whole of it was offered."""

    PAGES = "pages"
    FILE = "file"


class Step(StrEnum):
    """What comes next for somebody."""

    READ = "read"
    QUIZ = "quiz"
    ACKNOWLEDGE = "acknowledge"
    DONE = "done"


@dataclass(frozen=True, kw_only=True, slots=True)
class Assignment:
    """One thing that one person is asked, in one round of a campaign."""

    id: AssignmentId
    """Random, so that a button of somebody else's is told apart."""
    campaign: int
    person: PersonId
    round: int
    material: int
    cause: Cause
    assigned_at: datetime
    due_on: date
    """Before extensions and days away."""
    occasion: str = ""
    """What an acknowledgement settles; empty for the version itself, whatever campaign asks."""
    groups: tuple[str, ...] = ()
    """Of the person when they were asked, for reports."""
    opened_at: datetime | None = None
    page: int = 0
    """0-based page that was reached."""
    pages_offered: frozenset[int] = frozenset()
    offered_at: datetime | None = None
    """When the whole of it had been offered."""
    offered_as: Offered | None = None
    passed_at: datetime | None = None
    score: int | None = None
    """Percent, of the attempt that was passed."""
    done_at: datetime | None = None
    acknowledgement: int | None = None
    superseded_at: datetime | None = None
    """When a newer version or a correction took its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """A thing that somebody owes, or has done, as they may see it themselves."""

    assignment: AssignmentId
    campaign: str
    title: str
    version: str
    minutes: int
    cause: Cause
    due_on: date
    is_late: bool
    step: Step
    page: int
    """1-based page to go on with."""
    pages: int
    questions: int
    pass_mark: int | None
    done_at: datetime | None = None
    acknowledgement: str = ""
    """Label of the record, once there is one."""
    kind: MaterialKind = MaterialKind.COURSE
    shown_sha256: str = ""
    """Of the version that is asked for."""
    is_superseded: bool = False
    """Whether a newer version or a correction took its place."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LessonPage:
    """One page, as it is shown."""

    assignment: AssignmentId
    material: Material
    page: Page
    number: int
    """1-based."""
    of: int
    citations: tuple[Citation | None, ...]
    """What the page's references resolve to today; None where the place is gone."""
    unread: int
    """How many pages have not been offered yet."""
    step: Step
    """What comes next once this page is read."""
    changed: tuple[SectionChange, ...] = ()
    """On the first page of a version that is asked for anew: what it changed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class WholeFile:
    """A policy as a file."""

    assignment: AssignmentId
    name: str
    content: bytes
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Outstanding:
    """Something that is not done yet, for whoever decides on reminders."""

    assignment: AssignmentId
    campaign: int
    person: PersonId
    title: str
    minutes: int
    cause: Cause
    assigned_at: datetime
    due_on: date
    """Fair to this person."""
    is_opened: bool
    cadence: Cadence
    audience: AudienceKind = AudienceKind.EVERYONE
    """How those who are asked were chosen."""
    readers: tuple[frozenset[str], ...] = ()
    """Audiences whose members may read it: whoever belongs to each; none for everybody."""
