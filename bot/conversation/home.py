"""What the bot's own tab shows: one frozen value, put together from several slices by role."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.audit.entities import AuditHead
from bot.channels.entities import Overview
from bot.conversation.home_ports import (
    Answered,
    Campaigns,
    Canary,
    Confirmations,
    Findings,
    Gaps,
    Lessons,
    Library,
    Questions,
    Rooms,
    Sung,
    Tasks,
    Trail,
)
from bot.library.notice_words import SMALLER_CIRCLE
from bot.people.entities import Access, Person, Role
from bot.questions.entities import Exchange
from bot.records.findings import Evaluation, Inspection
from bot.tasks.searching import Wish
from bot.tasks.views import Page, Standing
from bot.training.assignment_entities import Owed
from bot.training.reports import Progress
from knowledge.passages import DocumentStatus, Reader

SHOWN_ANSWERS = 5
SHOWN_CAMPAIGNS = 5
SHOWN_TASKS = 5
_ASIDE = ":aside"


class Card(StrEnum):
    """What stands in the tab beside the question box."""

    OWED = "owed"
    ANSWERS = "answers"
    OVERSIGHT = "oversight"
    """What waits for a lead: gaps, questions, held documents, overdue reviews."""
    TASKS = "tasks"
    """How everybody's tasks stand."""
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
        Card.TASKS,
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
    newest: int = 0
    """Number of the person's newest answer; the question box is emptied when it changes."""
    answers: tuple[RecentAnswer, ...] = ()
    training: tuple[Owed, ...] = ()
    """What the person owes or has done."""
    tasks: Page | None = None
    """What the person has to do, most pressing first; None where no tasks are kept."""
    standing: Standing | None = None
    """How everybody's tasks stand; None where the role does not show it."""
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


@dataclass(frozen=True, kw_only=True, slots=True)
class Sources:
    """Where the cards come from; what is absent is shown as not there yet, never made up."""

    answered: Answered
    library: Library
    gaps: Gaps
    trail: Trail
    findings: Findings
    controls: Collection[str]
    """Ids of all Annex A controls."""
    questions: Questions | None = None
    rooms: Rooms | None = None
    confirmations: Confirmations | None = None
    canary: Canary | None = None
    lessons: Lessons | None = None
    tasks: Tasks | None = None
    campaigns: Campaigns | None = None


class HomePages:
    """Puts the page of one person together."""

    def __init__(self, sources: Sources) -> None:
        self._from = sources

    def page(self, person: Person, *, outsider: bool) -> HomePage:
        """Return what *person* sees now; *outsider* says that Slack cannot vouch for them."""
        if outsider or person.access is not Access.ACTIVE:
            return HomePage(is_outsider=True)
        cards = CARDS[person.role]
        got = self._from.answered.recent(actor=person, limit=3 * SHOWN_ANSWERS)
        return HomePage(
            role=person.role,
            cards=cards,
            newest=max((exchange.number for exchange in got), default=0),
            answers=_shown(got),
            training=self._training(person),
            tasks=self._tasks(person),
            standing=self._standing(cards, person),
            documents=self._documents(cards, person),
            gaps=self._from.gaps.count_open(actor=person) if Card.OVERSIGHT in cards else None,
            questions=self._questions(cards, person),
            quality=self._from.findings.evaluation() if Card.QUALITY in cards else None,
            channels=self._channels(cards, person),
            campaigns=self._campaigns(cards, person),
            records=self._records() if Card.RECORDS in cards else None,
            service=self._service(cards, person),
        )

    def _training(self, person: Person) -> tuple[Owed, ...]:
        source = self._from.lessons
        return () if source is None else tuple(source.status(actor=person))

    def _tasks(self, person: Person) -> Page | None:
        source = self._from.tasks
        if source is None:
            return None
        return source.listed(Wish(owner=person.id), actor=person, size=SHOWN_TASKS)

    def _standing(self, cards: tuple[Card, ...], person: Person) -> Standing | None:
        source = self._from.tasks
        if source is None or Card.TASKS not in cards:
            return None
        return source.standing(actor=person)

    def _documents(self, cards: tuple[Card, ...], person: Person) -> Documents | None:
        if Card.LIBRARY not in cards:
            return None
        library, reader = self._from.library, Reader(audiences=person.audiences)
        speaking = library.speaking()
        readable = {name for name, one in speaking.items() if reader.may_read(one.audience)}
        approved = [one for one in speaking.values() if one.status is DocumentStatus.APPROVED]
        named = {control for one in approved for control in one.controls}
        return Documents(
            speaking=len(speaking),
            approved=len(approved),
            overdue=tuple(
                name if name in readable else SMALLER_CIRCLE for name in library.overdue()
            ),
            held=library.count_held(),
            controls=len(named & set(self._from.controls)),
        )

    def _questions(self, cards: tuple[Card, ...], person: Person) -> Themes | None:
        source = self._from.questions
        if source is None or Card.OVERSIGHT not in cards:
            return None
        found = source.open_questions(actor=person)
        unanswered = sum(cluster.unanswered for cluster in found.clusters)
        return Themes(
            unanswered=unanswered,
            badly_rated=len(found.clusters) - unanswered,
            hidden=found.hidden,
        )

    def _channels(self, cards: tuple[Card, ...], person: Person) -> Overview | None:
        source = self._from.rooms
        if source is None or Card.CHANNELS not in cards:
            return None
        return source.overview(actor=person)

    def _campaigns(self, cards: tuple[Card, ...], person: Person) -> tuple[Progress, ...] | None:
        source = self._from.campaigns
        if source is None or Card.TRAINING not in cards:
            return None
        return tuple(source.running(actor=person, most=SHOWN_CAMPAIGNS))

    def _records(self) -> Records:
        anchored = self._from.trail.last_anchor()
        at, entries = anchored or ("", 0)
        return Records(
            head=self._from.trail.head(),
            anchored_at=at,
            anchored=entries,
            inspection=self._from.findings.inspection(),
        )

    def _service(self, cards: tuple[Card, ...], person: Person) -> Service | None:
        if Card.SERVICE not in cards:
            return None
        canary, confirmations = self._from.canary, self._from.confirmations
        sung = None if canary is None else canary.state()
        return Service(
            canary=None if sung is None else _self_check(sung),
            to_confirm=0 if confirmations is None else len(confirmations.waiting(actor=person)),
        )


def _self_check(sung: Sung) -> SelfCheck:
    return SelfCheck(is_green=sung.is_green, reason=sung.reason, at=sung.looked_at)


def _shown(got: Sequence[Exchange]) -> tuple[RecentAnswer, ...]:
    """Leave out what was told in confidence, and the fuller half of an answer that was split."""
    shown = [
        RecentAnswer(
            number=exchange.number,
            label=exchange.label,
            question=exchange.question,
            at=exchange.asked_at,
        )
        for exchange in got
        if not exchange.answer.sensitive and not exchange.id.endswith(_ASIDE)
    ]
    return tuple(shown[:SHOWN_ANSWERS])
