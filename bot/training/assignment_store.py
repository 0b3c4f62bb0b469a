"""Where it is kept who owes what, and how far they are."""

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    UniqueConstraint,
    insert,
    select,
    update,
)

from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.training.assignment_entities import Assignment, AssignmentId, Cause, Offered

training_assignments = Table(
    "training_assignments",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("campaign", Integer, ForeignKey("training_campaigns.number"), nullable=False),
    # No foreign key: the person may be forgotten while the figures stay.
    Column("person_id", String(64), nullable=False, index=True),
    Column("round", Integer, nullable=False),
    Column("material", Integer, ForeignKey("training_materials.number"), nullable=False),
    Column("cause", String(16), nullable=False),
    Column("assigned_at", UtcDateTime, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("occasion", String(64), nullable=False),
    Column("groups", Text, nullable=False),
    Column("opened_at", UtcDateTime),
    Column("page", Integer, nullable=False),
    Column("pages_offered", Text, nullable=False),
    Column("offered_at", UtcDateTime),
    Column("offered_as", String(16)),
    Column("passed_at", UtcDateTime),
    Column("score", Integer),
    Column("done_at", UtcDateTime),
    Column("acknowledgement", Integer),
    Column("superseded_at", UtcDateTime),
    UniqueConstraint("campaign", "person_id", "round"),
)


def add(connection: Connection, assignments: Iterable[Assignment]) -> None:
    """Keep what people are asked, in one statement for all of them."""
    rows = [_row(one) for one in assignments]
    if rows:
        connection.execute(insert(training_assignments), rows)


def find(connection: Connection, assignment_id: str, *, lock: bool = False) -> Assignment | None:
    """Return the assignment with this id, if wanted held until the transaction ends."""
    query = select(training_assignments).where(training_assignments.c.id == assignment_id)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return None if row is None else _assignment(row)


def of_person(connection: Connection, person: PersonId) -> Sequence[Assignment]:
    """Return everything that one person was ever asked, oldest first."""
    return _found(connection, training_assignments.c.person_id == person)


def of_campaign(
    connection: Connection, campaign: int, *, until: datetime | None = None
) -> Sequence[Assignment]:
    """Return everybody's assignments of a campaign in the order of the rounds."""
    condition = training_assignments.c.campaign == campaign
    if until is not None:
        condition &= training_assignments.c.assigned_at <= until
    return _found(connection, condition)


def settled_by(connection: Connection, acknowledgement: int) -> Sequence[Assignment]:
    """Return the assignments that an acknowledgement settled and nothing took the place of."""
    same = training_assignments.c.acknowledgement == acknowledgement
    return _found(connection, same & training_assignments.c.superseded_at.is_(None))


def open_page(connection: Connection, assignment: Assignment) -> None:
    """Write down how far somebody has read."""
    _change(
        connection,
        assignment.id,
        opened_at=assignment.opened_at,
        page=assignment.page,
        pages_offered=json.dumps(sorted(assignment.pages_offered)),
        offered_at=assignment.offered_at,
        offered_as=assignment.offered_as.value if assignment.offered_as else None,
    )


def passed(connection: Connection, assignment_id: str, *, at: datetime, score: int) -> None:
    """Write down that a quiz was passed."""
    _change(connection, assignment_id, passed_at=at, score=score)


def done(connection: Connection, ids: Iterable[str], *, at: datetime, acknowledgement: int) -> None:
    """Write down that an acknowledgement settles these."""
    for one in ids:
        _change(connection, one, done_at=at, acknowledgement=acknowledgement)


def supersede(connection: Connection, ids: Iterable[str], *, at: datetime) -> None:
    """Write down that others took the place of these."""
    rows = list(ids)
    if rows:
        same = training_assignments.c.id.in_(rows)
        connection.execute(update(training_assignments).where(same).values(superseded_at=at))


def exchange_unopened(connection: Connection, campaign: int, material: int) -> None:
    """Let whoever has not opened it read another version instead."""
    mine = (
        (training_assignments.c.campaign == campaign)
        & training_assignments.c.opened_at.is_(None)
        & training_assignments.c.done_at.is_(None)
        & training_assignments.c.superseded_at.is_(None)
    )
    connection.execute(update(training_assignments).where(mine).values(material=material))


def forget(connection: Connection, person: PersonId, *, name: str) -> int:
    """Put *name* in the place of a person who is forgotten; return how many rows had them."""
    mine = training_assignments.c.person_id == person
    change = update(training_assignments).where(mine).values(person_id=name, groups="[]")
    return len(connection.execute(change.returning(training_assignments.c.id)).all())


def _change(
    connection: Connection, assignment_id: str, **values: str | int | date | datetime | None
) -> None:
    same = training_assignments.c.id == assignment_id
    connection.execute(update(training_assignments).where(same).values(**values))


def _found(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Assignment]:
    query = (
        select(training_assignments)
        .where(condition)
        .order_by(
            training_assignments.c.campaign,
            training_assignments.c.round,
            training_assignments.c.person_id,
        )
    )
    return [_assignment(row) for row in connection.execute(query).mappings()]


def _row(one: Assignment) -> dict[str, object]:
    return {
        "id": one.id,
        "campaign": one.campaign,
        "person_id": one.person,
        "round": one.round,
        "material": one.material,
        "cause": one.cause.value,
        "assigned_at": one.assigned_at,
        "due_on": one.due_on,
        "occasion": one.occasion,
        "groups": json.dumps(one.groups),
        "page": 0,
        "pages_offered": "[]",
        "done_at": one.done_at,
        "acknowledgement": one.acknowledgement,
    }


def _assignment(row: RowMapping) -> Assignment:
    return Assignment(
        id=AssignmentId(row["id"]),
        campaign=row["campaign"],
        person=PersonId(row["person_id"]),
        round=row["round"],
        material=row["material"],
        cause=Cause(row["cause"]),
        assigned_at=row["assigned_at"],
        due_on=row["due_on"],
        occasion=row["occasion"],
        groups=tuple(json.loads(row["groups"])),
        opened_at=row["opened_at"],
        page=row["page"],
        pages_offered=frozenset(json.loads(row["pages_offered"])),
        offered_at=row["offered_at"],
        offered_as=Offered(row["offered_as"]) if row["offered_as"] else None,
        passed_at=row["passed_at"],
        score=row["score"],
        done_at=row["done_at"],
        acknowledgement=row["acknowledgement"],
        superseded_at=row["superseded_at"],
    )
