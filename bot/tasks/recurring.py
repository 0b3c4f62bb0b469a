"""Plans tasks, opens each when its time has come, and moves on to the next."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime

from bot.audit.entities import SYSTEM, Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import TaskChanged, TaskWrong, UnknownPerson, UnknownTask
from bot.people.days import today_for
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.viewing import Views, in_scope
from bot.tasks import plan_store as store
from bot.tasks.certification import CONFIRM, certification_calendar
from bot.tasks.entities import Kind, Task, Wanted
from bot.tasks.opening import Opening, may_own
from bot.tasks.plans import LONGEST_EVERY, LONGEST_LEAD, Plan, Planned
from bot.tasks.ports import Directory

_log = logging.getLogger(__name__)


class Planning:
    """The one place where planned tasks are written and read."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        opening: Opening,
        directory: Directory,
        zone: str,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._opening = opening
        self._directory = directory
        self._zone = zone
        self._views = Views(database, audit)

    def plan(self, planned: Planned, *, actor: Actor, entry_id: str) -> Plan:
        """Plan a task; the same *entry_id* again returns what was planned.

        Raise ``TaskWrong`` with everything that is missing.
        """
        require(actor, Permission.MANAGE_TASKS)
        return self._plan_all({entry_id: planned}, actor=actor)[0]

    def certify(
        self, decided_on: date, expires_on: date, *, owner: PersonId, actor: Actor
    ) -> tuple[Plan, ...]:
        """Plan what follows from a certificate and still lies ahead; the same two days twice is once."""
        require(actor, Permission.MANAGE_TASKS)
        today = self._today(actor)
        entries = {
            f"certificate:{decided_on}:{expires_on}:{one.title}": Planned(
                title=one.title,
                description=f"{one.why} {CONFIRM}",
                controls=one.controls,
                owner=owner,
                due_on=one.due_on,
                lead_days=one.lead_days,
            )
            for one in certification_calendar(decided_on, expires_on)
            if one.due_on >= today
        }
        return self._plan_all(entries, actor=actor)

    def standing(self, *, actor: Actor) -> tuple[Plan, ...]:
        """Return what is planned, first what is due first."""
        require(actor, Permission.READ_TASKS)
        self._views.note(actor, "plans")
        with self._database.reading() as connection:
            found = store.standing(connection)
        return tuple(one for one in found if in_scope(actor, one.planned.controls))

    def move(self, number: int, due_on: date, *, seen: int, actor: Actor) -> Plan:
        """Set another day for the next one; later ones are counted from it."""
        require(actor, Permission.MANAGE_TASKS)
        if due_on < self._today(actor):
            raise TaskWrong(f"{due_on} has passed; choose today or a later day.")
        return self._change(number, seen=seen, actor=actor, due_on=due_on)

    def end(self, number: int, *, seen: int, actor: Actor) -> Plan:
        """Plan it no more; tasks that it opened stay."""
        require(actor, Permission.MANAGE_TASKS)
        return self._change(number, seen=seen, actor=actor, due_on=None)

    def open_due(self, at: datetime) -> int:
        """Open every task whose time has come, once, and plan the next; return how many.

        What was missed while nothing ran is opened once, due today. Whoever left gets nothing:
        a lead has the task instead. What can't be opened is in the log, and tried the next time.
        """
        today = today_for(SYSTEM, at, self._zone)
        with self._database.reading() as connection:
            due = [one for one in store.standing(connection) if one.opens_on <= today]
        opened = 0
        for plan in due:
            try:
                task = self._open(plan, today)
                self._advance(plan, task, today)
            except (TaskWrong, TaskChanged) as error:
                # Its words may name people, so the line of the log has the number alone.
                _log.warning("the task of %s can't be opened: %s", plan.label, type(error).__name__)
                continue
            opened += 1
        return opened

    def _today(self, actor: Actor) -> date:
        return today_for(actor, self._clock.now(), self._zone)

    def _open(self, plan: Plan, today: date) -> Task:
        planned = plan.planned
        wanted = Wanted(
            title=planned.title,
            description=planned.description,
            controls=planned.controls,
            kind=Kind.REVIEW,
            priority=planned.priority,
            owner=self._owner(planned),
            due_on=max(planned.due_on, today),
        )
        # The same occurrence again is the same task, whatever happened in between.
        entry_id = f"plan:{plan.number}:{planned.due_on}"
        return self._opening.open_task(wanted, actor=SYSTEM, entry_id=entry_id)

    def _advance(self, plan: Plan, task: Task, today: date) -> None:
        following = plan.next_after(max(today, plan.planned.due_on))
        after = replace(plan, ended_at=self._clock.now())
        if following is not None:
            after = replace(plan, planned=replace(plan.planned, due_on=following))
        with self._database.transaction() as connection:
            self._write(connection, after, actor=SYSTEM, task=task.label)

    def _owner(self, planned: Planned) -> PersonId | None:
        leads = self._directory.who_may(Permission.MANAGE_TASKS)
        candidates = [self._known(planned.owner), *leads]
        return next((one.id for one in candidates if one and not may_own(one)), None)

    def _known(self, person: PersonId | None) -> Person | None:
        if person is None:
            return None
        try:
            return self._directory.find(person)
        except UnknownPerson:
            return None

    def _plan_all(self, entries: Mapping[str, Planned], *, actor: Actor) -> tuple[Plan, ...]:
        for planned in entries.values():
            self._require_sound(planned, actor=actor)
        now, made_by = self._clock.now(), actor.id if isinstance(actor, Person) else None
        found: list[Plan] = []
        with self._database.transaction() as connection:
            store.take_turn_planning(connection)
            for entry_id, planned in entries.items():
                known = store.entered(connection, entry_id)
                if known is not None:
                    found.append(known)
                    continue
                plan = Plan(
                    number=store.take_number(connection),
                    planned=planned,
                    begun_on=planned.due_on,
                    made_by=made_by,
                    made_at=now,
                )
                salt = new_salt()
                store.add(connection, plan, entry_id=entry_id, salt=salt)
                words = seal(Sealed.TASK, f"{planned.title}\n{planned.description}", salt=salt)
                facts = {**_facts(plan), "owner": planned.owner, "task_hash": words}
                self._record(connection, AuditTag.PLAN_MADE, plan, facts, actor)
                found.append(plan)
        return tuple(found)

    def _require_sound(self, planned: Planned, *, actor: Actor) -> None:
        wanted = Wanted(
            title=planned.title,
            description=planned.description,
            controls=planned.controls,
            owner=planned.owner,
            due_on=planned.due_on,
        )
        problems = list(self._opening.problems(wanted, actor=actor))
        if not 0 <= planned.every_months <= LONGEST_EVERY:
            problems.append(f"It comes again after 1 to {LONGEST_EVERY} months, or once.")
        if not 0 <= planned.lead_days <= LONGEST_LEAD:
            problems.append(f"It is opened 0 to {LONGEST_LEAD} days before it is due.")
        if problems:
            raise TaskWrong(" ".join(problems))

    def _change(self, number: int, *, seen: int, actor: Actor, due_on: date | None) -> Plan:
        with self._database.transaction() as connection:
            plan = store.numbered(connection, number)
            if plan is None or plan.ended_at is not None:
                raise UnknownTask(f"Nothing is planned as P-{number}.")
            if plan.version != seen:
                raise _changed(plan)
            if due_on is None:
                after = replace(plan, ended_at=self._clock.now())
            else:
                moved = replace(plan.planned, due_on=due_on)
                after = replace(plan, planned=moved, begun_on=due_on)
            return self._write(connection, after, actor=actor)

    def _write(
        self, connection: Connection, after: Plan, *, actor: Actor, task: str | None = None
    ) -> Plan:
        if not store.change(connection, after):
            raise _changed(after)
        written = replace(after, version=after.version + 1)
        facts = {**_facts(written), "task": task}
        self._record(connection, AuditTag.PLAN_CHANGED, written, facts, actor)
        return written

    def _record(
        self, connection: Connection, tag: AuditTag, plan: Plan, facts: Facts, actor: Actor
    ) -> None:
        subject = f"plan:{plan.number}"
        self._audit.record(connection, tag=tag, actor=actor_id(actor), subject=subject, facts=facts)


def _facts(plan: Plan) -> Facts:
    return {
        "due_on": plan.planned.due_on.isoformat(),
        "every_months": plan.planned.every_months,
        "ended": plan.ended_at is not None,
        "controls": " ".join(plan.planned.controls),
    }


def _changed(plan: Plan) -> TaskChanged:
    return TaskChanged(f"Somebody else changed {plan.label} meanwhile; look at it again.")
