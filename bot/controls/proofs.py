"""All evidence of controls and requirements: supplied for them, or what a task about them closed with."""

from collections.abc import Sequence
from datetime import datetime

from bot.controls import facts_store
from bot.controls.facts import Evidence
from bot.controls.ports import TaskEvidence
from bot.database.engine import Connection


def no_tasks(
    connection: Connection, *, about: str = "", at: datetime | None = None, newest: bool = False
) -> Sequence[Evidence]:
    """Return nothing: there are no tasks."""
    del connection, about, at, newest
    return ()


class Proofs:
    """Reads evidence wherever it is kept; each piece and each file is kept in one place alone."""

    def __init__(self, of_tasks: TaskEvidence = no_tasks) -> None:
        self._of_tasks = of_tasks

    def within(
        self, connection: Connection, *, about: str = "", at: datetime | None = None
    ) -> list[Evidence]:
        """Return evidence, what was supplied directly first; as it stood at a moment if one is named."""
        own = facts_store.evidence(connection, about=about, at=at)
        return [*own, *self._of_tasks(connection, about=about, at=at)]

    def newest_within(self, connection: Connection) -> list[Evidence]:
        """Return what facts and readiness are told from: of tasks only the newest of each control."""
        return [*facts_store.evidence(connection), *self._of_tasks(connection, newest=True)]
