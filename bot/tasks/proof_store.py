"""What tasks closed with, as evidence of the controls that they are about.

It counts while the task is closed. Opened again, the task shows nothing until it closes anew, and
then with what was supplied since: a lead opens a task because what was there did not do. An
exception shows no control: what is agreed to is that a rule is not kept.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, func, select

from bot.controls import facts
from bot.people.duties import Ruling
from bot.people.entities import PersonId
from bot.tasks.entities import Deed, EvidenceKind, Kind, Status, Verdict
from bot.tasks.tables import task_controls, task_events, task_evidence, tasks

_AGAIN: Final = frozenset({Deed.REOPENED.value, Deed.LAPSED.value})
_LONGEST_TITLE: Final = 300
_LEAN: Final = (
    task_evidence.c.id,
    task_evidence.c.task,
    task_evidence.c.until_on,
    task_evidence.c.supplied_at,
    task_controls.c.control,
)
"""Enough to choose by; with ten thousand tasks the rest takes longer than the choice."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Closing:
    """A decision that closed a task and still stands."""

    after: datetime | None
    """When it was opened again before; what was supplied by then does not count."""
    at: datetime
    by: PersonId


def of_tasks(
    connection: Connection,
    *,
    about: str = "",
    at: datetime | None = None,
    newest: bool = False,
) -> Sequence[facts.Evidence]:
    """Return accepted evidence of closed tasks, oldest first, once for each of their controls.

    Of one control if one is named; as it stood at a moment if one is; with *newest* only that of
    each control which covers the latest time, as it stands now.
    """
    chosen = list(_chosen(about=about, at=at))
    if at is not None:
        closings = _closings(connection, chosen, at)
        rows = connection.execute(_query(chosen, _whole()))
        return [
            _evidence(row, closing)
            for row in rows
            if (closing := closings.get(row.task)) and _counts(row, closing)
        ]
    counts = partial(_counts_now, _opened_again(connection))
    if newest:
        chosen.append(task_evidence.c.id.in_(_newest(connection, _query(chosen, _LEAN), counts)))
    rows = connection.execute(_query(chosen, _whole()))
    return [_evidence(row, _standing(row)) for row in rows if counts(row)]


def _chosen(*, about: str, at: datetime | None) -> Iterable[ColumnElement[bool]]:
    yield tasks.c.kind != Kind.EXCEPTION.value
    yield task_evidence.c.verdict == Verdict.ACCEPTED.value
    if at is None:
        yield tasks.c.status == Status.CLOSED.value
    if about:
        yield task_controls.c.control == about


def _whole() -> Sequence[ColumnElement[Any]]:
    decided = (tasks.c.ruling, tasks.c.decided_at, tasks.c.approver)
    return (*task_evidence.c, task_controls.c.control, *decided)


def _query(
    chosen: Sequence[ColumnElement[bool]], columns: Sequence[ColumnElement[Any]]
) -> Select[Any]:
    return (
        select(*columns)
        .select_from(task_evidence)
        .join(tasks, tasks.c.number == task_evidence.c.task)
        .join(task_controls, task_controls.c.task == task_evidence.c.task)
        .where(*chosen)
        .order_by(task_evidence.c.supplied_at, task_evidence.c.id, task_controls.c.position)
    )


def _newest(
    connection: Connection, query: Select[Any], counts: Callable[[Row[Any]], bool]
) -> set[str]:
    """Return the ids of what covers the latest time, of each control."""
    found: dict[str, Row[Any]] = {}
    for row in connection.execute(query):
        if not counts(row):
            continue
        known = found.get(row.control)
        if known is None or _covers_until(row) >= _covers_until(known):
            found[row.control] = row
    return {row.id for row in found.values()}


def _opened_again(connection: Connection) -> Mapping[int, datetime]:
    """Return when each task that ever was opened again was so last."""
    happened = task_events.c
    query = select(happened.task, func.max(happened.at)).where(happened.deed.in_(sorted(_AGAIN)))
    return {row[0]: row[1] for row in connection.execute(query.group_by(happened.task))}


def _counts_now(opened: Mapping[int, datetime], row: Row[Any]) -> bool:
    after = opened.get(row.task)
    return after is None or bool(row.supplied_at >= after)


def _standing(row: Row[Any]) -> _Closing:
    return _Closing(after=None, at=row.decided_at, by=PersonId(row.approver))


def _closings(
    connection: Connection, chosen: Sequence[ColumnElement[bool]], at: datetime
) -> dict[int, _Closing]:
    """Return what had closed each task, where that still stood at the moment."""
    happened = task_events.c
    concerned = _query(chosen, (task_evidence.c.task,)).order_by(None)
    query = (
        select(happened.task, happened.deed, happened.at, happened.by)
        .where(happened.task.in_(concerned))
        .where(happened.deed.in_([Deed.APPROVED.value, *sorted(_AGAIN)]), happened.at <= at)
        .order_by(happened.task, happened.sequence)
    )
    found: dict[int, _Closing] = {}
    opened: dict[int, datetime] = {}
    for task, deed, when, by in connection.execute(query):
        if deed in _AGAIN:
            opened[task] = when
            found.pop(task, None)
        else:
            found[task] = _Closing(after=opened.get(task), at=when, by=PersonId(by))
    return found


def _counts(row: Row[Any], closing: _Closing) -> bool:
    is_since = closing.after is None or row.supplied_at >= closing.after
    return is_since and bool(row.supplied_at <= closing.at)


def _covers_until(row: Row[Any]) -> date:
    """Return until when evidence speaks of what has been; a later day is how long it is good for."""
    supplied_on: date = row.supplied_at.date()
    until: date = row.until_on or supplied_on
    return min(until, supplied_on)


def _evidence(row: Row[Any], closing: _Closing) -> facts.Evidence:
    covers_until = _covers_until(row)
    until = row.until_on or covers_until
    label = f"T-{row.task}"
    kind = EvidenceKind(row.kind)
    is_message = kind is EvidenceKind.MESSAGE
    said = f"What was said in {label}" if is_message else row.name or row.words
    return facts.Evidence(
        number=row.task,
        offer=facts.Offer(
            about=row.control,
            kind=facts.EvidenceKind(kind.value),
            title=said[:_LONGEST_TITLE],
            reference={EvidenceKind.LINK: row.words, EvidenceKind.FILE: row.name}.get(kind, ""),
            sha256=row.sha256 if kind is EvidenceKind.FILE else "",
            covers_from=min(row.from_on or covers_until, covers_until),
            covers_until=covers_until,
            valid_until=until if until > covers_until else None,
            task=label,
        ),
        supplied_by=PersonId(row.supplied_by),
        supplied_at=row.supplied_at,
        state=facts.EvidenceState.ACCEPTED,
        decided_by=closing.by,
        decided_at=closing.at,
        ruling=row.ruling or Ruling.APPROVED.value,
        of_task=label,
    )
