"""What a task is, which way it may go, and what is kept beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from bot.people.entities import PersonId

TaskNumber = NewType("TaskNumber", int)

LONGEST_TITLE = 300
"""So many characters of a title are kept; a longer one goes to the description as a whole."""
LONGEST = 3_000
"""So many characters of every other text are kept."""


class Kind(StrEnum):
    """What sort of work it is."""

    GAP = "gap"
    EXCEPTION = "exception"
    """A rule is not kept for a while: for a reason, with measures, until a day."""
    REVIEW = "review"
    IMPROVEMENT = "improvement"


class Priority(StrEnum):
    """How soon it matters; the order is the one in which lists show it."""

    URGENT = "urgent"
    HIGH = "high"
    NORMAL = "normal"
    LOW = "low"

    @property
    def rank(self) -> int:
        """Return its place in a list, 0 for what comes first."""
        return list(Priority).index(self)


class Status(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    IN_PROGRESS = "in progress"
    WAITING = "waiting for approval"
    CLOSED = "closed"
    """Done and approved; of an exception: agreed to, until its end."""
    REOPENED = "reopened"
    WILL_NOT_DO = "will not do"

    @property
    def is_over(self) -> bool:
        """Tell whether nobody has to do anything about it."""
        return self in {Status.CLOSED, Status.WILL_NOT_DO}


UNFINISHED = tuple(status for status in Status if not status.is_over)


class Move(StrEnum):
    """What takes a task from one status to another."""

    START = "start"
    SUBMIT = "submit"
    """Evidence is there, or an exception is ready: somebody else has to agree."""
    PROPOSE_DROP = "propose not to do"
    SEND_BACK = "send back"
    APPROVE = "approve"
    APPROVE_DROP = "approve not to do"
    REOPEN = "reopen"
    LAPSE = "lapse"
    """The end of an exception has come."""


_TO_DO = {
    Move.START: Status.IN_PROGRESS,
    Move.SUBMIT: Status.WAITING,
    Move.PROPOSE_DROP: Status.WAITING,
}

TRANSITIONS: Mapping[Status, Mapping[Move, Status]] = MappingProxyType(
    {
        Status.OPEN: _TO_DO,
        Status.REOPENED: _TO_DO,
        Status.IN_PROGRESS: {
            Move.SUBMIT: Status.WAITING,
            Move.PROPOSE_DROP: Status.WAITING,
        },
        Status.WAITING: {
            Move.SUBMIT: Status.WAITING,
            Move.SEND_BACK: Status.IN_PROGRESS,
            Move.APPROVE: Status.CLOSED,
            Move.APPROVE_DROP: Status.WILL_NOT_DO,
        },
        Status.CLOSED: {Move.REOPEN: Status.REOPENED, Move.LAPSE: Status.REOPENED},
        Status.WILL_NOT_DO: {Move.REOPEN: Status.REOPENED},
    }
)
"""The one table of what may follow what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Source:
    """The message that a task came from."""

    quote: str = ""
    permalink: str = ""
    """Empty where the message cannot be linked to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exemption:
    """What an exception needs before anybody may agree to it."""

    risk_owner: PersonId | None = None
    measures: str = ""
    """What is done instead meanwhile."""
    until: date | None = None
    """The last day on which it holds; then the task opens again."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Return what is not said yet, in words."""
        needed = {
            "who owns the risk": self.risk_owner,
            "what is done instead": self.measures,
            "until when it holds": self.until,
        }
        return tuple(words for words, value in needed.items() if not value)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A task as somebody wishes for it; nothing of it is checked yet."""

    title: str
    description: str = ""
    controls: tuple[str, ...] = ()
    """Clauses and controls that it is about."""
    clause: str = ""
    """Where in our own policies the rule stands."""
    kind: Kind = Kind.GAP
    priority: Priority = Priority.NORMAL
    owner: PersonId | None = None
    watchers: tuple[PersonId, ...] = ()
    due_on: date | None = None
    source: Source = field(default_factory=Source)
    gap: int | None = None
    """Number of the candidate gap that becomes this task."""
    exemption: Exemption = field(default_factory=Exemption)
    notes: tuple[str, ...] = ()
    """What was said of it and cannot be, in words; shown before it is opened, then forgotten."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Task:
    """A piece of work with an owner, and everything that a list or card says of it."""

    number: TaskNumber
    """Short running number; people read it as ``T-17``."""
    title: str
    description: str
    controls: tuple[str, ...]
    clause: str
    kind: Kind
    priority: Priority
    owner: PersonId | None
    """None where they were erased."""
    watchers: tuple[PersonId, ...]
    due_on: date | None
    status: Status
    source: Source
    opened_by: PersonId | None
    """None where the program or somebody who was erased opened it."""
    opened_at: datetime
    version: int
    """Grows with every change; whoever changes a task names the one that they saw."""
    drops: bool = False
    """While it waits: somebody asks not to do it."""
    asked_by: PersonId | None = None
    """Who asked for the decision that it waits for, or waited for last."""
    reason: str = ""
    """Why it is not to be done, was sent back or opened again."""
    approver: PersonId | None = None
    ruling: str = ""
    """``approved``, or ``self-approved`` where nobody else was there to do it."""
    decided_at: datetime | None = None
    exemption: Exemption = field(default_factory=Exemption)
    gap: int | None = None
    is_first: bool = field(default=True, compare=False)
    """False when the same form or press had come before, and nothing was changed by this one."""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"T-{self.number}"

    def is_overdue(self, today: date) -> bool:
        """Tell whether it should have been done before *today*."""
        return self.due_on is not None and self.due_on < today and not self.status.is_over

    def has_ended(self, today: date) -> bool:
        """Tell whether it is an exception whose last day is over, whatever its status."""
        until = self.exemption.until
        return self.kind is Kind.EXCEPTION and until is not None and until < today

    def holds(self, today: date) -> bool:
        """Tell whether it is an exception that was agreed to and has not ended."""
        until = self.exemption.until
        is_agreed = self.kind is Kind.EXCEPTION and self.status is Status.CLOSED
        return is_agreed and until is not None and today <= until


class EvidenceKind(StrEnum):
    """What shows that something was done."""

    FILE = "file"
    LINK = "link"
    MESSAGE = "message"
    """Words of whoever supplies it, or a message that they point to."""


class Verdict(StrEnum):
    """What became of a piece of evidence."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    SENT_BACK = "sent back"


@dataclass(frozen=True, kw_only=True, slots=True)
class Period:
    """From when until when evidence speaks; a day may be left open."""

    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Supplied:
    """Evidence as somebody brings it."""

    kind: EvidenceKind
    words: str = ""
    """A link, what a message says, or a note to a file."""
    name: str = ""
    """Name of a file."""
    content: bytes = b""
    """Bytes of a file."""
    period: Period = field(default_factory=Period)


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """What somebody supplied, known by the hash of its bytes."""

    id: str
    task: TaskNumber
    kind: EvidenceKind
    sha256: str
    words: str
    name: str
    size: int
    period: Period
    supplied_by: PersonId | None
    supplied_at: datetime
    verdict: Verdict = Verdict.WAITING


class Deed(StrEnum):
    """What happened to a task."""

    OPENED = "opened"
    STARTED = "started"
    EVIDENCE = "evidence"
    SUBMITTED = "submitted"
    PROPOSED_DROP = "proposed_drop"
    SENT_BACK = "sent_back"
    APPROVED = "approved"
    DROPPED = "dropped"
    REOPENED = "reopened"
    LAPSED = "lapsed"
    EDITED = "edited"
    HANDED_OVER = "handed_over"
    TIME_WISHED = "time_wished"
    RESCHEDULED = "rescheduled"
    COMMENTED = "commented"
    WATCHED = "watched"
    UNWATCHED = "unwatched"


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing that happened to a task: its history, and the comments in it."""

    task: TaskNumber
    version: int
    """The version that it made."""
    deed: Deed
    at: datetime
    by: PersonId | None
    """None for the program, and for whoever was erased."""
    words: str = ""
    """A comment or a reason."""
    due_on: date | None = None
    """The day that was wished for or set."""
    about: PersonId | None = None
    """Whom it was given or handed to."""
    once: str = ""
    """Key of the form or press; the same one happens once."""
    salt: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Draft:
    """A task that was proposed and waits for its yes."""

    id: str
    wanted: Wanted
    made_by: PersonId
    made_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """An unfinished task that says nearly the same."""

    number: TaskNumber
    title: str
    likeness: float

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"T-{self.number}"
