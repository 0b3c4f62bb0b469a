"""What the owner of a task does with it, and those who help: start, evidence, time, hand over."""

import hashlib
from collections.abc import Collection
from dataclasses import replace
from datetime import date
from pathlib import PurePath

from bot.audit.sealing import Sealed
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import NothingSaid, TaskWrong
from bot.people.days import today_for
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, require
from bot.people.reasons import stated
from bot.tasks import history_store, store
from bot.tasks.entities import (
    LONGEST,
    Deed,
    Evidence,
    Happening,
    Kind,
    Move,
    Priority,
    Status,
    Supplied,
    Task,
)
from bot.tasks.evidence import check_file, checked
from bot.tasks.ledger import TaskLedger, moved, require_not_ended, required
from bot.tasks.likeness import Likeness
from bot.tasks.opening import MOST_CONTROLS, may_own, said_anew
from bot.tasks.ports import Directory
from bot.tasks.rules import Verb, is_orphaned, require_verb

_WHY_TIME = "Say in a few words why more time is needed; a lead decides on it."
_WHY_DROP = "Say in a few words why this is not to be done; an auditor will ask."

_NO_RISK_OWNER = (
    "Whoever owned the risk has left. Ask for a new exception and name somebody else, or say why "
    "this one is not needed any more."
)


class Working:
    """What is done with tasks before anybody approves them."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        *,
        ledger: TaskLedger,
        directory: Directory,
        likeness: Likeness,
        controls: Collection[str],
        zone: str,
    ) -> None:
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self._directory = directory
        self._likeness = likeness
        self._controls = controls
        self._zone = zone

    def start(self, number: int, *, seen: int, actor: Person, once: str = "") -> Task:
        """Begin to work on a task."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.START, task, actor)
            if history_store.happened_before(connection, once) or task.status is Status.IN_PROGRESS:
                return replace(task, is_first=False)
            after = replace(task, status=moved(task, Move.START))
            happening = self._ledger.happening(task, Deed.STARTED, once=once)
            return self._ledger.change(connection, after, happening, actor=actor, seen=seen)

    def require_supplier(self, number: int, *, name: str, size: int, actor: Person) -> None:
        """Raise unless *actor* may add this file as evidence; ask before its bytes are fetched."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.reading() as connection:
            task = required(connection, number)
        require_verb(Verb.SUPPLY, task, actor)
        check_file(name=name, size=size)

    def supply(self, number: int, supplied: Supplied, *, actor: Person, once: str) -> Task:
        """Add evidence; the task then waits for somebody else to approve it."""
        require(actor, Permission.WORK_ON_TASKS)
        sha256 = checked(supplied, today_for(actor, self._clock.now(), self._zone))
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.SUPPLY, task, actor)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            if task.drops and task.status is Status.WAITING:
                raise TaskWrong(
                    f"Somebody asked not to do {task.label}. Evidence can be added once a lead has "
                    "sent that back."
                )
            evidence = self._evidence(task, supplied, sha256, actor=actor, once=once)
            history_store.add_evidence(connection, evidence, supplied.content)
            return self._submitted(
                connection, task, Deed.EVIDENCE, actor=actor, once=once, evidence=evidence
            )

    def ask_approval(self, number: int, *, seen: int, actor: Person, once: str = "") -> Task:
        """Ask the risk owner to agree to an exception; other tasks wait once evidence is there."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.ASK_APPROVAL, task, actor)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            if task.kind is not Kind.EXCEPTION:
                raise TaskWrong(f"{task.label} needs evidence; add it, and a lead is asked.")
            if task.status is Status.WAITING:
                return replace(task, is_first=False)
            require_not_ended(task, today_for(actor, self._clock.now(), self._zone))
            if is_orphaned(task, self._directory):
                raise TaskWrong(_NO_RISK_OWNER)
            return self._submitted(
                connection, task, Deed.SUBMITTED, actor=actor, once=once, seen=seen
            )

    def propose_drop(
        self, number: int, *, reason: str, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Ask for a task not to be done, for a reason; somebody else has to agree."""
        require(actor, Permission.WORK_ON_TASKS)
        why = stated(reason, why=_WHY_DROP)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.PROPOSE_DROP, task, actor)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            after = replace(
                task,
                status=moved(task, Move.PROPOSE_DROP),
                drops=True,
                asked_by=actor.id,
                reason=why,
            )
            happening = self._ledger.happening(task, Deed.PROPOSED_DROP, words=why, once=once)
            return self._ledger.change(connection, after, happening, actor=actor, seen=seen)

    def comment(self, number: int, words: str, *, actor: Person, once: str = "") -> Task:
        """Say something about a task; whoever watches it hears it."""
        require(actor, Permission.WORK_ON_TASKS)
        said = words.replace("\x00", "").strip()
        if not said:
            raise NothingSaid("Write down what you want to say about the task.")
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            outside = self._directory.outside_approver()
            require_verb(Verb.COMMENT, task, actor, outside=outside.id if outside else None)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            happening = self._ledger.happening(task, Deed.COMMENTED, words=said[:LONGEST])
            self._ledger.note(connection, task, replace(happening, once=once), actor=actor)
            return task

    def watch(self, number: int, *, actor: Person) -> Task:
        """Hear what becomes of a task; twice is once."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.WATCH, task, actor)
            if not store.watch(connection, number, actor.id):
                return replace(task, is_first=False)
            happening = self._ledger.happening(task, Deed.WATCHED)
            self._ledger.note(connection, task, happening, actor=actor)
            return replace(task, watchers=(*task.watchers, actor.id))

    def unwatch(self, number: int, *, actor: Person) -> Task:
        """Hear no more of a task, unless it is one's own; twice is once."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.SEE, task, actor)
            if not store.unwatch(connection, number, actor.id):
                return replace(task, is_first=False)
            happening = self._ledger.happening(task, Deed.UNWATCHED)
            self._ledger.note(connection, task, happening, actor=actor)
            return replace(task, watchers=tuple(one for one in task.watchers if one != actor.id))

    def wish_time(
        self, number: int, *, due_on: date, reason: str, actor: Person, once: str = ""
    ) -> Task:
        """Ask for a later date, for a reason; nothing moves before a lead has agreed."""
        require(actor, Permission.WORK_ON_TASKS)
        why = stated(reason, why=_WHY_TIME)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.WISH_TIME, task, actor)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            self._require_later(task, due_on, actor)
            happening = self._ledger.happening(task, Deed.TIME_WISHED, words=why, once=once)
            self._ledger.note(connection, task, replace(happening, due_on=due_on), actor=actor)
            return task

    def reschedule(
        self, number: int, *, due_on: date, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Move the date of a task."""
        require(actor, Permission.MANAGE_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.RESCHEDULE, task, actor)
            if history_store.happened_before(connection, once) or task.due_on == due_on:
                return replace(task, is_first=False)
            self._require_later(task, due_on, actor)
            happening = self._ledger.happening(task, Deed.RESCHEDULED, once=once)
            return self._ledger.change(
                connection,
                replace(task, due_on=due_on),
                replace(happening, due_on=due_on),
                actor=actor,
                seen=seen,
            )

    def hand_over(
        self, number: int, *, to: PersonId, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Give a task to another colleague."""
        require(actor, Permission.WORK_ON_TASKS)
        heir = self._directory.find(to)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.HAND_OVER, task, actor)
            if history_store.happened_before(connection, once) or task.owner == to:
                return replace(task, is_first=False)
            _require_unfinished(task)
            if problem := may_own(heir):
                raise TaskWrong(problem)
            if task.exemption.risk_owner == to:
                raise TaskWrong("Whoever asks for an exception cannot own the risk of it.")
            if task.status is Status.WAITING:
                raise TaskWrong(
                    f"{task.label} waits for approval. It can be handed over once it was sent back."
                )
            happening = self._ledger.happening(task, Deed.HANDED_OVER, once=once, about=to)
            return self._ledger.change(
                connection, replace(task, owner=to), happening, actor=actor, seen=seen
            )

    def edit(
        self,
        number: int,
        *,
        seen: int,
        actor: Person,
        title: str | None = None,
        description: str | None = None,
        priority: Priority | None = None,
        controls: tuple[str, ...] | None = None,
        once: str = "",
    ) -> Task:
        """Change what a task says; what is left out stays.

        What of a long title does not fit goes before the description, as in a new task.
        """
        require(actor, Permission.WORK_ON_TASKS)
        self._require_known(controls or ())
        with self._database.reading() as connection:
            says = said_anew(required(connection, number), title=title, description=description)
        (vector,) = self._likeness.vectors([says])
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.EDIT, task, actor)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            _require_unfinished(task)
            after = replace(
                task,
                title=says.title,
                description=says.description,
                priority=priority or task.priority,
                controls=task.controls if controls is None else controls,
            )
            self._likeness.keep(connection, task.number, vector)
            happening = self._ledger.happening(task, Deed.EDITED, once=once)
            sealed = {Sealed.TASK: f"{after.title}\n{after.description}"}
            return self._ledger.change(
                connection, after, happening, actor=actor, seen=seen, sealed=sealed
            )

    def _submitted(
        self,
        connection: Connection,
        task: Task,
        deed: Deed,
        *,
        actor: Person,
        once: str,
        seen: int | None = None,
        evidence: Evidence | None = None,
    ) -> Task:
        after = replace(
            task, status=moved(task, Move.SUBMIT), drops=False, asked_by=actor.id, reason=""
        )
        happening: Happening = self._ledger.happening(task, deed, once=once)
        sealed = {Sealed.EVIDENCE: evidence.sha256} if evidence else None
        return self._ledger.change(
            connection, after, happening, actor=actor, seen=seen, sealed=sealed
        )

    def _evidence(
        self, task: Task, supplied: Supplied, sha256: str, *, actor: Person, once: str
    ) -> Evidence:
        return Evidence(
            id=hashlib.sha256(f"{task.number}:{once}:{sha256}".encode()).hexdigest()[:32],
            task=task.number,
            kind=supplied.kind,
            sha256=sha256,
            words=supplied.words.strip(),
            name=PurePath(supplied.name).name,
            size=len(supplied.content),
            period=supplied.period,
            supplied_by=actor.id,
            supplied_at=self._clock.now(),
        )

    def _require_later(self, task: Task, due_on: date, actor: Person) -> None:
        _require_unfinished(task)
        if due_on < today_for(actor, self._clock.now(), self._zone):
            raise TaskWrong(f"{due_on} has passed; choose today or a later day.")

    def _require_known(self, controls: Collection[str]) -> None:
        unknown = [one for one in controls if one not in self._controls]
        if unknown or len(controls) > MOST_CONTROLS:
            raise TaskWrong(f"Name at most {MOST_CONTROLS} clauses and controls that exist.")


def _require_unfinished(task: Task) -> None:
    if task.status.is_over:
        raise TaskWrong(f"{task.label} is {task.status}; a lead can open it again.")
