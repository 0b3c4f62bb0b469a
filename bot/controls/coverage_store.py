"""Where the grades of controls are kept, the leads' decisions about them, and what they rest on."""

import json
from dataclasses import asdict, dataclass
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
    delete,
    func,
    insert,
    select,
    update,
)

from bot.database.statements import next_number, storable
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from knowledge.coverage_grades import Grade, Graded, Point, Quote
from knowledge.passages import PassageId

control_coverage = Table(
    "control_coverage",
    metadata,
    Column("control", String(32), primary_key=True),
    Column("grade", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("points", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("graded_at", UtcDateTime, nullable=False),
)

# As of which revision of the library, and on which day, everything was graded.
coverage_runs = Table(
    "coverage_runs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("day", Date, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

coverage_decisions = Table(
    "coverage_decisions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("control", String(32), nullable=False),
    Column("grade", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    # Ids of the passages on which the decision rests.
    Column("basis", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("salt", String(64), nullable=False),
    Index(None, "control"),
)

TABLES = ("control_coverage", "coverage_runs", "coverage_decisions")


@dataclass(frozen=True, kw_only=True, slots=True)
class Ruled:
    """A lead's decision about a grade; a grade of None gives the control back to the machine."""

    number: int
    control: str
    grade: Grade | None
    reason: str
    basis: tuple[PassageId, ...]
    by: PersonId
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """As of what everything was graded."""

    revision: int
    day: date
    at: datetime


def keep(connection: Connection, graded: Graded, *, at: datetime) -> None:
    """Keep a grade in place of the one before."""
    same = control_coverage.c.control == graded.subject
    connection.execute(delete(control_coverage).where(same))
    values = {
        "control": graded.subject,
        "grade": graded.grade.value,
        "reason": storable(graded.reason),
        "points": json.dumps([asdict(one) for one in graded.points]),
        "digest": graded.digest,
        "graded_at": at,
    }
    connection.execute(insert(control_coverage).values(**values))


def drop(connection: Connection, control: str) -> None:
    """Forget the grade of a control that is no more."""
    connection.execute(delete(control_coverage).where(control_coverage.c.control == control))


def grades(connection: Connection) -> dict[str, Graded]:
    """Return every grade by control."""
    query = select(control_coverage)
    return {row["control"]: _graded(row) for row in connection.execute(query).mappings()}


def last_run(connection: Connection) -> Run | None:
    """Return as of what everything was graded last."""
    row = connection.execute(select(coverage_runs)).first()
    return None if row is None else Run(revision=row.revision, day=row.day, at=row.at)


def note_run(connection: Connection, run: Run) -> None:
    """Write down as of what everything is graded now."""
    connection.execute(delete(coverage_runs))
    values = {"id": 1, "revision": run.revision, "day": run.day, "at": run.at}
    connection.execute(insert(coverage_runs).values(**values))


def take_number(connection: Connection) -> int:
    """Return the next number of a decision."""
    return next_number(connection, "coverage_decision")


def add_decision(connection: Connection, ruled: Ruled, *, salt: str) -> None:
    """Keep a decision; the newest one of a control counts."""
    values = {
        "number": ruled.number,
        "control": ruled.control,
        "grade": ruled.grade.value if ruled.grade else "",
        "reason": storable(ruled.reason),
        "basis": json.dumps(ruled.basis),
        "by": ruled.by,
        "at": ruled.at,
        "salt": salt,
    }
    connection.execute(insert(coverage_decisions).values(**values))


def decisions(connection: Connection) -> dict[str, Ruled]:
    """Return the newest decision about every control."""
    newest = select(func.max(coverage_decisions.c.number)).group_by(coverage_decisions.c.control)
    query = select(coverage_decisions).where(coverage_decisions.c.number.in_(newest))
    return {row["control"]: _ruled(row) for row in connection.execute(query).mappings()}


def decided_by(connection: Connection, person: PersonId) -> list[Ruled]:
    """Return what this person decided."""
    query = select(coverage_decisions).where(coverage_decisions.c.by == person)
    ordered = query.order_by(coverage_decisions.c.number)
    return [_ruled(row) for row in connection.execute(ordered).mappings()]


def forget(connection: Connection, person: PersonId) -> int:
    """Take this person out of decisions; the decisions stay."""
    count = len(decided_by(connection, person))
    mine = coverage_decisions.c.by == person
    connection.execute(update(coverage_decisions).where(mine).values(by=""))
    return count


def _graded(row: RowMapping) -> Graded:
    return Graded(
        subject=row["control"],
        grade=Grade(row["grade"]),
        reason=row["reason"],
        points=tuple(
            Point(
                ask=one["ask"],
                likelihood=one["likelihood"],
                quotes=tuple(Quote(**quote) for quote in one["quotes"]),
            )
            for one in json.loads(row["points"])
        ),
        digest=row["digest"],
    )


def _ruled(row: RowMapping) -> Ruled:
    return Ruled(
        number=row["number"],
        control=row["control"],
        grade=Grade(row["grade"]) if row["grade"] else None,
        reason=row["reason"],
        basis=tuple(PassageId(one) for one in json.loads(row["basis"])),
        by=PersonId(row["by"]),
        at=row["at"],
    )
