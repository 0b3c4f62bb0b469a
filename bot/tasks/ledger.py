"""Writes a change of a task, its history, the audit entry and the news of it, all or nothing."""

from dataclasses import replace
from datetime import date

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import TaskChanged, TaskWrong, UnknownTask
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, actor_id
from bot.tasks import history_store, store
from bot.tasks.entities import TRANSITIONS, Deed, Happening, Move, Status, Task

NEWS = "task_news"
"""Kind of the outbox row; the workflow that tells people bears the same name."""

_OVER = "Ask a compliance lead to open it again."


class TaskLedger:
    """The only way in which a task is changed."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)

    def open(self, connection: Connection, task: Task, *, actor: Actor, entry_id: str) -> None:
        """Keep a new task."""
        store.add(connection, task, entry_id=entry_id)
        opened = Happening(
            task=task.number,
            version=task.version,
            deed=Deed.OPENED,
            at=task.opened_at,
            by=None,
            about=task.owner,
        )
        facts: Facts = {
            "kind": task.kind.value,
            "priority": task.priority.value,
            "controls": " ".join(task.controls),
            "owner": task.owner,
            "due_on": task.due_on.isoformat() if task.due_on else None,
            "gap": task.gap,
        }
        sealed = {Sealed.TASK: f"{task.title}\n{task.description}"}
        self.note(connection, task, opened, actor=actor, facts=facts, sealed=sealed)

    def change(
        self,
        connection: Connection,
        after: Task,
        happening: Happening,
        *,
        actor: Actor,
        seen: int | None = None,
        sealed: dict[Sealed, str] | None = None,
    ) -> Task:
        """Write *after*, whose version is still the old one; *seen* is what the actor looked at."""
        if (seen is not None and seen != after.version) or not store.move(
            connection, after, seen=after.version
        ):
            now = required(connection, after.number).status
            raise TaskChanged(
                f"Somebody else changed {after.label} meanwhile: it is {now} now. Look at "
                "it again, then decide."
            )
        written = replace(after, version=after.version + 1)
        happened = replace(happening, version=written.version)
        facts: Facts = {
            "deed": happened.deed.value,
            "status": written.status.value,
            "owner": written.owner if happened.deed is Deed.HANDED_OVER else None,
            "due_on": happened.due_on.isoformat() if happened.due_on else None,
            "ruling": written.ruling or None,
        }
        self.note(connection, written, happened, actor=actor, facts=facts, sealed=sealed or {})
        return written

    def note(
        self,
        connection: Connection,
        task: Task,
        happening: Happening,
        *,
        actor: Actor,
        facts: Facts | None = None,
        sealed: dict[Sealed, str] | None = None,
    ) -> None:
        """Write down that something happened which left the task itself as it is."""
        salt = new_salt()
        by = actor.id if isinstance(actor, Person) else None
        happened = replace(happening, by=by, salt=salt)
        if happened.words:
            sealed = {Sealed.REASON: happened.words, **(sealed or {})}
        hashes = {
            f"{what.value}_hash": seal(what, text, salt=salt)
            for what, text in (sealed or {}).items()
        }
        sequence = history_store.add_happening(connection, happened)
        is_new = happened.deed is Deed.OPENED
        self._audit.record(
            connection,
            tag=AuditTag.TASK_OPENED if is_new else AuditTag.TASK_CHANGED,
            actor=actor_id(actor),
            subject=f"task:{task.number}",
            facts={"deed": happened.deed.value, **(facts or {}), **hashes},
        )
        self._outbox.post(
            connection,
            item_id=f"{NEWS}:{task.number}:{sequence}",
            kind=NEWS,
            payload={
                "task": task.number,
                "event": sequence,
                "deed": happened.deed.value,
                "lane": f"task:{task.number}",
            },
        )

    def happening(
        self,
        task: Task,
        deed: Deed,
        *,
        words: str = "",
        once: str = "",
        about: PersonId | None = None,
    ) -> Happening:
        """Return what happens now."""
        return Happening(
            task=task.number,
            version=task.version,
            deed=deed,
            at=self._clock.now(),
            by=None,
            words=words,
            once=once,
            about=about,
        )


def required(connection: Connection, number: int, *, hold: bool = False) -> Task:
    """Return a task; raise ``UnknownTask`` where there is none with this number."""
    found = store.numbered(connection, number, hold=hold)
    if found is None:
        raise UnknownTask(f"There is no task T-{number}.")
    return found


def moved(task: Task, move: Move) -> Status:
    """Return the status that *move* leads to; raise ``TaskWrong`` where there is no such way."""
    status = TRANSITIONS[task.status].get(move)
    if status is None:
        advice = f" {_OVER}" if task.status.is_over else ""
        raise TaskWrong(f"{task.label} is {task.status}, so that is not possible now.{advice}")
    return status


def require_not_ended(task: Task, today: date) -> None:
    """Raise ``TaskWrong`` for an exception that nobody can agree to any more."""
    if task.has_ended(today):
        raise TaskWrong(
            f"{task.label} was to hold until {task.exemption.until}, and that day is over. Add "
            "evidence that the rule is kept again, or ask for a new exception."
        )
