"""What tasks keep about people: shown to them, erased, and let go in its time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.database.engine import Connection
from bot.people.entities import Person, PersonId
from bot.tasks import forgetting_store, history_store, plan_store, store
from bot.tasks.entities import Task
from bot.tasks.rules import parts_of
from bot.tasks.tables import TABLES

Rows = Sequence[Mapping[str, object]]


class TasksKept:
    """The tasks' part of what is held about somebody."""

    tables = TABLES

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        return {
            "tasks": [_told(task, person) for task in store.of_person(connection, person.id)],
            "task_deeds": [
                {
                    "task": f"T-{one.task}",
                    "at": one.at.isoformat(),
                    "deed": one.deed.value,
                    "words": one.words,
                }
                for one in history_store.said_by(connection, person.id)
            ],
            "task_evidence": [
                {
                    "task": f"T-{one.task}",
                    "at": one.supplied_at.isoformat(),
                    "kind": one.kind.value,
                    "words": one.words,
                    "name": one.name,
                    "sha256": one.sha256,
                }
                for one in history_store.supplied_by(connection, person.id)
            ],
            "task_proposals": [
                {"at": one.made_at.isoformat(), "title": one.wanted.title}
                for one in history_store.drafts_of(connection, person.id)
            ],
            "task_plans": [
                {
                    "plan": one.label,
                    "title": one.planned.title,
                    "due": one.planned.due_on.isoformat(),
                    "as": "owner" if one.planned.owner == person.id else "planned it",
                }
                for one in plan_store.of_person(connection, person.id)
            ],
        }

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names the tasks of this person."""
        plans = plan_store.of_person(connection, person.id)
        tasks = {f"task:{task.number}" for task in store.of_person(connection, person.id)}
        return tasks | {f"plan:{one.number}" for one in plans}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Take the person out of tasks; the tasks and their evidence are the company's and stay."""
        plans = plan_store.remove_of(connection, person.id)
        return {"tasks": forgetting_store.remove_of(connection, person.id) + plans}

    def forget_said(
        self, connection: Connection, before: datetime, held: Collection[PersonId]
    ) -> int:
        """Delete what was said about tasks that were decided long ago; the record itself stays."""
        return forgetting_store.forget_said(connection, before, held=held)


def _told(task: Task, person: Person) -> dict[str, object]:
    parts = {part.value for part in parts_of(task, person)}
    if task.approver == person.id:
        parts.add("approver")
    return {
        "task": task.label,
        "as": sorted(parts),
        "title": task.title,
        "status": task.status.value,
        "due": task.due_on.isoformat() if task.due_on else None,
        "quote": task.source.quote,
    }
