"""What a nonconformity is, which way it may go, and what is kept beside it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NewType

from bot.people.entities import PersonId

FindingNumber = NewType("FindingNumber", int)

LONGEST_TITLE = 300
"""So many characters of a title."""
LONGEST = 3_000
"""So many characters of every other text."""

_NUMBER = re.compile(r"(?:nc|ofi)\s*[-–]?\s*(?P<number>[0-9]{1,9})", re.IGNORECASE)


class Kind(StrEnum):
    """What sort of finding it is."""

    NONCONFORMITY = "nonconformity"
    OPPORTUNITY = "opportunity for improvement"
    """A remark that no requirement stands behind; alone it may be declined."""


class Source(StrEnum):
    """Who or what found it."""

    INTERNAL_AUDIT = "internal audit"
    CERTIFICATION_BODY = "certification body"
    INCIDENT = "incident"
    SELF = "self"
    """Somebody of us saw it in their work."""

    @property
    def is_audit(self) -> bool:
        """Tell whether an auditor found it, who then sets the response date."""
        return self in {Source.INTERNAL_AUDIT, Source.CERTIFICATION_BODY}


class Grade(StrEnum):
    """How much a nonconformity weighs."""

    MAJOR = "major"
    MINOR = "minor"


class Stage(StrEnum):
    """How far it is; each name says what is known or done."""

    RAISED = "raised"
    CORRECTED = "corrected"
    ASSESSED = "extent known"
    CAUSE_KNOWN = "cause known"
    PLANNED = "action planned"
    DONE = "action done"
    CLOSED = "closed"
    DECLINED = "declined"
    """An opportunity alone is."""

    @property
    def is_over(self) -> bool:
        """Tell whether nobody has to do anything about it."""
        return self in {Stage.CLOSED, Stage.DECLINED}


UNFINISHED = tuple(stage for stage in Stage if not stage.is_over)
_ANSWERED = frozenset({Stage.PLANNED, Stage.DONE, Stage.CLOSED, Stage.DECLINED})
"""From here on whoever found it has an answer: cause and action are known."""


class Move(StrEnum):
    """What takes it from one stage to another; people type these words."""

    CORRECT = "correct"
    ASSESS = "extent"
    FIND_CAUSE = "cause"
    PLAN = "plan"
    FINISH = "done"
    WORKED = "effective"
    FAILED = "not-effective"
    REOPEN = "reopen"
    DECLINE = "decline"


TRANSITIONS: Mapping[Kind, Mapping[Stage, Mapping[Move, Stage]]] = MappingProxyType(
    {
        Kind.NONCONFORMITY: {
            Stage.RAISED: {Move.CORRECT: Stage.CORRECTED},
            Stage.CORRECTED: {Move.ASSESS: Stage.ASSESSED},
            Stage.ASSESSED: {Move.FIND_CAUSE: Stage.CAUSE_KNOWN},
            Stage.CAUSE_KNOWN: {Move.PLAN: Stage.PLANNED},
            Stage.PLANNED: {Move.FINISH: Stage.DONE},
            # What did not work had another cause.
            Stage.DONE: {Move.WORKED: Stage.CLOSED, Move.FAILED: Stage.ASSESSED},
            Stage.CLOSED: {Move.REOPEN: Stage.ASSESSED},
            Stage.DECLINED: {},
        },
        Kind.OPPORTUNITY: {
            Stage.RAISED: {Move.PLAN: Stage.PLANNED, Move.DECLINE: Stage.DECLINED},
            Stage.CORRECTED: {},
            Stage.ASSESSED: {},
            Stage.CAUSE_KNOWN: {},
            Stage.PLANNED: {Move.FINISH: Stage.DONE, Move.DECLINE: Stage.DECLINED},
            Stage.DONE: {Move.WORKED: Stage.CLOSED, Move.FAILED: Stage.RAISED},
            Stage.CLOSED: {Move.REOPEN: Stage.RAISED},
            Stage.DECLINED: {Move.REOPEN: Stage.RAISED},
        },
    }
)
"""The one table of what may follow what."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """What was found, by whom, and against which requirement."""

    title: str
    kind: Kind = Kind.NONCONFORMITY
    source: Source = Source.SELF
    requirement: str = ""
    """The clause or control that is not fulfilled; of an opportunity it may be empty."""
    evidence: str = ""
    """What was seen: the objective evidence."""
    grade: Grade | None = None
    """None of an opportunity."""
    found_on: date | None = None
    respond_by: date | None = None
    """By when whoever found it wants an answer."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Treatment:
    """What is done about it; each field has its step."""

    correction: str = ""
    """What put the thing itself right."""
    extent: str = ""
    """Whether and where else it is so."""
    cause: str = ""
    action: str = ""
    """What removes the cause, so that it does not come again."""
    action_due: date | None = None
    planned_by: PersonId | None = None
    done_on: date | None = None
    proof: str = ""
    """What shows that the action is done."""
    done_by: PersonId | None = None
    check_on: date | None = None
    """From when on somebody independent looks whether it worked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What closed it."""

    words: str = ""
    """What shows that the action worked, or why it was declined."""
    by: PersonId | None = None
    ruling: str = ""
    """``approved``, or ``self-approved`` where nobody else was there to look."""
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Nonconformity:
    """A finding and all that a list or card says of it."""

    number: FindingNumber
    """Short running number; people read it as ``NC-3``, of an opportunity as ``OFI-4``."""
    finding: Finding
    owner: PersonId | None
    """None where they were erased."""
    stage: Stage
    raised_by: PersonId | None
    raised_at: datetime
    version: int
    """Grows with every change; whoever changes it names the one that they saw."""
    treatment: Treatment = field(default_factory=Treatment)
    verdict: Verdict = field(default_factory=Verdict)
    is_first: bool = field(default=True, compare=False)
    """False when the same form or press had come before, and nothing was changed by this one."""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        prefix = "NC" if self.finding.kind is Kind.NONCONFORMITY else "OFI"
        return f"{prefix}-{self.number}"

    @property
    def moves(self) -> Mapping[Move, Stage]:
        """Return what may follow, and where it leads."""
        return TRANSITIONS[self.finding.kind][self.stage]

    @property
    def due_on(self) -> date | None:
        """Return the day that counts at this stage: of the answer, the action or the check."""
        by_stage = {
            Stage.PLANNED: self.treatment.action_due,
            Stage.DONE: self.treatment.check_on,
        }
        answer = None if self.stage in _ANSWERED else self.finding.respond_by
        return by_stage.get(self.stage, answer)

    def is_overdue(self, today: date) -> bool:
        """Tell whether the day that counts now has passed."""
        return self.due_on is not None and self.due_on < today

    def presses(self, today: date) -> bool:
        """Tell whether it is overdue, or may be checked from today."""
        is_check = self.stage is Stage.DONE and self.due_on is not None and self.due_on <= today
        return is_check or self.is_overdue(today)


class Shows(StrEnum):
    """What a file is evidence of."""

    FINDING = "what was seen"
    CORRECTION = "the correction"
    ACTION = "the corrective action"
    EFFECT = "whether it worked"


SHOWN_AT: Mapping[Stage, Shows] = MappingProxyType(
    {
        Stage.RAISED: Shows.FINDING,
        Stage.CORRECTED: Shows.CORRECTION,
        Stage.ASSESSED: Shows.CORRECTION,
        Stage.CAUSE_KNOWN: Shows.CORRECTION,
        Stage.PLANNED: Shows.ACTION,
        Stage.DONE: Shows.EFFECT,
    }
)
"""What a file shows that somebody adds at a stage and says no more of it."""
SHOWN_WITH: Mapping[Move, Shows] = MappingProxyType(
    {
        Move.CORRECT: Shows.CORRECTION,
        Move.FINISH: Shows.ACTION,
        Move.WORKED: Shows.EFFECT,
        Move.FAILED: Shows.EFFECT,
    }
)
"""The moves that may bring a file, and what it shows."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Supplied:
    """A file as somebody hands it in; nothing of it is checked yet."""

    name: str
    content: bytes = field(repr=False)
    shows: Shows | None = None
    """None leaves that to the stage, or to the move that brings it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EvidenceFile:
    """A file that was supplied; its bytes lie apart, by their hash."""

    id: str
    number: FindingNumber
    sequence: int
    """Place in the history of what brought it."""
    shows: Shows
    sha256: str
    name: str
    size: int
    supplied_by: PersonId | None
    """None where they were erased."""
    supplied_at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """A move as somebody wishes for it; nothing of it is checked yet."""

    move: Move
    words: str = ""
    """What was done or found, what shows it, or why."""
    on: date | None = None
    """Of a planned action by when, of one that is done since when."""
    check_on: date | None = None
    """Of an action that is done: when somebody looks whether it worked."""
    file: Supplied | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Amendment:
    """What a lead changes about the frame; what is left out stays."""

    reason: str
    owner: PersonId | None = None
    grade: Grade | None = None
    respond_by: date | None = None
    action_due: date | None = None
    check_on: date | None = None


class Deed(StrEnum):
    """What happened to it: a move, or what is none."""

    RAISED = "raised"
    AMENDED = "amended"
    FILED = "filed"
    """A file was added."""
    CORRECT = "correct"
    ASSESS = "extent"
    FIND_CAUSE = "cause"
    PLAN = "plan"
    FINISH = "done"
    WORKED = "effective"
    FAILED = "not-effective"
    REOPEN = "reopen"
    DECLINE = "decline"


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing that happened to it: its history, with what was tried before."""

    number: FindingNumber
    version: int
    """The version that it made."""
    deed: Deed
    at: datetime
    by: PersonId | None
    """None for the program, and for whoever was erased."""
    words: str = ""
    day: date | None = None
    about: PersonId | None = None
    """Who owns it from then on."""
    once: str = ""
    """Key of the form or press; the same one happens once."""
    salt: str = ""


def finding_number(words: str) -> int | None:
    """Return the number in ``NC-3`` or ``OFI-4``, where *words* are nothing else."""
    found = _NUMBER.fullmatch(words.strip())
    return None if found is None else int(found["number"])
