"""Where curated answers are kept."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    select,
    update,
)

from bot.database.statements import insert_once, next_number, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.questions.curation_entities import Circle, Curated, Ending

_LOCK_KEY = 7_410_043

curated_answers = Table(
    "curated_answers",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The form it came from: a form that is sent twice is one answer.
    Column("entry_id", Text, nullable=False, unique=True),
    Column("question", Text, nullable=False),
    Column("paraphrases", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("names", Text, nullable=False),
    Column("circle", String(32), nullable=False),
    # No foreign key: the lead may be forgotten while the answer stays; empty from then on.
    Column("owner", String(64), nullable=False),
    Column("corrects", Integer),
    Column("added_at", UtcDateTime, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("warned_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("ending", String(32)),
)


def take_turn_writing(connection: Connection) -> None:
    """Wait until no other transaction writes or ends a curated answer."""
    take_turn(connection, _LOCK_KEY)


def take_number(connection: Connection) -> int:
    """Return the next number that people read as ``C-1``."""
    return next_number(connection, "curated", first=1)


def add(connection: Connection, curated: Curated, *, entry_id: str) -> None:
    """Keep a curated answer."""
    row = {
        "number": curated.number,
        "entry_id": entry_id,
        "question": curated.question,
        "paraphrases": json.dumps(curated.paraphrases),
        "text": curated.text,
        "names": curated.names,
        "circle": curated.circle.value,
        "owner": curated.owner,
        "corrects": curated.corrects,
        "added_at": curated.added_at,
        "valid_until": curated.valid_until,
    }
    insert_once(connection, curated_answers, row)


def entered(connection: Connection, entry_id: str) -> Curated | None:
    """Return what was made of a form."""
    return next(iter(_found(connection, curated_answers.c.entry_id == entry_id)), None)


def numbered(connection: Connection, number: int) -> Curated | None:
    """Return the curated answer with this number."""
    return next(iter(_found(connection, curated_answers.c.number == number)), None)


def standing(connection: Connection) -> Sequence[Curated]:
    """Return every curated answer that nobody ended, newest first."""
    return _found(connection, curated_answers.c.ended_at.is_(None))


def owned_by(connection: Connection, person_id: PersonId) -> Sequence[Curated]:
    """Return what this person wrote, ended or not."""
    return _found(connection, curated_answers.c.owner == person_id)


def unwarned(connection: Connection, until: date) -> Sequence[Curated]:
    """Return what ends by this day and nobody was told about."""
    due = curated_answers.c.valid_until <= until
    fresh = curated_answers.c.warned_at.is_(None) & curated_answers.c.ended_at.is_(None)
    return _found(connection, due & fresh)


def warned(connection: Connection, number: int, *, at: datetime) -> None:
    """Remember that the leads were told of the end."""
    _change(connection, number, warned_at=at)


def end(connection: Connection, number: int, *, at: datetime, ending: Ending) -> None:
    """Let it speak no more."""
    _change(connection, number, ended_at=at, ending=ending.value)


def forget_owner(connection: Connection, person_id: PersonId) -> int:
    """Forget who wrote; the answers are the company's and stay."""
    owned = len(owned_by(connection, person_id))
    mine = curated_answers.c.owner == person_id
    connection.execute(update(curated_answers).where(mine).values(owner=""))
    return owned


def remove_ended(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> None:
    """Delete what ended before this moment."""
    due = (curated_answers.c.ended_at < before) & curated_answers.c.owner.not_in(held)
    connection.execute(delete(curated_answers).where(due))


def _change(connection: Connection, number: int, **values: object) -> None:
    same = curated_answers.c.number == number
    connection.execute(update(curated_answers).where(same).values(**values))


def _found(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Curated]:
    query = select(curated_answers).where(condition).order_by(curated_answers.c.number.desc())
    return [_curated(row) for row in connection.execute(query).mappings()]


def _curated(row: RowMapping) -> Curated:
    return Curated(
        number=row["number"],
        question=row["question"],
        text=row["text"],
        circle=Circle(row["circle"]),
        paraphrases=tuple(json.loads(row["paraphrases"])),
        names=row["names"],
        owner=PersonId(row["owner"]),
        added_at=row["added_at"],
        valid_until=row["valid_until"],
        corrects=row["corrects"],
        ended_at=row["ended_at"],
        ending=Ending(row["ending"]) if row["ending"] else None,
    )
