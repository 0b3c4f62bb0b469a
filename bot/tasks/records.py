"""Tasks with their evidence, for whoever has to show them to others."""

from dataclasses import dataclass

from bot.database.engine import Database
from bot.people.permissions import Actor, Permission, require
from bot.tasks import history_store, store
from bot.tasks.entities import Evidence, Task


@dataclass(frozen=True, kw_only=True, slots=True)
class Recorded:
    """A task as it is now, and everything that was supplied for it."""

    task: Task
    evidence: tuple[Evidence, ...]


class TaskRecords:
    """Reads every task; it changes nothing."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def everything(self, *, actor: Actor) -> tuple[Recorded, ...]:
        """Return all tasks with their evidence, by number."""
        require(actor, Permission.READ_TASKS)
        with self._database.reading() as connection:
            return tuple(
                Recorded(
                    task=task,
                    evidence=tuple(history_store.evidence_of(connection, task.number)),
                )
                for task in sorted(store.everything(connection), key=lambda one: one.number)
            )

    def content(self, sha256: str, *, actor: Actor) -> bytes:
        """Return the bytes of a file that was supplied."""
        require(actor, Permission.READ_TASKS)
        with self._database.reading() as connection:
            return history_store.content_of(connection, sha256)
