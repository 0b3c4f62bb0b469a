"""Where somebody stands with what they owe, on one day."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.database.engine import Connection
from bot.people.entities import PersonId
from bot.training import campaign_store, leave_store
from bot.training.assignment_entities import Assignment, Step
from bot.training.campaign_entities import Absence, CampaignEvent, Deed
from bot.training.due import Span, end_of, personal_due, spans_at
from bot.training.entities import Material


@dataclass(frozen=True, kw_only=True, slots=True)
class Circumstances:
    """What bears on due dates in some campaigns, as it was known at one moment."""

    at: datetime
    events: Mapping[tuple[int, PersonId | None], Sequence[CampaignEvent]]
    """By campaign and person; None for everybody."""
    away: Mapping[PersonId, Sequence[Span]]

    def due_of(self, assignment: Assignment) -> date:
        """Return when this is due, fair to the person."""
        campaign = assignment.campaign
        found = [
            *self.events.get((campaign, None), ()),
            *self.events.get((campaign, assignment.person), ()),
        ]
        return personal_due(
            assignment.assigned_at,
            assignment.due_on,
            events=sorted(found, key=lambda event: event.at),
            away=self.away.get(assignment.person, ()),
        )

    def is_late(self, assignment: Assignment) -> bool:
        """Tell whether this was done too late, or is not done and overdue."""
        done = assignment.done_at
        judged = done if done is not None and done <= self.at else self.at
        return judged >= end_of(self.due_of(assignment))

    def is_away(self, person: PersonId) -> bool:
        """Tell whether somebody is away on the day."""
        return any(span.covers(self.at.date()) for span in self.away.get(person, ()))

    def has_left(self, campaign: int, person: PersonId) -> bool:
        """Tell whether the campaign knows somebody to have left."""
        deeds = [
            event.deed
            for event in self.events.get((campaign, person), ())
            if event.deed in {Deed.LEFT, Deed.RETURNED}
        ]
        return bool(deeds) and deeds[-1] is Deed.LEFT


def circumstances(
    connection: Connection,
    campaigns: Iterable[int],
    *,
    at: datetime,
    person: PersonId | None = None,
) -> Circumstances:
    """Return what bears on these campaigns at a moment, if wanted of one person only."""
    events: dict[tuple[int, PersonId | None], list[CampaignEvent]] = defaultdict(list)
    for event in campaign_store.events(connection, *campaigns, until=at):
        events[event.campaign, event.person].append(event)
    absences: dict[PersonId, list[Absence]] = defaultdict(list)
    found = leave_store.of(connection, person) if person else leave_store.everything(connection)
    for absence in found:
        absences[absence.person].append(absence)
    away = {one: spans_at(some, at) for one, some in absences.items()}
    return Circumstances(at=at, events=events, away=away)


def next_step(assignment: Assignment, material: Material) -> Step:
    """Return what comes next for somebody."""
    if assignment.done_at is not None:
        return Step.DONE
    if assignment.offered_at is None:
        return Step.READ
    if material.questions and assignment.passed_at is None:
        return Step.QUIZ
    return Step.ACKNOWLEDGE
