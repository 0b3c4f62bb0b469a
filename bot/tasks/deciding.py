"""What somebody else decides about a task: approve, send back, open again, and the end of time."""

from dataclasses import replace
from datetime import date, datetime

from bot.audit.entities import SYSTEM
from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import NotPermitted, TaskWrong
from bot.people.duties import Involved, Ruling
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission, require
from bot.people.reasons import stated
from bot.tasks import history_store, store
from bot.tasks.entities import Deed, Evidence, Kind, Move, Status, Task, Verdict
from bot.tasks.ledger import TaskLedger, moved, require_not_ended, required
from bot.tasks.ports import Directory
from bot.tasks.rules import Verb, is_orphaned, require_verb

_WHY_BACK = "Say in a few words what is missing; the owner reads it."
_WHY_AGAIN = "Say in a few words why it is open again; the owner reads it."


class Deciding:
    """Decisions of a second person, each with evidence or a reason behind it."""

    def __init__(
        self, database: Database, clock: Clock, *, ledger: TaskLedger, directory: Directory
    ) -> None:
        self._database = database
        self._clock = clock
        self._ledger = ledger
        self._directory = directory

    def approve(self, number: int, *, seen: int, actor: Person, once: str = "") -> Task:
        """Agree that a task is done, or need not be done; never by its owner or who supplied it."""
        require(actor, Permission.WORK_ON_TASKS)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            if history_store.happened_before(connection, once) or task.status.is_over:
                require_verb(Verb.SEE, task, actor, outside=self._outside())
                return replace(task, is_first=False)
            waiting = _waiting(history_store.evidence_of(connection, number))
            ruling = self._ruling(task, waiting, actor=actor)
            move = Move.APPROVE_DROP if task.drops else Move.APPROVE
            status = moved(task, move)
            if not task.drops:
                _require_grounds(task, waiting, self._clock.now().date())
                history_store.judge(connection, number, Verdict.ACCEPTED)
            after = replace(
                task,
                status=status,
                approver=actor.id,
                ruling=ruling,
                decided_at=self._clock.now(),
            )
            deed = Deed.DROPPED if task.drops else Deed.APPROVED
            happening = self._ledger.happening(task, deed, once=once)
            return self._ledger.change(connection, after, happening, actor=actor, seen=seen)

    def send_back(
        self, number: int, *, reason: str, seen: int, actor: Person, once: str = ""
    ) -> Task:
        """Say what is missing; the owner goes on."""
        require(actor, Permission.WORK_ON_TASKS)
        why = stated(reason, why=_WHY_BACK)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            orphaned = is_orphaned(task, self._directory)
            require_verb(Verb.SEND_BACK, task, actor, outside=self._outside(), orphaned=orphaned)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            after = replace(task, status=moved(task, Move.SEND_BACK), drops=False, reason=why)
            history_store.judge(connection, number, Verdict.SENT_BACK)
            happening = self._ledger.happening(task, Deed.SENT_BACK, words=why, once=once)
            return self._ledger.change(connection, after, happening, actor=actor, seen=seen)

    def reopen(self, number: int, *, reason: str, seen: int, actor: Person, once: str = "") -> Task:
        """Open what was closed, or was not to be done; closing it again needs new evidence."""
        require(actor, Permission.MANAGE_TASKS)
        why = stated(reason, why=_WHY_AGAIN)
        with self._database.transaction() as connection:
            task = required(connection, number, hold=True)
            require_verb(Verb.REOPEN, task, actor)
            if history_store.happened_before(connection, once):
                return replace(task, is_first=False)
            after = _opened_again(task, moved(task, Move.REOPEN), why)
            happening = self._ledger.happening(task, Deed.REOPENED, words=why, once=once)
            return self._ledger.change(connection, after, happening, actor=actor, seen=seen)

    def lapse(self, at: datetime) -> int:
        """Open every exception again whose last day is over; return how many.

        What was closed after that day, because the rule is kept again, stays closed.
        """
        with self._database.transaction() as connection:
            over = [task for task in store.ended(connection, at.date()) if not _is_kept_again(task)]
            for task in over:
                why = f"The exception held until {task.exemption.until}."
                after = _opened_again(task, moved(task, Move.LAPSE), why)
                happening = self._ledger.happening(task, Deed.LAPSED)
                self._ledger.change(connection, after, happening, actor=SYSTEM)
        return len(over)

    def _outside(self) -> PersonId | None:
        named = self._directory.outside_approver()
        return None if named is None else named.id

    def _ruling(self, task: Task, waiting: list[Evidence], *, actor: Person) -> str:
        """Return what goes on record; raise ``NotPermitted`` for whoever has a part in it."""
        involved = Involved(
            owners=_known(task.owner),
            askers=_known(task.asked_by) if task.drops else frozenset(),
            suppliers=_known(*(one.supplied_by for one in waiting)),
        )
        orphaned = is_orphaned(task, self._directory)
        if task.kind is not Kind.EXCEPTION or (orphaned and task.drops):
            decision = self._directory.decide(involved, Permission.APPROVE_TASKS, approver=actor)
            return decision.require().value
        require_verb(Verb.APPROVE, task, actor)
        if parts := involved.parts_of(actor.id):
            raise NotPermitted(f"You {' and '.join(parts)}, so somebody else has to approve it.")
        return Ruling.APPROVED.value


def _known(*people: PersonId | None) -> frozenset[PersonId]:
    return frozenset(one for one in people if one is not None)


def _waiting(evidence: list[Evidence]) -> list[Evidence]:
    return [one for one in evidence if one.verdict is Verdict.WAITING]


def _require_grounds(task: Task, waiting: list[Evidence], today: date) -> None:
    if task.kind is Kind.EXCEPTION:
        if missing := task.exemption.missing:
            raise TaskWrong(f"{task.label} does not say {', '.join(missing)}.")
        if not waiting:
            require_not_ended(task, today)
        return
    if not waiting:
        raise TaskWrong(f"{task.label} has no new evidence, and closes with evidence alone.")


def _is_kept_again(task: Task) -> bool:
    """Tell whether an exception was closed after its end, which evidence alone does."""
    return task.decided_at is not None and task.has_ended(task.decided_at.date())


def _opened_again(task: Task, status: Status, why: str) -> Task:
    return replace(
        task,
        status=status,
        reason=why,
        drops=False,
        asked_by=None,
        approver=None,
        ruling="",
        decided_at=None,
    )
