"""Who has done what of a campaign, as of any day; every figure names what it is a part of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.people.entities import PersonId
from bot.people.permissions import Actor, Permission, require
from bot.people.viewing import Views
from bot.training import acknowledgement_store, assignment_store, campaign_store, mistakes
from bot.training.acknowledgement_entities import Kept
from bot.training.assignment_entities import Assignment, Cause
from bot.training.campaign_entities import Campaign, Exclusion, State
from bot.training.campaigns import required
from bot.training.circles import is_withdrawn, told_to
from bot.training.entities import Material
from bot.training.mistakes import FEWEST_IN_GROUP, MissedBy
from bot.training.publishing import known
from bot.training.sources import PolicyShelf
from bot.training.standing import Circumstances, circumstances


class Status(StrEnum):
    """Where somebody stands in a campaign."""

    DONE = "done"
    DONE_LATE = "done late"
    OPENED = "begun"
    NEVER_OPENED = "never opened"
    LATE = "late"
    LATE_NEVER_OPENED = "late, never opened"
    ON_LEAVE = "on leave"
    LEFT = "left"


WITHDRAWN: Final = (
    "The policy was withdrawn, so nobody is prompted or shown it. Close the campaign, or ingest and "
    "approve the policy again."
)
_DONE = {Status.DONE, Status.DONE_LATE}
_LATE = {Status.LATE, Status.LATE_NEVER_OPENED}
_UNOPENED = {Status.NEVER_OPENED, Status.LATE_NEVER_OPENED}
_OUTSIDE = {Status.ON_LEAVE, Status.LEFT}


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """So many of so many."""

    count: int
    of: int
    """The denominator: people asked, without those on leave and those who left before they were
    done."""

    @property
    def percent(self) -> int | None:
        """Return the percentage, rounded down; None of nobody."""
        return self.count * 100 // self.of if self.of else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Population:
    """Whom a report is about."""

    at_launch: int
    joiners: int
    leavers: int
    """Who left before they were done."""
    on_leave: int
    """Who is away on the day and not done."""
    excluded: int
    counted: int
    """At launch and joiners, without leavers and those on leave: what shares are of."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupProgress:
    """One group of at least five people."""

    group: str
    done: Share
    late: Share


@dataclass(frozen=True, kw_only=True, slots=True)
class Progress:
    """A campaign, as of a moment."""

    campaign: Campaign
    """As it is now; the state is that of the moment asked for only when that is now."""
    material: Material
    as_of: datetime
    population: Population
    done: Share
    """Of them, too late: ``done_late``."""
    done_late: Share
    late: Share
    never_opened: Share
    groups: tuple[GroupProgress, ...]
    is_withdrawn: bool = False
    """Whether the policy was withdrawn by now, so that nobody is prompted or shown it; of a closed
    campaign never."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One person of a campaign, as of a moment."""

    person: PersonId
    status: Status
    cause: Cause
    is_joiner: bool
    """Whether they came after the launch."""
    material: int
    """Which version they were asked for."""
    due_on: date
    assigned_at: datetime
    done_at: datetime | None
    record: Kept | None
    """The acknowledgement, with its hash."""


class Reports:
    """What leads and auditors may know."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        shelf: PolicyShelf,
        views: Views,
    ) -> None:
        self._views = views
        self._database = database
        self._clock = clock
        self._shelf = shelf

    def progress(self, number: int, *, actor: Actor, as_of: datetime | None = None) -> Progress:
        """Return a campaign's figures as of a moment, rebuilt from what was written by then.

        Of a policy that *actor* may not read they learn neither title nor words.
        """
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, f"campaign:{number}")
        at = as_of or self._clock.now()
        with self._database.reading() as connection:
            campaign = required(connection, number)
            judged = _judged(connection, campaign, at)
            excluded = len(campaign_store.exclusions(connection, number))
            material = known(connection, campaign.material)
        return Progress(
            campaign=campaign,
            material=told_to(actor, material, self._shelf),
            as_of=at,
            population=_population(judged, excluded),
            done=_share(judged, _DONE),
            done_late=_share(judged, {Status.DONE_LATE}),
            late=_share(judged, _LATE),
            never_opened=_share(judged, _UNOPENED),
            groups=_groups(judged),
            is_withdrawn=campaign.state is not State.CLOSED and is_withdrawn(material, self._shelf),
        )

    def may_read(self, material: Material, *, actor: Actor) -> bool:
        """Tell whether *actor* may read the words of a version."""
        return told_to(actor, material, self._shelf) == material

    def running(self, *, actor: Actor, most: int) -> tuple[Progress, ...]:
        """Return the figures of the newest campaigns that are not closed."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, "campaigns:running")
        with self._database.reading() as connection:
            found = campaign_store.in_state(connection, State.RUNNING, State.PAUSED)
        return tuple(self.progress(one.number, actor=actor) for one in found[::-1][:most])

    def rows(self, number: int, *, actor: Actor, as_of: datetime | None = None) -> tuple[Row, ...]:
        """Return everybody of a campaign as of a moment, with their records, for exports."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, f"campaign:{number}:people")
        at = as_of or self._clock.now()
        with self._database.reading() as connection:
            campaign = required(connection, number)
            judged = _judged(connection, campaign, at)
            kept = {
                one.record.number: one
                for one in acknowledgement_store.everything(connection, until=at)
            }
        return tuple(
            Row(
                person=one.assignment.person,
                status=one.status,
                cause=one.assignment.cause,
                is_joiner=one.is_joiner,
                material=one.assignment.material,
                due_on=one.due_on,
                assigned_at=one.assignment.assigned_at,
                done_at=one.assignment.done_at if one.status in _DONE else None,
                record=kept.get(one.assignment.acknowledgement or 0)
                if one.status in _DONE
                else None,
            )
            for one in judged
        )

    def excluded(self, number: int, *, actor: Actor) -> Sequence[Exclusion]:
        """Return who was left out, why, and who agreed."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, f"campaign:{number}:excluded")
        with self._database.reading() as connection:
            required(connection, number)
            return campaign_store.exclusions(connection, number)

    def missed(
        self, number: int, *, actor: Actor, as_of: datetime | None = None
    ) -> tuple[MissedBy, ...]:
        """Return what people got wrong at their first attempt; of fewer than five, nothing."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, f"campaign:{number}:mistakes")
        with self._database.reading() as connection:
            campaign = required(connection, number)
            return mistakes.counted(connection, campaign, at=as_of or self._clock.now())

    def records(self, *, actor: Actor, as_of: datetime | None = None) -> Sequence[Kept]:
        """Return every acknowledgement that was there at a moment, with corrections, in order."""
        require(actor, Permission.READ_TRAINING)
        self._views.note(actor, "acknowledgements")
        with self._database.reading() as connection:
            return acknowledgement_store.everything(connection, until=as_of or self._clock.now())


@dataclass(frozen=True, kw_only=True, slots=True)
class _Judged:
    assignment: Assignment
    is_joiner: bool
    status: Status
    due_on: date


def _judged(connection: Connection, campaign: Campaign, at: datetime) -> list[_Judged]:
    """Return where everybody stood at a moment, by the round that they were in then."""
    latest: dict[PersonId, Assignment] = {}
    firsts: dict[PersonId, Cause] = {}
    for one in assignment_store.of_campaign(connection, campaign.number, until=at):
        latest[one.person] = one
        firsts.setdefault(one.person, one.cause)
    around = circumstances(connection, [campaign.number], at=at)
    return [
        _Judged(
            assignment=one,
            is_joiner=firsts[person] is Cause.JOINER,
            status=_status(one, around),
            due_on=around.due_of(one),
        )
        for person, one in latest.items()
    ]


def _status(one: Assignment, around: Circumstances) -> Status:
    is_late = around.is_late(one)
    if one.done_at is not None and one.done_at <= around.at:
        return Status.DONE_LATE if is_late else Status.DONE
    if around.has_left(one.campaign, one.person):
        return Status.LEFT
    if around.is_away(one.person):
        return Status.ON_LEAVE
    is_opened = one.opened_at is not None and one.opened_at <= around.at
    if is_late:
        return Status.LATE if is_opened else Status.LATE_NEVER_OPENED
    return Status.OPENED if is_opened else Status.NEVER_OPENED


def _population(judged: Sequence[_Judged], excluded: int) -> Population:
    joiners = sum(one.is_joiner for one in judged)
    counted = _counted(judged)
    return Population(
        at_launch=len(judged) - joiners,
        joiners=joiners,
        leavers=sum(one.status is Status.LEFT for one in judged),
        on_leave=sum(one.status is Status.ON_LEAVE for one in judged),
        excluded=excluded,
        counted=len(counted),
    )


def _counted(judged: Iterable[_Judged]) -> list[_Judged]:
    return [one for one in judged if one.status not in _OUTSIDE]


def _share(judged: Iterable[_Judged], statuses: set[Status]) -> Share:
    counted = _counted(judged)
    return Share(count=sum(one.status in statuses for one in counted), of=len(counted))


def _groups(judged: Sequence[_Judged]) -> tuple[GroupProgress, ...]:
    members: Mapping[str, list[_Judged]] = {
        group: [one for one in judged if group in one.assignment.groups]
        for group in sorted({group for one in judged for group in one.assignment.groups})
    }
    return tuple(
        GroupProgress(group=group, done=_share(some, _DONE), late=_share(some, _LATE))
        for group, some in members.items()
        if len(_counted(some)) >= FEWEST_IN_GROUP
    )
