"""Where planned tasks are kept; rows become values here."""

from datetime import date, datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
    update,
)

from bot.database.statements import insert_once, next_number, storable, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.tasks.entities import Priority
from bot.tasks.plans import Plan, Planned, PlanNumber
from bot.tasks.store import person_in

_LOCK_KEY = 7_410_091

task_plans = Table(
    "task_plans",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The command or the date of a calendar: the same again is once.
    Column("entry_id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("controls", Text, nullable=False),
    Column("priority", String(16), nullable=False),
    Column("owner", String(64), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("begun_on", Date, nullable=False),
    Column("every_months", Integer, nullable=False),
    Column("lead_days", Integer, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("salt", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "due_on"),
)


def take_turn_planning(connection: Connection) -> None:
    """Wait until no other transaction plans a task."""
    take_turn(connection, _LOCK_KEY)


def take_number(connection: Connection) -> PlanNumber:
    """Return the next number that people read as ``P-1``."""
    return PlanNumber(next_number(connection, "task_plan"))


def add(connection: Connection, plan: Plan, *, entry_id: str, salt: str) -> bool:
    """Keep a new plan; tell whether its entry is the first of its kind."""
    row = {
        "number": plan.number,
        "entry_id": entry_id,
        **_row(plan),
        "made_by": plan.made_by or "",
        "made_at": plan.made_at,
        "salt": salt,
        "version": plan.version,
    }
    return insert_once(connection, task_plans, row)


def change(connection: Connection, plan: Plan) -> bool:
    """Write *plan* as its next version; tell whether nobody had changed it meanwhile."""
    same = (task_plans.c.number == plan.number) & (task_plans.c.version == plan.version)
    written = update(task_plans).where(same).values(**_row(plan), version=plan.version + 1)
    return connection.execute(written.returning(task_plans.c.number)).first() is not None


def entered(connection: Connection, entry_id: str) -> Plan | None:
    """Return what was planned with this entry."""
    query = select(task_plans).where(task_plans.c.entry_id == entry_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _plan(row)


def numbered(connection: Connection, number: int) -> Plan | None:
    """Return the plan with this number."""
    query = select(task_plans).where(task_plans.c.number == number)
    row = connection.execute(query).mappings().first()
    return None if row is None else _plan(row)


def standing(connection: Connection) -> list[Plan]:
    """Return every plan that has not ended, first what is due first."""
    query = select(task_plans).where(task_plans.c.ended_at.is_(None))
    ordered = query.order_by(task_plans.c.due_on, task_plans.c.number)
    return [_plan(row) for row in connection.execute(ordered).mappings()]


def of_person(connection: Connection, person: PersonId) -> list[Plan]:
    """Return the plans that this person made or is to do."""
    mine = (task_plans.c.owner == person) | (task_plans.c.made_by == person)
    query = select(task_plans).where(mine).order_by(task_plans.c.number)
    return [_plan(row) for row in connection.execute(query).mappings()]


def remove_of(connection: Connection, person: PersonId) -> int:
    """Take this person out of every plan; return of how many."""
    concerned = len(of_person(connection, person))
    for column in (task_plans.c.owner, task_plans.c.made_by):
        connection.execute(update(task_plans).where(column == person).values({column: ""}))
    return concerned


def _row(plan: Plan) -> dict[str, str | int | date | datetime | None]:
    planned = plan.planned
    return {
        "title": storable(planned.title),
        "description": storable(planned.description),
        "controls": " ".join(planned.controls),
        "priority": planned.priority.value,
        "owner": planned.owner or "",
        "due_on": planned.due_on,
        "begun_on": plan.begun_on,
        "every_months": planned.every_months,
        "lead_days": planned.lead_days,
        "ended_at": plan.ended_at,
    }


def _plan(row: RowMapping) -> Plan:
    return Plan(
        number=PlanNumber(row["number"]),
        planned=Planned(
            title=row["title"],
            description=row["description"],
            controls=tuple(row["controls"].split()),
            priority=Priority(row["priority"]),
            owner=person_in(row["owner"]),
            due_on=row["due_on"],
            every_months=row["every_months"],
            lead_days=row["lead_days"],
        ),
        begun_on=row["begun_on"],
        made_by=person_in(row["made_by"]),
        made_at=row["made_at"],
        version=row["version"],
        ended_at=row["ended_at"],
    )
