"""Where exchanges, ratings and hand-offs are kept."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
    update,
)

from bot.database.statements import insert_once, next_number, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.questions.entities import Escalation, Exchange, ExchangeId, HandOff, Rating
from bot.questions.recording import from_json

_FIRST_NUMBER = 1_001
_LOCK_KEY = 7_410_033

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, nullable=False, unique=True),
    # No foreign key: a person may be forgotten while the record stays; empty from then on.
    Column("asked_by", String(64), nullable=False),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("thread", Text, nullable=False),
    Column("question", Text, nullable=False),
    # Forgetting the salt cuts the question and its asker off from their hashes in the audit trail.
    Column("salt", String(64), nullable=False),
    Column("answer", Text, nullable=False),
    # Which library answered; None before such a thing was written down.
    Column("revision", Integer),
    # The language model that worded it; None or empty where none did.
    Column("model", Text),
    Index(None, "thread", "number"),
)

# Ratings and hand-offs hang on the number: the id points at a message in Slack and is replaced
# when the question is forgotten.
ratings = Table(
    "ratings",
    metadata,
    Column("number", ForeignKey("exchanges.number"), primary_key=True, autoincrement=False),
    # The sealed id of whoever rated: without the salt of the exchange nobody can be counted.
    Column("rater", String(64), primary_key=True),
    Column("rating", String(32), nullable=False),
    Column("rated_at", UtcDateTime, nullable=False),
)

hand_offs = Table(
    "hand_offs",
    metadata,
    Column("number", ForeignKey("exchanges.number"), primary_key=True, autoincrement=False),
    Column("kind", String(32), primary_key=True),
    Column("person_id", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


def take_turn_recording(connection: Connection) -> None:
    """Wait until no other transaction records an exchange."""
    take_turn(connection, _LOCK_KEY)


def take_number(connection: Connection) -> int:
    """Return the next number that people read as ``A-1001``."""
    return next_number(connection, "exchange", first=_FIRST_NUMBER)


def find(connection: Connection, exchange_id: ExchangeId) -> Exchange | None:
    """Return the exchange with this id."""
    query = select(exchanges).where(exchanges.c.id == exchange_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else exchange_from(row)


def add(
    connection: Connection,
    exchange: Exchange,
    *,
    salt: str,
    answer: str,
    revision: int | None = None,
    model: str = "",
) -> None:
    """Keep an exchange, with its *answer* as ``to_json`` wrote it, and what answered."""
    insert_once(
        connection,
        exchanges,
        {
            "id": exchange.id,
            "number": exchange.number,
            "asked_by": exchange.asked_by,
            "asked_at": exchange.asked_at,
            "thread": exchange.thread,
            "question": exchange.question,
            "salt": salt,
            "answer": answer,
            "revision": revision,
            "model": model,
        },
    )


def questions_in(connection: Connection, thread: str, *, limit: int) -> tuple[str, ...]:
    """Return the newest *limit* kept questions of a thread, oldest first."""
    query = (
        select(exchanges.c.question)
        .where(exchanges.c.thread == thread, exchanges.c.question != "")
        .order_by(exchanges.c.number.desc())
        .limit(limit)
    )
    return tuple(reversed(connection.execute(query).scalars().all()))


def newest_of(connection: Connection, person_id: PersonId, *, limit: int) -> tuple[Exchange, ...]:
    """Return the newest *limit* exchanges that are known to be this person's, newest first."""
    query = (
        select(exchanges)
        .where(exchanges.c.asked_by == person_id)
        .order_by(exchanges.c.number.desc())
        .limit(limit)
    )
    return tuple(exchange_from(row) for row in connection.execute(query).mappings())


def salt_of(connection: Connection, exchange_id: ExchangeId) -> str:
    """Return the salt of an exchange; empty once it is forgotten."""
    query = select(exchanges.c.salt).where(exchanges.c.id == exchange_id)
    return connection.execute(query).scalar_one_or_none() or ""


def rating_of(connection: Connection, number: int, rater: str) -> Rating | None:
    """Return how the person sealed as *rater* rated an answer."""
    query = select(ratings.c.rating).where(ratings.c.number == number, ratings.c.rater == rater)
    found = connection.execute(query).scalar_one_or_none()
    return None if found is None else Rating(found)


def rate(connection: Connection, number: int, rater: str, *, rating: Rating, at: datetime) -> None:
    """Write down a rating, over an earlier one of the same person."""
    key = {"number": number, "rater": rater}
    values = {"rating": rating.value, "rated_at": at}
    if not insert_once(connection, ratings, {**key, **values}):
        same = (ratings.c.number == number) & (ratings.c.rater == rater)
        connection.execute(update(ratings).where(same).values(**values))


def hand_off(connection: Connection, handed: HandOff) -> bool:
    """Write down a hand-off; tell whether it is the first of its kind."""
    row = {
        "number": handed.exchange.number,
        "kind": handed.kind.value,
        "person_id": handed.by,
        "at": handed.at,
    }
    return insert_once(connection, hand_offs, row)


def hand_off_of(connection: Connection, exchange: Exchange, kind: Escalation) -> HandOff | None:
    """Return how an exchange was passed on."""
    query = select(hand_offs).where(
        hand_offs.c.number == exchange.number, hand_offs.c.kind == kind.value
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    by = PersonId(row["person_id"])
    return HandOff(exchange=exchange, kind=kind, by=by, at=row["at"], is_first=False)


def exchange_from(row: RowMapping) -> Exchange:
    """Return the exchange that a row holds."""
    return Exchange(
        id=ExchangeId(row["id"]),
        number=row["number"],
        asked_by=PersonId(row["asked_by"]),
        asked_at=row["asked_at"],
        thread=row["thread"],
        question=row["question"],
        answer=from_json(row["answer"]),
    )
