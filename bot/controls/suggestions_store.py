"""Where questions are kept that leads took for a gap in the documents."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
    update,
)

from bot.database.statements import insert_once, next_number, storable
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId

promoted_questions = Table(
    "promoted_questions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("once", String(64), nullable=False, unique=True),
    Column("words", Text, nullable=False),
    Column("controls", Text, nullable=False),
    Column("promoted_by", String(64), nullable=False),
    Column("promoted_at", UtcDateTime, nullable=False),
    Column("settled_by", String(64), nullable=False),
    Column("settled_at", UtcDateTime),
    Column("reason", Text, nullable=False),
    Column("salt", String(64), nullable=False),
)

TABLES = ("promoted_questions",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Promoted:
    """A question that nobody could answer, and that a lead took for a gap."""

    number: int
    words: str
    controls: tuple[str, ...]
    promoted_by: PersonId
    promoted_at: datetime
    settled_at: datetime | None = None
    reason: str = ""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"Q-{self.number}"


def take_number(connection: Connection) -> int:
    """Return the next number that people read as ``Q-1``."""
    return next_number(connection, "promoted_question")


def find(connection: Connection, once: str) -> Promoted | None:
    """Return the question that was promoted under this key."""
    query = select(promoted_questions).where(promoted_questions.c.once == once)
    row = connection.execute(query).mappings().first()
    return None if row is None else _promoted(row)


def add(connection: Connection, one: Promoted, *, once: str, salt: str) -> None:
    """Keep a promoted question."""
    values = {
        "number": one.number,
        "once": once,
        "words": storable(one.words),
        "controls": " ".join(one.controls),
        "promoted_by": one.promoted_by,
        "promoted_at": one.promoted_at,
        "settled_by": "",
        "reason": "",
        "salt": salt,
    }
    insert_once(connection, promoted_questions, values)


def numbered(connection: Connection, number: int) -> tuple[Promoted, str] | None:
    """Return one and its salt; hold its row until the end."""
    query = select(promoted_questions).where(promoted_questions.c.number == number)
    row = connection.execute(query.with_for_update()).mappings().first()
    return None if row is None else (_promoted(row), row["salt"])


def settle(connection: Connection, number: int, *, by: str, at: datetime, reason: str) -> None:
    """Write down that it is settled."""
    same = promoted_questions.c.number == number
    values = {"settled_by": by, "settled_at": at, "reason": storable(reason)}
    connection.execute(update(promoted_questions).where(same).values(values))


def waiting(connection: Connection) -> list[Promoted]:
    """Return what is not settled, oldest first."""
    query = select(promoted_questions).where(promoted_questions.c.settled_at.is_(None))
    ordered = query.order_by(promoted_questions.c.number)
    return [_promoted(row) for row in connection.execute(ordered).mappings()]


def with_person(connection: Connection, person: PersonId) -> list[Promoted]:
    """Return what this person promoted or settled."""
    columns = promoted_questions.c
    query = select(promoted_questions).where(
        (columns.promoted_by == person) | (columns.settled_by == person)
    )
    return [_promoted(row) for row in connection.execute(query.order_by(columns.number)).mappings()]


def forget(connection: Connection, person: PersonId) -> int:
    """Take this person out; the gap stays."""
    count = len(with_person(connection, person))
    for column in (promoted_questions.c.promoted_by, promoted_questions.c.settled_by):
        mine = update(promoted_questions).where(column == person)
        connection.execute(mine.values({column: ""}))
    return count


def _promoted(row: RowMapping) -> Promoted:
    return Promoted(
        number=row["number"],
        words=row["words"],
        controls=tuple(row["controls"].split()),
        promoted_by=PersonId(row["promoted_by"]),
        promoted_at=row["promoted_at"],
        settled_at=row["settled_at"],
        reason=row["reason"],
    )
