"""What tasks hear from elsewhere: an issue in a tracker was closed, opened again, or is gone."""

import hashlib
from dataclasses import replace

from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.people.permissions import Actor, Permission, require
from bot.tasks import history_store
from bot.tasks.entities import (
    TRANSITIONS,
    Deed,
    Evidence,
    EvidenceKind,
    Happening,
    Move,
    Period,
    Status,
    Task,
)
from bot.tasks.evidence import is_link
from bot.tasks.ledger import TaskLedger, moved, required

_FROM = "tracker:"


class Arriving:
    """Writes down what happened elsewhere; nothing that happens there closes a task."""

    def __init__(self, database: Database, clock: Clock, *, ledger: TaskLedger) -> None:
        self._database = database
        self._clock = clock
        self._ledger = ledger

    def closed_elsewhere(
        self, number: int, *, link: str, words: str, once: str, actor: Actor
    ) -> None:
        """Keep the link as evidence of nobody's; the task then waits for its approval.

        Where evidence does not fit, the words are kept alone. The same *once* again is once.
        """
        require(actor, Permission.MANAGE_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            if history_store.happened_before(connection, once):
                return
            if not _takes_evidence(task) or not is_link(link):
                self._note(connection, task, words, once=once, actor=actor)
                return
            history_store.add_evidence(connection, self._evidence(task, link, once=once), b"")
            status = moved(task, Move.SUBMIT)
            after = replace(task, status=status, drops=False, asked_by=None, reason="")
            happening = self._ledger.happening(task, Deed.EVIDENCE, words=words, once=once)
            self._ledger.change(connection, after, happening, actor=actor)

    def hear(self, number: int, *, words: str, once: str, actor: Actor) -> None:
        """Write down what happened; the same *once* again is once."""
        require(actor, Permission.MANAGE_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            if not history_store.happened_before(connection, once):
                self._note(connection, task, words, once=once, actor=actor)

    def _note(
        self, connection: Connection, task: Task, words: str, *, once: str, actor: Actor
    ) -> None:
        happening = self._ledger.happening(task, Deed.COMMENTED, words=words, once=once)
        self._ledger.note(connection, task, happening, actor=actor)

    def _evidence(self, task: Task, link: str, *, once: str) -> Evidence:
        sha256 = hashlib.sha256(link.encode()).hexdigest()
        return Evidence(
            id=hashlib.sha256(f"{task.number}:{once}:{sha256}".encode()).hexdigest()[:32],
            task=task.number,
            kind=EvidenceKind.LINK,
            sha256=sha256,
            words=link,
            name="",
            size=0,
            period=Period(),
            supplied_by=None,
            supplied_at=self._clock.now(),
        )


def tracker_key(place: str, number: int, turn: int) -> str:
    """Return the key of one change in a tracker; the same one happens to a task once."""
    return f"{_FROM}{hashlib.sha256(place.encode()).hexdigest()[:12]}:{number}:{turn}"


def is_from_tracker(happening: Happening) -> bool:
    """Tell whether a tracker said so, and nobody here."""
    return happening.by is None and happening.once.startswith(_FROM)


def _takes_evidence(task: Task) -> bool:
    is_dropping = task.drops and task.status is Status.WAITING
    return Move.SUBMIT in TRANSITIONS[task.status] and not is_dropping
