"""Tasks with their evidence, and candidate gaps, as they stood at a moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from bot.controls.past import PastRegister
from bot.evidence.asked import Asked, day, listed, moment
from bot.evidence.entities import Gathered, Part
from bot.evidence.trail import TaskThen, written
from bot.records.sheets import Sheet
from bot.tasks.entities import Evidence, EvidenceKind, Task, Verdict
from bot.tasks.records import TaskRecords

_TASK = (
    "task",
    "title",
    "description",
    "controls",
    "policy_clause",
    "kind",
    "priority",
    "owner",
    "due_on",
    "status",
    "decided_by",
    "decided_at_utc",
    "ruling",
    "exception_until",
    "measures",
    "risk_owner",
    "opened_by",
    "opened_at_utc",
    "overdue",
)
_SUPPLIED = (
    "evidence",
    "task",
    "kind",
    "words_or_name",
    "covers_from",
    "covers_until",
    "verdict",
    "supplied_by",
    "supplied_at_utc",
    "file",
    "sha256",
)
_GAP = (
    "gap",
    "words",
    "controls",
    "suggested_at_utc",
    "status",
    "reason_or_task",
    "closed_at_utc",
    "message",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    task: Task
    then: TaskThen
    evidence: Sequence[Evidence]


def work(asked: Asked, *, records: TaskRecords, past: PastRegister) -> Gathered:
    """Return tasks, what was supplied for them, and candidate gaps."""
    found = list(_tasks(asked, records))
    paths = {
        one.id: asked.place("task-evidence", one.name, one.sha256)
        for some in found
        for one in some.evidence
        if one.kind is EvidenceKind.FILE
    }
    files = {
        paths[one.id]: partial(records.content, one.sha256, actor=asked.actor)
        for some in found
        for one in some.evidence
        if one.id in paths
    }
    parts = [_task_part(asked, found), _supplied(asked, found, paths), _gaps(asked, past)]
    return Gathered(parts=parts, files=files)


def _tasks(asked: Asked, records: TaskRecords) -> list[_Found]:
    found: list[_Found] = []
    for one in records.everything(actor=asked.actor):
        then = asked.trail.task(one.task.number)
        if then is not None and asked.scope.has(*one.task.controls, *then.controls):
            by_then = [some for some in one.evidence if some.supplied_at <= asked.at]
            found.append(_Found(task=one.task, then=then, evidence=by_then))
    return found


def _task_part(asked: Asked, found: Sequence[_Found]) -> Part:
    return Part(
        name="tasks",
        title="Tasks",
        says=[
            (
                "Every task about this that had been opened by then. Status, owner, date and decision "
                "are those of that day, from the audit trail; words, kind and priority are as they are "
                "now."
            )
        ],
        sheet=Sheet(name="Tasks", header=_TASK, rows=[_task_row(asked, one) for one in found]),
        shown=("task", "title", "owner", "due_on", "status", "decided_by", "ruling"),
        item="task",
    )


def _task_row(asked: Asked, one: _Found) -> tuple[str, ...]:
    task, then, names = one.task, one.then, asked.names
    is_overdue = then.due_on is not None and then.due_on < asked.at.date()
    return (
        task.label,
        names.said(task.title),
        names.said(task.description),
        listed(task.controls),
        names.said(task.clause),
        task.kind.value,
        task.priority.value,
        names.who(then.owner),
        day(then.due_on),
        then.status.value,
        names.who(then.decided_by),
        moment(then.decided_at),
        then.ruling,
        day(task.exemption.until),
        names.said(task.exemption.measures),
        names.who(task.exemption.risk_owner),
        names.who(task.opened_by),
        moment(task.opened_at),
        "yes" if is_overdue and not then.status.is_over else "no",
    )


def _supplied(asked: Asked, found: Sequence[_Found], paths: Mapping[str, str]) -> Part:
    rows = [
        _supplied_row(asked, some.then, one, paths.get(one.id, ""))
        for some in found
        for one in some.evidence
    ]
    return Part(
        name="task-evidence",
        title="Evidence of tasks",
        says=[
            (
                "Everything that had been supplied for these tasks, accepted or not; files are the "
                "exact bytes that were supplied, never opened by us."
            )
        ],
        sheet=Sheet(name="Evidence of tasks", header=_SUPPLIED, rows=rows),
        shown=("task", "words_or_name", "covers_until", "verdict", "supplied_by", "file"),
        item="evidence",
    )


def _supplied_row(asked: Asked, then: TaskThen, one: Evidence, path: str) -> tuple[str, ...]:
    # It was judged at the first decision after it came in; the trail says when that was.
    since = written(one.supplied_at)
    is_judged = any(at >= since for at in then.decisions)
    return (
        one.id,
        f"T-{one.task}",
        one.kind.value,
        asked.names.said(one.name or one.words),
        day(one.period.from_on),
        day(one.period.until_on),
        (one.verdict if is_judged else Verdict.WAITING).value,
        asked.names.who(one.supplied_by),
        moment(one.supplied_at),
        path,
        one.sha256,
    )


def _gaps(asked: Asked, past: PastRegister) -> Part:
    found = past.candidate_gaps(asked.at, actor=asked.actor)
    rows = [
        (
            one.label,
            asked.names.said(one.sighting.words),
            listed(one.controls),
            moment(one.suggested_at),
            one.status.value,
            asked.names.said(one.reason),
            moment(one.closed_at),
            asked.names.outside(one.sighting.permalink),
        )
        for one in found
        if asked.scope.has(*one.controls)
    ]
    return Part(
        name="candidate-gaps",
        title="Candidate gaps",
        says=[
            (
                "Messages in which somebody saw a gap: a suggestion, no finding, and no nonconformity "
                "until a person says so. Who suggested one is not told; one that was closed is let go "
                "after its time."
            )
        ],
        sheet=Sheet(name="Candidate gaps", header=_GAP, rows=rows),
        shown=("gap", "words", "controls", "suggested_at_utc", "status", "reason_or_task"),
        item="gap",
    )
