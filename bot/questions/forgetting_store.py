"""Finds and deletes what exchanges, ratings, hand-offs and receipts say of people."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Table,
    and_,
    bindparam,
    delete,
    select,
    update,
)

from bot.audit.sealing import Sealed, seal
from bot.people.entities import PersonId
from bot.questions.entities import Exchange, ExchangeId
from bot.questions.feedback_store import rating_reasons
from bot.questions.recall_store import recalls
from bot.questions.receipt_store import receipt_openings
from bot.questions.recording import to_json
from bot.questions.store import exchange_from, exchanges, hand_offs, ratings

_NUMBERED = (rating_reasons, recalls, ratings, hand_offs, exchanges)
"""In the order in which rows may be deleted."""

TABLES = (
    "exchanges",
    "ratings",
    "rating_reasons",
    "recalls",
    "curated_answers",
    "hand_offs",
    "receipt_openings",
    "inbox",
)
"""Tables whose deleted rows held words or ids of people."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rated:
    """How somebody rated an answer."""

    number: int
    rating: str
    at: datetime
    rater: str
    """Sealed."""


def asked_by(connection: Connection, person_id: PersonId) -> list[Exchange]:
    """Return every exchange that is known to be this person's, oldest first."""
    return _exchanges(connection, exchanges.c.asked_by == person_id)


def asked_before(
    connection: Connection, before: datetime, *, held: Collection[PersonId]
) -> list[Exchange]:
    """Return older exchanges whose asker is still known and not under a hold."""
    known = (exchanges.c.asked_by != "") & exchanges.c.asked_by.not_in(held)
    return _exchanges(connection, (exchanges.c.asked_at < before) & known)


def numbers_before(
    connection: Connection, before: datetime, *, held: Collection[PersonId]
) -> list[int]:
    """Return the numbers of older exchanges that no hold protects."""
    protected = select(hand_offs.c.number).where(hand_offs.c.person_id.in_(held))
    query = select(exchanges.c.number).where(
        exchanges.c.asked_at < before,
        exchanges.c.asked_by.not_in(held),
        exchanges.c.number.not_in(protected),
    )
    return list(connection.execute(query).scalars())


def rated_by(connection: Connection, person_id: PersonId) -> list[Rated]:
    """Return the ratings that a person can still be recognised in, oldest first."""
    return [_rated(row) for row in _sealed(connection) if _is_by(row, person_id)]


def openings(
    connection: Connection, numbers: Collection[int], *, by: PersonId
) -> Sequence[Row[tuple[object, ...]]]:
    """Return who opened these receipts, and what this person opened, oldest first."""
    query = select(receipt_openings).order_by(receipt_openings.c.opened_at)
    rows = connection.execute(query).all()
    return [row for row in rows if row.opened_by == by or row.number in numbers]


def handed_on_by(
    connection: Connection, person_id: PersonId
) -> Sequence[Row[tuple[int, str, str, datetime]]]:
    """Return what a person passed on."""
    query = select(hand_offs).where(hand_offs.c.person_id == person_id).order_by(hand_offs.c.at)
    return connection.execute(query).all()


def forget_asker(connection: Connection, exchange: Exchange, *, new_id: ExchangeId) -> None:
    """Write *exchange* over what is kept under its number, without salt, under another id."""
    values = {
        "id": new_id,
        "asked_by": "",
        "thread": "",
        "question": "",
        "salt": "",
        "answer": to_json(exchange.answer),
    }
    same = exchanges.c.number == exchange.number
    connection.execute(update(exchanges).where(same).values(**values))


def remove(connection: Connection, numbers: Iterable[int]) -> None:
    """Delete exchanges with everything that hangs on them."""
    keys = [{"gone": number} for number in numbers]
    for table in _NUMBERED if keys else ():
        connection.execute(delete(table).where(table.c.number == bindparam("gone")), keys)


def remove_ratings(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> int:
    """Delete older ratings but those in which somebody under a hold is recognised."""
    rows = [row for row in _sealed(connection) if row.rated_at < before]
    due = [row for row in rows if not any(_is_by(row, person_id) for person_id in held)]
    _remove_ratings(connection, due)
    return len(due)


def remove_ratings_of(connection: Connection, person_id: PersonId) -> int:
    """Delete the ratings in which this person is recognised."""
    found = [row for row in _sealed(connection) if _is_by(row, person_id)]
    _remove_ratings(connection, found)
    return len(found)


def remove_hand_offs(
    connection: Connection, before: datetime, *, held: Collection[PersonId]
) -> int:
    """Delete older notes of who passed a question on."""
    due = and_(hand_offs.c.at < before, hand_offs.c.person_id.not_in(held))
    return _delete(connection, hand_offs, due)


def remove_hand_offs_of(connection: Connection, person_id: PersonId) -> int:
    """Delete what this person passed on, also where nobody knows any more that they asked it."""
    return _delete(connection, hand_offs, hand_offs.c.person_id == person_id)


def remove_openings(connection: Connection, before: datetime, *, held: Collection[PersonId]) -> int:
    """Delete older notes of who opened a receipt; the audit trail goes on to say so."""
    kept = select(exchanges.c.number).where(exchanges.c.asked_by.in_(held))
    due = and_(
        receipt_openings.c.opened_at < before,
        receipt_openings.c.opened_by.not_in(held),
        receipt_openings.c.number.not_in(kept),
    )
    return _delete(connection, receipt_openings, due)


def remove_openings_of(connection: Connection, numbers: Collection[int], *, by: PersonId) -> int:
    """Delete who opened these receipts and why, and what this person opened."""
    keys = {row.id for row in openings(connection, numbers, by=by)}
    for key in keys:
        connection.execute(delete(receipt_openings).where(receipt_openings.c.id == key))
    return len(keys)


def _exchanges(connection: Connection, condition: ColumnElement[bool]) -> list[Exchange]:
    query = select(exchanges).where(condition).order_by(exchanges.c.number)
    return [exchange_from(row) for row in connection.execute(query).mappings()]


def _sealed(connection: Connection) -> Sequence[Row[tuple[int, str, str, datetime, str]]]:
    query = (
        select(ratings, exchanges.c.salt)
        .join(exchanges, exchanges.c.number == ratings.c.number)
        .order_by(ratings.c.rated_at)
    )
    return connection.execute(query).all()


def _is_by(row: Row[tuple[int, str, str, datetime, str]], person_id: PersonId) -> bool:
    return bool(row.salt) and row.rater == seal(Sealed.RATER, person_id, salt=row.salt)


def _rated(row: Row[tuple[int, str, str, datetime, str]]) -> Rated:
    return Rated(number=row.number, rating=row.rating, at=row.rated_at, rater=row.rater)


def _remove_ratings(
    connection: Connection, rows: Iterable[Row[tuple[int, str, str, datetime, str]]]
) -> None:
    for row in rows:
        for table in (rating_reasons, ratings):
            same = (table.c.number == row.number) & (table.c.rater == row.rater)
            connection.execute(delete(table).where(same))


def _delete(connection: Connection, table: Table, condition: ColumnElement[bool]) -> int:
    # The count of rows is not reliable: PostgreSQL's driver may report -1.
    key = next(iter(table.primary_key.columns))
    return len(connection.execute(delete(table).where(condition).returning(key)).all())
