"""Where attempts at quizzes are kept; their answers go when round or campaign is over."""

import json
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
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
from bot.training.assignment_entities import AssignmentId
from bot.training.assignment_store import training_assignments
from bot.training.quiz import Attempt

training_attempts = Table(
    "training_attempts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("assignment", String(64), ForeignKey("training_assignments.id"), nullable=False),
    Column("number", Integer, nullable=False),
    # Order and ids of the options are made of it.
    Column("seed", String(64), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("score", Integer),
    Column("is_passed", Boolean, nullable=False),
    Column("answers", Text),
    UniqueConstraint("assignment", "number"),
)


def begin(connection: Connection, attempt: Attempt) -> None:
    """Keep a new attempt."""
    row = {
        "id": attempt.id,
        "assignment": attempt.assignment,
        "number": attempt.number,
        "seed": attempt.seed,
        "started_at": attempt.started_at,
        "is_passed": False,
    }
    connection.execute(insert(training_attempts).values(**row))


def find(connection: Connection, attempt_id: str) -> Attempt | None:
    """Return the attempt with this id."""
    return next(iter(_found(connection, training_attempts.c.id == attempt_id)), None)


def of_assignment(connection: Connection, assignment: AssignmentId) -> Sequence[Attempt]:
    """Return the attempts at one quiz, in order."""
    return _found(connection, training_attempts.c.assignment == assignment)


def of_campaign(connection: Connection, campaign: int, *, until: datetime) -> Sequence[Attempt]:
    """Return everybody's attempts that were handed in by a moment."""
    mine = select(training_assignments.c.id).where(training_assignments.c.campaign == campaign)
    condition = training_attempts.c.assignment.in_(mine)
    return _found(connection, condition & (training_attempts.c.submitted_at <= until))


def submit(connection: Connection, attempt: Attempt) -> None:
    """Keep how an attempt went."""
    same = training_attempts.c.id == attempt.id
    change = (
        update(training_attempts)
        .where(same)
        .values(
            submitted_at=attempt.submitted_at,
            score=attempt.score,
            is_passed=attempt.is_passed,
            answers=None if attempt.answers is None else json.dumps(dict(attempt.answers)),
        )
    )
    connection.execute(change)


def forget_answers(
    connection: Connection, campaign: int, *, spared: Collection[PersonId] = ()
) -> int:
    """Forget what was answered in a campaign, but by those *spared*; the scores stay."""
    others = training_assignments.c.person_id.not_in(sorted(spared))
    return _forget(connection, (training_assignments.c.campaign == campaign) & others)


def forget_former_answers(
    connection: Connection, campaign: int, *, spared: Collection[PersonId] = ()
) -> int:
    """Forget what was answered in rounds that others took the place of; the scores stay."""
    others = training_assignments.c.person_id.not_in(sorted(spared))
    former = training_assignments.c.superseded_at.is_not(None)
    return _forget(connection, (training_assignments.c.campaign == campaign) & former & others)


def forget_answers_of(connection: Connection, person: PersonId) -> int:
    """Forget what one person answered; return in how many attempts."""
    return _forget(connection, training_assignments.c.person_id == person)


def _forget(connection: Connection, whose: ColumnElement[bool]) -> int:
    mine = select(training_assignments.c.id).where(whose)
    change = (
        update(training_attempts)
        .where(training_attempts.c.assignment.in_(mine), training_attempts.c.answers.is_not(None))
        .values(answers=None, seed="")
        .returning(training_attempts.c.id)
    )
    return len(connection.execute(change).all())


def _found(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Attempt]:
    query = (
        select(training_attempts)
        .where(condition)
        .order_by(training_attempts.c.assignment, training_attempts.c.number)
    )
    return [_attempt(row) for row in connection.execute(query).mappings()]


def _attempt(row: RowMapping) -> Attempt:
    return Attempt(
        id=row["id"],
        assignment=AssignmentId(row["assignment"]),
        number=row["number"],
        seed=row["seed"],
        started_at=row["started_at"],
        submitted_at=row["submitted_at"],
        score=row["score"],
        is_passed=row["is_passed"],
        answers=None if row["answers"] is None else json.loads(row["answers"]),
    )
