"""Tasks with a date, as reminders see them."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from bot.audit.entities import SYSTEM
from bot.people.entities import PersonId
from bot.reminders.entities import Cadence, Owed, Severity
from bot.tasks.entities import Priority, Status, Task
from bot.tasks.listing import Listing

KIND: Final = "task"
_CADENCE: Final = Cadence()
_WEEK, _DAY = timedelta(days=7), timedelta(days=1)
_PRESSING = frozenset({Priority.URGENT, Priority.HIGH})


class TasksOwed:
    """Tasks as one of the slices in which people owe things.

    What waits for somebody else to decide is owed by nobody until then, and what has no date is
    never spoken of.
    """

    def __init__(self, listing: Listing) -> None:
        self._listing = listing

    def owed(self) -> Iterator[Owed]:
        """Yield what owners still have to do."""
        yield from _owed(self._listing.unfinished(actor=SYSTEM))

    def owed_by(self, person: PersonId) -> Sequence[Owed]:
        """Return what this owner still has to do."""
        return list(_owed(self._listing.unfinished(actor=SYSTEM, owner=person)))


def _owed(tasks: Sequence[Task]) -> Iterator[Owed]:
    for task in tasks:
        if task.owner is None or task.due_on is None or task.status is Status.WAITING:
            continue
        # A title is for whoever has a part in the task: the one who opened it, never a manager.
        superior = task.opened_by if task.opened_by != task.owner else None
        yield Owed(
            person=task.owner,
            # With the day it is another thing: what was said of the old date counts no more.
            key=f"{KIND}:{task.number}:{task.due_on}",
            kind=KIND,
            title=f"{task.label} · {task.title}",
            since=_since(task),
            due=task.due_on,
            cadence=_CADENCE if superior else replace(_CADENCE, to_manager=None),
            severity=Severity.HIGH if task.priority in _PRESSING else Severity.NORMAL,
            is_opened=task.status is Status.IN_PROGRESS,
            superior=superior,
        )


def _since(task: Task) -> datetime:
    """Return from when on it may be spoken of: the card has told the owner on the first day."""
    week_before = datetime.combine(task.due_on or task.opened_at, time(), tzinfo=UTC) - _WEEK
    return max(task.opened_at + _DAY, week_before)
