"""What the bot's own tab shows: one frozen value, and which cards a role sees."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.audit.entities import AuditHead
from bot.channels.entities import Overview
from bot.controls.overview import Summary
from bot.controls.owning import Owned as OwnedRows
from bot.nonconformities.views import Page as Waiting
from bot.nonconformities.views import Standing as Nonconforming
from bot.people.entities import Role
from bot.people.visits import Visit
from bot.records.findings import Evaluation, Inspection
from bot.tasks.views import Page, Standing
from bot.training.assignment_entities import Owed
from bot.training.reports import Progress


class Card(StrEnum):
    """What stands in the tab beside the question box."""

    OWED = "owed"
    ANSWERS = "answers"
    OVERSIGHT = "oversight"
    """What waits for a lead: gaps, questions, held documents, overdue reviews."""
    REGISTER = "register"
    """How the control register stands."""
    TASKS = "tasks"
    """How everybody's tasks stand."""
    NONCONFORMITIES = "nonconformities"
    """How all of what does not conform stands."""
    TRAINING = "training"
    """Campaigns, and how far they are."""
    LIBRARY = "library"
    QUALITY = "quality"
    CHANNELS = "channels"
    RECORDS = "records"
    SERVICE = "service"


_OWN = (Card.OWED, Card.ANSWERS)
CARDS: Mapping[Role, tuple[Card, ...]] = {
    Role.EMPLOYEE: _OWN,
    Role.MANAGER: _OWN,
    Role.LEAD: (
        *_OWN,
        Card.OVERSIGHT,
        Card.REGISTER,
        Card.TASKS,
        Card.NONCONFORMITIES,
        Card.TRAINING,
        Card.LIBRARY,
        Card.QUALITY,
        Card.CHANNELS,
    ),
    Role.AUDITOR: (*_OWN, Card.TRAINING, Card.RECORDS),
    Role.ADMIN: (*_OWN, Card.SERVICE, Card.LIBRARY, Card.CHANNELS),
}
"""Role → what it sees, in order."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RecentAnswer:
    """An answer that the person got; what was told in confidence is none."""

    number: int
    label: str
    question: str
    """Empty once it is forgotten."""
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Documents:
    """How the company's documents stand."""

    speaking: int
    """How many are searched today."""
    approved: int
    """How many of them are approved and in force."""
    overdue: tuple[str, ...]
    """Which should have been reviewed before."""
    held: int
    """How many wait for somebody to look at them before anybody can find them."""
    controls: int
    """How many Annex A controls the approved ones say they serve."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Themes:
    """Questions without a good answer, counted by theme and never by person."""

    unanswered: int
    badly_rated: int
    hidden: int
    """Questions that too few people asked to be shown as a theme."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SelfCheck:
    """What the bot's last question to itself found."""

    is_green: bool
    reason: str
    """What was wrong; empty where nothing was."""
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Records:
    """How the audit trail stands."""

    head: AuditHead
    anchored_at: str = ""
    """UTC, ISO 8601; empty where no anchor was made."""
    anchored: int = 0
    """How many entries the newest anchor covers."""
    inspection: Inspection | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Service:
    """How the bot itself does."""

    canary: SelfCheck | None = None
    """Absent where none was asked yet."""
    to_confirm: int = 0
    """How many people wait for an admin to confirm their role."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HomePage:
    """Everything that one person sees; what their role does not show is absent."""

    role: Role = Role.EMPLOYEE
    is_outsider: bool = False
    """A guest, somebody of another company, or of whom Slack says nothing: no card at all."""
    cards: tuple[Card, ...] = ()
    visit: Visit | None = None
    """What an auditor may look at, and until when; absent for everybody else."""
    newest: int = 0
    """Number of the person's newest answer; the question box is emptied when it changes."""
    answers: tuple[RecentAnswer, ...] = ()
    training: tuple[Owed, ...] = ()
    """What the person owes or has done."""
    tasks: Page | None = None
    """What the person has to do, most pressing first; None where no tasks are kept."""
    standing: Standing | None = None
    """How everybody's tasks stand; None where the role does not show it."""
    nonconformities: Waiting | None = None
    """What does not conform and waits for the person; None where none is kept."""
    owned: OwnedRows | None = None
    """What of the registers the person owns; None where no registers are kept."""
    nonconforming: Nonconforming | None = None
    """How all of it stands; None where the role does not show it."""
    register: Summary | None = None
    """How the control register stands; None where the role does not show it."""
    documents: Documents | None = None
    gaps: int | None = None
    """How many candidate gaps are open; None where the role does not show them."""
    questions: Themes | None = None
    quality: Evaluation | None = None
    channels: Overview | None = None
    """The channels that somebody has configured."""
    campaigns: tuple[Progress, ...] | None = None
    """Campaigns that are not closed; None where nobody leads any here."""
    records: Records | None = None
    service: Service | None = None
