"""What is taken out of tasks when people are erased, and when its time has passed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from bot.people.entities import PersonId
from bot.tasks.entities import Deed, Status
from bot.tasks.tables import task_drafts, task_events, task_evidence, task_watchers, tasks

_NAMING = ("owner", "opened_by", "asked_by", "approver", "risk_owner")
_OVER = tuple(status.value for status in Status if status.is_over)
_GONE = {"words": "", "salt": ""}


def remove_of(connection: Connection, person: PersonId) -> int:
    """Take this person out of every task, with the words that they said; return how many tasks."""
    concerned: set[int] = set()
    for name in _NAMING:
        column = tasks.c[name]
        change = update(tasks).where(column == person).values({name: ""}).returning(tasks.c.number)
        concerned.update(connection.execute(change).scalars())
    watching = delete(task_watchers).where(task_watchers.c.person_id == person)
    concerned.update(connection.execute(watching.returning(task_watchers.c.task)).scalars())
    own = task_events.c.by == person
    # What was opened, changed or supplied stays as a fact; what they said of it does not.
    said = update(task_events).where(own).values(by="", **_GONE).returning(task_events.c.task)
    concerned.update(connection.execute(said).scalars())
    connection.execute(update(task_events).where(task_events.c.about == person).values(about=""))
    supplied = update(task_evidence).where(task_evidence.c.supplied_by == person)
    named = supplied.values(supplied_by="").returning(task_evidence.c.task)
    concerned.update(connection.execute(named).scalars())
    connection.execute(delete(task_drafts).where(task_drafts.c.made_by == person))
    return len(concerned)


def forget_said(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> int:
    """Delete comments, reasons and quotes of tasks decided before this moment; return how many."""
    over = (tasks.c.status.in_(_OVER)) & (tasks.c.decided_at < before)
    kept_for = tasks.c.owner.not_in(held) & tasks.c.opened_by.not_in(held)
    due = select(tasks.c.number).where(over, kept_for)
    quotes = (
        update(tasks)
        .where(tasks.c.number.in_(due), tasks.c.quote != "")
        .values(quote="")
        .returning(tasks.c.number)
    )
    said = (
        update(task_events)
        .where(
            task_events.c.task.in_(due),
            task_events.c.words != "",
            task_events.c.by.not_in(held),
            task_events.c.deed.in_([Deed.COMMENTED.value, Deed.TIME_WISHED.value]),
        )
        .values(_GONE)
        .returning(task_events.c.task)
    )
    forgotten = len(connection.execute(quotes).all()) + len(connection.execute(said).all())
    connection.execute(delete(task_drafts).where(task_drafts.c.made_at < before))
    return forgotten
