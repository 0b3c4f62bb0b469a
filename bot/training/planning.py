"""Weighs a wished campaign: whom it asks, and why it can't be launched where it can't."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.database.engine import Connection
from bot.errors import CampaignWrong
from bot.people.entities import Person, PersonId
from bot.training import material_store
from bot.training.asking import already_done
from bot.training.campaign_entities import (
    AudienceKind,
    Cadence,
    Exclusion,
    Plan,
    Preview,
    Recurrence,
    RecurrenceKind,
)
from bot.training.circles import Circle, circle_of, is_withdrawn
from bot.training.due import window_opening
from bot.training.entities import Material
from bot.training.publishing import known
from bot.training.sources import PolicyShelf
from bot.training.staff import Staff

_FURTHEST = timedelta(days=731)
_MOST_DAYS = 1_830
_FEWEST_DAYS = 7
_YEAR = 366
_MOST_REMINDERS = 20
_PERCENT = 100


class Aspect(StrEnum):
    """What of a wish may be wrong."""

    MATERIAL = "material"
    DUE = "due"
    RECURRENCE = "recurrence"
    CADENCE = "cadence"
    MARK = "mark"
    PERSON = "person"
    REASON = "reason"


@dataclass(frozen=True, kw_only=True, slots=True)
class Weighed:
    """What a plan comes to."""

    material: Material
    people: tuple[Person, ...]
    exclusions: tuple[Exclusion, ...]
    done: Mapping[PersonId, int]
    may_not_read: int

    @property
    def preview(self) -> Preview:
        """Return it as it is shown before the launch."""
        return Preview(
            material=self.material,
            asked=len(self.people),
            already_done=sum(person.id in self.done for person in self.people),
            excluded=len(self.exclusions),
            unreachable=sum(not person.slack_id for person in self.people),
            may_not_read=self.may_not_read,
        )


def weigh(
    connection: Connection,
    plan: Plan,
    *,
    staff: Staff,
    today: date,
    shelf: PolicyShelf,
    draft: Material | None = None,
) -> Weighed:
    """Return what *plan* comes to; raise ``CampaignWrong`` with everything that is wrong in it.

    A *draft* is asked for in the place of the plan's material before it is published.
    """
    material = draft or known(connection, plan.material)
    found = problems(connection, plan, material, today=today)
    if found:
        raise CampaignWrong("\n".join(words for _, words in found))
    if is_withdrawn(material, shelf):
        raise CampaignWrong(
            "That policy was withdrawn. Ingest and approve it first, or choose another."
        )
    members = _members(plan, staff)
    excluded = staff.exclusions(plan.exclusions)
    people = tuple(person for person in members if person.id not in excluded)
    if not people:
        raise CampaignWrong("Everybody in this audience is excluded, so nobody would be asked.")
    inside = {person.id for person in members}
    return Weighed(
        material=material,
        people=people,
        exclusions=tuple(one for one in excluded.values() if one.person in inside),
        done=already_done(
            connection, material, asks_once=plan.recurrence.kind is RecurrenceKind.ONCE
        ),
        may_not_read=_may_not_read(circle_of(material, shelf), people),
    )


def problems(
    connection: Connection, plan: Plan, material: Material, *, today: date
) -> tuple[tuple[Aspect, str], ...]:
    """Return what is wrong with *plan*, whomever it is for, and what of it that is about."""
    versions = material_store.versions(connection, material.kind, material.name)
    newest = max([*versions, material], key=lambda one: one.number)
    return (*_of_plan(plan, today), *_of_material(plan, material, newest))


def _members(plan: Plan, staff: Staff) -> list[Person]:
    audience = plan.audience
    if audience.kind is not AudienceKind.EVERYONE and not any(audience.names):
        raise CampaignWrong(f"Name whom the campaign is for ({audience.kind.value}).")
    members = staff.members(audience)
    if not members:
        named = " ".join([audience.kind.value, *audience.names])
        raise CampaignWrong(
            f"Nobody who works here is in this audience ({named}); choose another, or correct the "
            "people file."
        )
    return members


def _may_not_read(circle: Circle, people: Collection[Person]) -> int:
    return sum(not circle.has(person) for person in people)


def of_due(due_on: date, today: date) -> Iterator[str]:
    """Say what is wrong with a due date."""
    if due_on < today:
        yield f"The due date {due_on} has passed; choose a day from {today} on."
    elif due_on > today + _FURTHEST:
        yield f"The due date {due_on} is more than two years away; check the year."


def _of_plan(plan: Plan, today: date) -> Iterator[tuple[Aspect, str]]:
    yield from ((Aspect.DUE, words) for words in of_due(plan.due_on, today))
    yield from ((Aspect.RECURRENCE, words) for words in _of_recurrence(plan.recurrence))
    yield from ((Aspect.CADENCE, words) for words in _of_cadence(plan.cadence))


def _of_recurrence(recurrence: Recurrence) -> Iterator[str]:
    if recurrence.kind is RecurrenceKind.ROLLING and not (
        _FEWEST_DAYS <= recurrence.days <= _MOST_DAYS
    ):
        yield f"Ask people anew after {_FEWEST_DAYS} to {_MOST_DAYS} days."
    if recurrence.kind is RecurrenceKind.YEARLY:
        if not 1 <= recurrence.days <= _YEAR:
            yield f"The yearly window is open for 1 to {_YEAR} days."
        try:
            # A leap year, in which every day of the calendar exists.
            is_day = window_opening(recurrence, 2028).day == recurrence.day
        except ValueError:
            is_day = False
        if not is_day:
            yield "The yearly window opens on a day of the calendar, such as 1 October."


def _of_cadence(cadence: Cadence) -> Iterator[str]:
    is_fine = (
        all(0 <= days <= _YEAR for days in cadence.before)
        and 1 <= cadence.after_every <= _YEAR
        and 0 <= cadence.most <= _MOST_REMINDERS
        and 0 <= cadence.manager_after <= _YEAR
    )
    if not is_fine:
        yield f"Remind at most {_MOST_REMINDERS} times, on days within a year of the due date."


def _of_material(plan: Plan, material: Material, newest: Material) -> Iterator[tuple[Aspect, str]]:
    if newest.number != material.number:
        is_old = f"{material.title} {material.version} is not the newest version"
        yield Aspect.MATERIAL, f"{is_old}; launch {newest.version}."
    if plan.pass_mark is None:
        return
    if not material.questions:
        words = f"{material.title} has no quiz, so it can't have a pass mark; leave it out."
        yield Aspect.MARK, words
    elif not 1 <= plan.pass_mark <= _PERCENT:
        yield Aspect.MARK, "The pass mark is a percentage from 1 to 100."
