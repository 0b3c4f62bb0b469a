"""Nonconformities with a day that counts, as reminders see them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.audit.entities import SYSTEM
from bot.nonconformities.duties import Duties
from bot.nonconformities.entities import Grade, Nonconformity, Stage
from bot.people.entities import PersonId
from bot.reminders.entities import Cadence, Owed, Severity

KIND: Final = "nonconformity"
_CADENCE: Final = Cadence()
_OF_CHECK: Final = replace(_CADENCE, days=tuple(day for day in _CADENCE.days if day >= -1))
"""Nobody can check anything a week before its day."""
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_WANTED: Final = {Stage.PLANNED: "do the action", Stage.DONE: "check whether it worked"}
_ANSWER: Final = "say cause and action"


class NonconformitiesOwed:
    """Nonconformities as one of the slices in which people owe things.

    The owner owes the answer and the action, somebody independent the check. What has no date is
    never spoken of.
    """

    def __init__(self, duties: Duties) -> None:
        self._duties = duties

    def owed(self) -> Iterator[Owed]:
        """Yield what is still to be done, by whom."""
        for person, one in self._duties.due(actor=SYSTEM):
            yield from _owed(person, one)

    def owed_by(self, person: PersonId) -> Sequence[Owed]:
        """Return what this person still has to do."""
        return [one for one in self.owed() if one.person == person]


def _owed(person: PersonId, one: Nonconformity) -> Iterator[Owed]:
    if one.due_on is None:
        return
    cadence = _OF_CHECK if one.stage is Stage.DONE else _CADENCE
    superior = _superior(person, one)
    yield Owed(
        person=person,
        # With the day it is another thing: after the answer the action, then its check.
        key=f"{KIND}:{one.number}:{one.due_on}",
        kind=KIND,
        title=f"{one.label}, {_WANTED.get(one.stage, _ANSWER)}: {one.finding.title}",
        since=_since(one),
        due=one.due_on,
        cadence=cadence if superior else replace(cadence, to_manager=None),
        severity=Severity.HIGH if one.finding.grade is Grade.MAJOR else Severity.NORMAL,
        is_opened=one.stage is not Stage.RAISED,
        superior=superior,
    )


def _superior(person: PersonId, one: Nonconformity) -> PersonId | None:
    """Return who hears first that it is late: whoever has a part in it, never a manager."""
    others = (part for part in (one.raised_by, one.owner) if part is not None and part != person)
    return next(others, None)


def _since(one: Nonconformity) -> datetime:
    """Return from when on it may be spoken of: the card has told the owner on the first day."""
    ahead = _DAY if one.stage is Stage.DONE else _WEEK
    return max(
        one.raised_at + _DAY,
        datetime.combine(one.due_on or one.raised_at, time(), tzinfo=UTC) - ahead,
    )
