"""Puts together what the bot's own tab shows, from several slices by role."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.channels.entities import Overview
from bot.controls.overview import Summary
from bot.controls.owning import Owned as OwnedRows
from bot.conversation.home_page import (
    CARDS,
    Card,
    Documents,
    HomePage,
    RecentAnswer,
    Records,
    SelfCheck,
    Service,
    Themes,
)
from bot.conversation.home_ports import (
    Answered,
    Campaigns,
    Canary,
    Confirmations,
    Duties,
    Findings,
    Gaps,
    Lessons,
    Library,
    Owning,
    Questions,
    Register,
    Rooms,
    Sung,
    Tasks,
    Trail,
)
from bot.library.notice_words import SMALLER_CIRCLE
from bot.nonconformities.views import Page as Waiting
from bot.nonconformities.views import Standing as Nonconforming
from bot.people.entities import Access, Person
from bot.people.permissions import Permission, may
from bot.questions.entities import Exchange
from bot.tasks.searching import Wish
from bot.tasks.views import Page, Standing
from bot.training.assignment_entities import Owed
from bot.training.reports import Progress
from knowledge.passages import DocumentStatus, Reader

SHOWN_ANSWERS = 5
SHOWN_CAMPAIGNS = 5
SHOWN_TASKS = 5
SHOWN_NONCONFORMITIES = 5
SHOWN_OWNED = 5
_ASIDE = ":aside"


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
    nonconformities: Duties | None = None
    campaigns: Campaigns | None = None
    register: Register | None = None
    owning: Owning | None = None


class HomePages:
    """Puts the page of one person together."""

    def __init__(self, sources: Sources) -> None:
        self._from = sources

    def page(self, person: Person, *, outsider: bool) -> HomePage:
        """Return what *person* sees now; *outsider* says that Slack cannot vouch for them."""
        if outsider or person.access is not Access.ACTIVE:
            return HomePage(is_outsider=True)
        cards = tuple(
            card
            for card in CARDS[person.role]
            # An auditor may be admitted to other things than training.
            if card is not Card.TRAINING or may(person, Permission.READ_TRAINING)
        )
        got = self._from.answered.recent(actor=person, limit=3 * SHOWN_ANSWERS)
        return HomePage(
            role=person.role,
            cards=cards,
            visit=person.visit,
            newest=max((exchange.number for exchange in got), default=0),
            answers=_shown(got),
            training=self._training(person),
            tasks=self._tasks(person),
            standing=self._standing(cards, person),
            nonconformities=self._nonconformities(person),
            owned=self._owned(person),
            nonconforming=self._nonconforming(cards, person),
            register=self._register(cards, person),
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

    def _nonconformities(self, person: Person) -> Waiting | None:
        source = self._from.nonconformities
        return None if source is None else source.waiting(actor=person, size=SHOWN_NONCONFORMITIES)

    def _owned(self, person: Person) -> OwnedRows | None:
        source = self._from.owning
        return None if source is None else source.owned(actor=person, size=SHOWN_OWNED)

    def _nonconforming(self, cards: tuple[Card, ...], person: Person) -> Nonconforming | None:
        source = self._from.nonconformities
        if source is None or Card.NONCONFORMITIES not in cards:
            return None
        return source.standing(actor=person)

    def _register(self, cards: tuple[Card, ...], person: Person) -> Summary | None:
        source = self._from.register if Card.REGISTER in cards else None
        return None if source is None else source.summary(actor=person)

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
