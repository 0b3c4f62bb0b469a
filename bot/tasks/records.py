"""Tasks with their evidence, for whoever has to show them to others."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.controls.facts import Evidence as Proof
from bot.database.engine import Connection, Database
from bot.people.permissions import Actor, Permission, require
from bot.records import file_store
from bot.tasks import history_store, proof_store, store
from bot.tasks.entities import Evidence, Task


def closed_with(
    connection: Connection, *, about: str = "", at: datetime | None = None, newest: bool = False
) -> Sequence[Proof]:
    """Return what closed tasks prove of controls, in a transaction of whoever may see that."""
    return proof_store.of_tasks(connection, about=about, at=at, newest=newest)


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
            return file_store.content_of(connection, sha256)
