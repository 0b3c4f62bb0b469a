"""Tasks that come by the calendar: once on a day, or again and again."""

import calendar
import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NewType

from bot.people.entities import PersonId
from bot.tasks.entities import Priority

PlanNumber = NewType("PlanNumber", int)

LONGEST_LEAD: Final = 366
"""So many days before its due date a task may be opened at most."""
LONGEST_EVERY: Final = 60
"""So many months may lie between two."""

_NUMBER = re.compile(r"(?:P-)?([0-9]{1,9})", re.IGNORECASE)
_YEAR = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A task that is to be opened later."""

    title: str
    due_on: date
    """Of the next one."""
    owner: PersonId | None
    """None where they were erased; then a lead gets it."""
    description: str = ""
    controls: tuple[str, ...] = ()
    priority: Priority = Priority.NORMAL
    every_months: int = 0
    """0 for once."""
    lead_days: int = 14
    """So many days before it is due it is opened."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A planned task as it is kept."""

    number: PlanNumber
    planned: Planned
    begun_on: date
    """The day from which on the months are counted, so that a 31st stays one."""
    made_by: PersonId | None
    made_at: datetime
    version: int = 1
    ended_at: datetime | None = None

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"P-{self.number}"

    @property
    def opens_on(self) -> date:
        """Return the day from which on its next task is there."""
        return self.planned.due_on - timedelta(days=self.planned.lead_days)

    def next_after(self, day: date) -> date | None:
        """Return the first due date after *day*; None where it comes once."""
        every = self.planned.every_months
        if not every:
            return None
        count = 1
        while (due := months_after(self.begun_on, count * every)) <= day:
            count += 1
        return due


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last of a shorter month."""
    count = day.year * _YEAR + day.month - 1 + months
    year, month = divmod(count, _YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def plan_number(label: str) -> int | None:
    """Return the number in ``P-3``; None where that is none."""
    found = _NUMBER.fullmatch(label.strip())
    return None if found is None else int(found[1])
