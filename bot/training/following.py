"""Keeps campaigns true to life: who joined, who left, what is new, whose round is over."""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.audit.entities import SYSTEM, Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.statements import take_turn
from bot.errors import CampaignWrong
from bot.people.entities import Person, PersonId
from bot.training import assignment_store, campaign_store, material_store, quiz_store
from bot.training.asking import Round, already_done, assignments_for, digest_of
from bot.training.assignment_entities import Assignment, Cause
from bot.training.campaign_entities import (
    AudienceKind,
    Campaign,
    CampaignEvent,
    Deed,
    Enrolled,
    RecurrenceKind,
    State,
)
from bot.training.campaigns import LOCK_KEY, Held
from bot.training.circles import Circle, circle_of, is_withdrawn
from bot.training.due import newest_opening
from bot.training.entities import Change, Material
from bot.training.publishing import known
from bot.training.sources import PolicyShelf
from bot.training.staff import Directory, Staff

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Scene:
    """One campaign and its people, at one moment."""

    connection: Connection
    campaign: Campaign
    material: Material
    staff: Staff
    latest: Mapping[PersonId, Assignment]
    """Of everybody who was ever asked, the assignment of the newest round."""
    gone: frozenset[PersonId]
    """Whom the campaign knows to have left."""
    shelf: PolicyShelf
    at: datetime

    @property
    def due_on(self) -> date:
        """Return when somebody is due who is asked now: with as many days as everybody had."""
        return self.at.date() + timedelta(days=max(self.campaign.days, 1))

    def here(self, people: Iterable[PersonId]) -> list[Person]:
        """Return those of *people* who work here."""
        return [self.staff.people[one] for one in people if self.staff.is_here(one)]


class Following:
    """Looks after running campaigns; doing so twice changes nothing the second time."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        directory: Directory,
        shelf: PolicyShelf,
        held: Held,
    ) -> None:
        """*held* returns whose data a legal hold keeps as they are."""
        self._database = database
        self._audit = audit
        self._clock = clock
        self._directory = directory
        self._shelf = shelf
        self._held = held

    def look_over(self) -> tuple[Enrolled, ...]:
        """Bring every running campaign up to date; return what changed where."""
        staff = Staff.of(self._directory)
        with self._database.reading() as connection:
            running = campaign_store.in_state(connection, State.RUNNING)
        changed = [self._look_over(campaign.number, staff) for campaign in running]
        return tuple(one for one in changed if one.is_news)

    def _look_over(self, number: int, staff: Staff) -> Enrolled:
        with self._database.transaction() as connection:
            take_turn(connection, LOCK_KEY)
            campaign = campaign_store.numbered(connection, number)
            if campaign is None or campaign.state is not State.RUNNING:
                return Enrolled(campaign=number)
            scene = _scene(connection, campaign, staff, self._clock.now(), shelf=self._shelf)
            left, returned = _comings_and_goings(scene)
            scene = replace(scene, gone=(scene.gone | set(left)) - set(returned))
            scene, renewed = _new_version(scene)
            recurring = _next_round(scene, renewed)
            if (renewed or recurring) and not scene.campaign.asks_once:
                quiz_store.forget_former_answers(connection, number, spared=self._held(connection))
            joined = _joiners(scene)
            enrolled = Enrolled(
                campaign=number,
                joined=len(joined),
                left=len(left),
                returned=len(returned),
                asked_again=len(renewed) + len(recurring),
            )
            if enrolled.is_news:
                self._record(
                    connection, enrolled, [*joined, *left, *returned, *renewed, *recurring]
                )
        return enrolled

    def _record(
        self, connection: Connection, enrolled: Enrolled, people: Iterable[PersonId]
    ) -> None:
        facts: Facts = {
            "joined": enrolled.joined,
            "left": enrolled.left,
            "returned": enrolled.returned,
            "asked_again": enrolled.asked_again,
            "people_sha256": digest_of(people),
        }
        self._audit.record(
            connection,
            tag=AuditTag.CAMPAIGN_FOLLOWED,
            actor=SYSTEM,
            subject=f"campaign:{enrolled.campaign}",
            facts=facts,
        )


def _scene(
    connection: Connection, campaign: Campaign, staff: Staff, at: datetime, *, shelf: PolicyShelf
) -> _Scene:
    latest = {one.person: one for one in assignment_store.of_campaign(connection, campaign.number)}
    gone: set[PersonId] = set()
    for event in campaign_store.events(connection, campaign.number):
        if event.person is not None and event.deed is Deed.LEFT:
            gone.add(event.person)
        elif event.person is not None and event.deed is Deed.RETURNED:
            gone.discard(event.person)
    return _Scene(
        connection=connection,
        campaign=campaign,
        material=known(connection, campaign.material),
        staff=staff,
        latest=latest,
        gone=frozenset(gone),
        shelf=shelf,
        at=at,
    )


def _comings_and_goings(scene: _Scene) -> tuple[list[PersonId], list[PersonId]]:
    asked = set(scene.latest)
    left = sorted(one for one in asked - scene.gone if not scene.staff.is_here(one))
    returned = sorted(one for one in asked & scene.gone if scene.staff.is_here(one))
    deeds = [(person, Deed.LEFT, None) for person in left]
    # Whoever was away with their account gets as many days as everybody had.
    back = [(person, Deed.RETURNED, scene.due_on) for person in returned]
    events = [
        CampaignEvent(
            campaign=scene.campaign.number,
            deed=deed,
            at=scene.at,
            by=SYSTEM,
            person=person,
            due_on=due_on,
        )
        for person, deed, due_on in [*deeds, *back]
    ]
    campaign_store.add_events(scene.connection, events)
    return left, returned


def _new_version(scene: _Scene) -> tuple[_Scene, list[PersonId]]:
    """Ask anew for a version that changes what people must do; let others read the newest."""
    material = scene.material
    versions = material_store.versions(scene.connection, material.kind, material.name)
    newer = [one for one in versions if one.number > material.number]
    if newer:
        campaign = replace(scene.campaign, material=newer[-1].number)
        campaign_store.move(scene.connection, campaign, seen=campaign.version)
        scene = replace(scene, campaign=campaign, material=newer[-1])
        if all(one.change is Change.EDITORIAL for one in newer):
            assignment_store.exchange_unopened(scene.connection, campaign.number, campaign.material)
    # Whoever was away or could not read it when it came is asked once they are back and can.
    substantial = [one.number for one in versions if one.change is not Change.EDITORIAL]
    behind = [
        person
        for person, latest in scene.latest.items()
        if person not in scene.gone and any(latest.material < one for one in substantial)
    ]
    return scene, _ask(scene, scene.here(behind), Cause.NEW_VERSION)


def _next_round(scene: _Scene, asked: Iterable[PersonId]) -> list[PersonId]:
    """Ask whoever's round is over, where the campaign asks again and again."""
    just = {*asked, *scene.gone}
    due = [one for person, one in scene.latest.items() if person not in just]
    over = [one.person for one in due if _is_over(scene, one)]
    return _ask(scene, scene.here(over), Cause.RECURRENCE)


def _is_over(scene: _Scene, latest: Assignment) -> bool:
    recurrence, today = scene.campaign.recurrence, scene.at.date()
    if recurrence.kind is RecurrenceKind.ROLLING:
        return latest.done_at is not None and (
            latest.done_at + timedelta(days=recurrence.days) <= scene.at
        )
    if recurrence.kind is RecurrenceKind.YEARLY:
        opening = newest_opening(recurrence, today)
        is_open = today < opening + timedelta(days=recurrence.days)
        return is_open and latest.assigned_at.date() < opening
    return False


def _joiners(scene: _Scene) -> list[PersonId]:
    audience = scene.campaign.audience
    if audience.kind is AudienceKind.PEOPLE:
        return []
    if audience.kind is AudienceKind.MANAGER:
        # Whoever is not known any more has nobody new, and their colleagues have.
        known_ones = tuple(name for name in audience.names if scene.staff.find(name))
        audience = replace(audience, names=known_ones)
    try:
        members = scene.staff.members(audience)
    except CampaignWrong:
        _log.warning("the audience of %s names nobody any more", scene.campaign.label)
        return []
    excluded = {
        one.person for one in campaign_store.exclusions(scene.connection, scene.campaign.number)
    }
    new = [one for one in members if one.id not in scene.latest and one.id not in excluded]
    return _ask(scene, new, Cause.JOINER)


def _ask(scene: _Scene, those: Iterable[Person], cause: Cause) -> list[PersonId]:
    """Ask those of them who may read it; somebody who may later is asked then."""
    people = list(those)
    if people and is_withdrawn(scene.material, scene.shelf):
        return []
    circle = circle_of(scene.material, scene.shelf) if people else Circle()
    people = [one for one in people if circle.has(one)]
    if not people:
        return []
    campaign = scene.campaign
    former = [scene.latest[one.id] for one in people if one.id in scene.latest]
    assignment_store.supersede(scene.connection, [one.id for one in former], at=scene.at)
    rows = assignments_for(
        people,
        Round(
            campaign=campaign,
            material=campaign.material,
            cause=cause,
            at=scene.at,
            due_on=_due(scene, cause),
        ),
        rounds={one.person: one.round + 1 for one in former},
        done=already_done(scene.connection, scene.material, asks_once=campaign.asks_once),
    )
    assignment_store.add(scene.connection, rows)
    return [one.id for one in people]


def _due(scene: _Scene, cause: Cause) -> date:
    recurrence, today = scene.campaign.recurrence, scene.at.date()
    if cause is Cause.RECURRENCE and recurrence.kind is RecurrenceKind.YEARLY:
        return newest_opening(recurrence, today) + timedelta(days=recurrence.days - 1)
    return scene.due_on
