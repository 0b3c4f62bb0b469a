"""Where tasks are kept; rows become values here."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.database.statements import insert_once, next_number, storable, take_turn
from bot.people.entities import PersonId
from bot.tasks.entities import (
    UNFINISHED,
    Exemption,
    Kind,
    Priority,
    Source,
    Status,
    Task,
    TaskNumber,
)
from bot.tasks.searching import Wish
from bot.tasks.tables import task_controls, task_vectors, task_watchers, tasks

LOCK_KEY: Final = 7_410_071
"""Whoever opens a task holds it."""
_AT_ONCE: Final = 500


def take_turn_opening(connection: Connection) -> None:
    """Wait until no other transaction opens a task."""
    take_turn(connection, LOCK_KEY)


def take_number(connection: Connection) -> TaskNumber:
    """Return the next number that people read as ``T-1``."""
    return TaskNumber(next_number(connection, "task"))


def entered(connection: Connection, entry_id: str) -> Task | None:
    """Return the task that was opened with this form, draft or row."""
    return _first(connection, tasks.c.entry_id == entry_id)


def numbered(connection: Connection, number: int, *, hold: bool = False) -> Task | None:
    """Return the task with this number; with *hold* nobody else changes it until the end."""
    return _first(connection, tasks.c.number == number, hold=hold)


def add(connection: Connection, task: Task, *, entry_id: str) -> bool:
    """Keep a new task; tell whether its entry is the first of its kind."""
    row = {"number": task.number, "entry_id": entry_id, **_row(task)}
    if not insert_once(connection, tasks, row):
        return False
    _write_lists(connection, task)
    return True


def move(connection: Connection, task: Task, *, seen: int) -> bool:
    """Write *task* as its next version, unless somebody changed it since *seen*."""
    same = (tasks.c.number == task.number) & (tasks.c.version == seen)
    change = update(tasks).where(same).values({**_row(task), "version": seen + 1})
    if connection.execute(change.returning(tasks.c.number)).first() is None:
        return False
    _write_lists(connection, task)
    return True


def watch(connection: Connection, number: int, person: PersonId) -> bool:
    """Let somebody watch; tell whether they did not before."""
    return insert_once(connection, task_watchers, {"task": number, "person_id": person})


def unwatch(connection: Connection, number: int, person: PersonId) -> bool:
    """Let somebody watch no more; tell whether they did."""
    watching = task_watchers.c
    same = (watching.task == number) & (watching.person_id == person)
    gone = delete(task_watchers).where(same).returning(watching.task)
    return connection.execute(gone).first() is not None


def listed(
    connection: Connection,
    wish: Wish,
    *,
    today: date,
    viewer: PersonId | None,
    limit: int,
    gone: Collection[PersonId] = (),
) -> list[Task]:
    """Return tasks in the order of lists; *viewer* limits them to those that they have a part in.

    *gone* are owners who have left.
    """
    query = (
        select(tasks)
        .where(*_conditions(wish, today=today, viewer=viewer, gone=gone))
        .order_by(tasks.c.due_on.is_(None), tasks.c.due_on, tasks.c.rank, tasks.c.number)
        .limit(limit)
        .offset(wish.skip)
    )
    return _tasks(connection, connection.execute(query).mappings().all())


def count(
    connection: Connection,
    wish: Wish,
    *,
    today: date,
    viewer: PersonId | None,
    gone: Collection[PersonId] = (),
) -> int:
    """Return how many tasks the wish finds in all."""
    query = select(func.count()).select_from(tasks)
    conditions = _conditions(wish, today=today, viewer=viewer, gone=gone)
    return int(connection.execute(query.where(*conditions)).scalar_one())


def owners(connection: Connection) -> list[PersonId]:
    """Return who owns anything that is not finished."""
    unfinished = tasks.c.status.in_([status.value for status in UNFINISHED])
    query = select(tasks.c.owner).where(unfinished, tasks.c.owner != "").distinct()
    return [PersonId(one) for one in connection.execute(query).scalars()]


def unfinished(connection: Connection, owner: PersonId | None = None) -> list[Task]:
    """Return what is not finished and has a date, of everybody or of one owner."""
    limits = [tasks.c.status.in_([status.value for status in UNFINISHED]), tasks.c.owner != ""]
    if owner is not None:
        limits.append(tasks.c.owner == owner)
    query = select(tasks).where(*limits, tasks.c.due_on.is_not(None)).order_by(tasks.c.number)
    return _tasks(connection, connection.execute(query).mappings().all())


def everything(connection: Connection) -> list[Task]:
    """Return every task, oldest first."""
    query = select(tasks).order_by(tasks.c.number)
    return _tasks(connection, connection.execute(query).mappings().all())


def of_person(connection: Connection, person: PersonId) -> list[Task]:
    """Return every task in which this person has, or had, a part."""
    query = select(tasks).where(_concerns(person)).order_by(tasks.c.number)
    return _tasks(connection, connection.execute(query).mappings().all())


def ended(connection: Connection, today: date) -> list[Task]:
    """Return exceptions whose last day is over."""
    is_agreed = (tasks.c.kind == Kind.EXCEPTION.value) & (tasks.c.status == Status.CLOSED.value)
    query = select(tasks).where(is_agreed, tasks.c.until_on < today).order_by(tasks.c.number)
    return _tasks(connection, connection.execute(query).mappings().all())


def keep_vector(connection: Connection, number: int, vector: bytes) -> None:
    """Keep what a task means, as numbers."""
    connection.execute(delete(task_vectors).where(task_vectors.c.task == number))
    connection.execute(insert(task_vectors).values(task=number, vector=vector))


def vectors(connection: Connection) -> tuple[list[int], list[bytes]]:
    """Return numbers and meanings of what is not finished, side by side."""
    query = (
        select(task_vectors.c.task, task_vectors.c.vector)
        .join(tasks, task_vectors.c.task == tasks.c.number)
        .where(tasks.c.status.in_([status.value for status in UNFINISHED]))
    )
    found = connection.execute(query).all()
    return [row[0] for row in found], [row[1] for row in found]


def _conditions(
    wish: Wish, *, today: date, viewer: PersonId | None, gone: Collection[PersonId]
) -> Iterable[ColumnElement[bool]]:
    yield tasks.c.status.in_([status.value for status in wish.statuses])
    if wish.owner is not None:
        yield tasks.c.owner == wish.owner
    if wish.overdue:
        yield tasks.c.due_on < today
    if wish.unowned:
        yield tasks.c.owner.in_(["", *gone])
    if wish.kind is not None:
        yield tasks.c.kind == wish.kind.value
    if wish.controls is not None:
        about = select(task_controls.c.task).where(task_controls.c.control.in_(wish.controls))
        yield tasks.c.number.in_(about)
    if viewer is not None:
        watched = select(task_watchers.c.task).where(task_watchers.c.person_id == viewer)
        yield or_(
            tasks.c.owner == viewer,
            tasks.c.opened_by == viewer,
            tasks.c.risk_owner == viewer,
            tasks.c.number.in_(watched),
        )


def _concerns(person: PersonId) -> ColumnElement[bool]:
    watched = select(task_watchers.c.task).where(task_watchers.c.person_id == person)
    columns = (
        tasks.c.owner,
        tasks.c.opened_by,
        tasks.c.risk_owner,
        tasks.c.approver,
        tasks.c.asked_by,
    )
    return or_(*(column == person for column in columns), tasks.c.number.in_(watched))


def _write_lists(connection: Connection, task: Task) -> None:
    connection.execute(delete(task_controls).where(task_controls.c.task == task.number))
    connection.execute(delete(task_watchers).where(task_watchers.c.task == task.number))
    about = [
        {"task": task.number, "control": control, "position": position}
        for position, control in enumerate(task.controls)
    ]
    watching = [{"task": task.number, "person_id": person} for person in task.watchers]
    if about:
        connection.execute(insert(task_controls), about)
    if watching:
        connection.execute(insert(task_watchers), watching)


def _first(
    connection: Connection, where: ColumnElement[bool], *, hold: bool = False
) -> Task | None:
    query = select(tasks).where(where)
    found = connection.execute(query.with_for_update() if hold else query).mappings().all()
    return next(iter(_tasks(connection, found)), None)


def _tasks(connection: Connection, rows: Sequence[RowMapping]) -> list[Task]:
    numbers = [row["number"] for row in rows]
    about = task_controls.c
    controls = _by_task(
        connection, select(about.task, about.control).order_by(about.position), about.task, numbers
    )
    watching = task_watchers.c
    watchers = _by_task(
        connection,
        select(watching.task, watching.person_id).order_by(watching.person_id),
        watching.task,
        numbers,
    )
    return [
        _task(
            row,
            controls=controls.get(row["number"], ()),
            watchers=watchers.get(row["number"], ()),
        )
        for row in rows
    ]


def _by_task(
    connection: Connection,
    query: Select[int, str],
    column: ColumnElement[int],
    numbers: Sequence[int],
) -> Mapping[int, Sequence[str]]:
    found: dict[int, list[str]] = {}
    for batch in range(0, len(numbers), _AT_ONCE):
        these = query.where(column.in_(numbers[batch : batch + _AT_ONCE]))
        for task, value in connection.execute(these):
            found.setdefault(task, []).append(value)
    return found


def _row(task: Task) -> dict[str, object]:
    return {
        "title": storable(task.title),
        "description": storable(task.description),
        "clause": storable(task.clause),
        "kind": task.kind.value,
        "priority": task.priority.value,
        "rank": task.priority.rank,
        "owner": task.owner or "",
        "due_on": task.due_on,
        "status": task.status.value,
        "drops": task.drops,
        "asked_by": task.asked_by or "",
        "reason": storable(task.reason),
        "approver": task.approver or "",
        "ruling": task.ruling,
        "decided_at": task.decided_at,
        "risk_owner": task.exemption.risk_owner or "",
        "measures": storable(task.exemption.measures),
        "until_on": task.exemption.until,
        "quote": storable(task.source.quote),
        "permalink": task.source.permalink,
        "gap": task.gap,
        "opened_by": task.opened_by or "",
        "opened_at": task.opened_at,
        "version": task.version,
    }


def _task(row: RowMapping, *, controls: Sequence[str], watchers: Sequence[str]) -> Task:
    return Task(
        number=TaskNumber(row["number"]),
        title=row["title"],
        description=row["description"],
        controls=tuple(controls),
        clause=row["clause"],
        kind=Kind(row["kind"]),
        priority=Priority(row["priority"]),
        owner=person_in(row["owner"]),
        watchers=tuple(PersonId(one) for one in watchers),
        due_on=row["due_on"],
        status=Status(row["status"]),
        source=Source(quote=row["quote"], permalink=row["permalink"]),
        opened_by=person_in(row["opened_by"]),
        opened_at=row["opened_at"],
        version=row["version"],
        drops=row["drops"],
        asked_by=person_in(row["asked_by"]),
        reason=row["reason"],
        approver=person_in(row["approver"]),
        ruling=row["ruling"],
        decided_at=row["decided_at"],
        exemption=Exemption(
            risk_owner=person_in(row["risk_owner"]), measures=row["measures"], until=row["until_on"]
        ),
        gap=row["gap"],
    )


def person_in(value: str) -> PersonId | None:
    """Return whom a column names; None where it names nobody."""
    return PersonId(value) if value else None
