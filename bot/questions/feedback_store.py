"""Where it is kept why answers did not help."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    String,
    Table,
    Text,
    delete,
    select,
    update,
)

from bot.database.statements import insert_once, storable
from bot.database.tables import UtcDateTime, metadata
from bot.questions.entities import Rating
from bot.questions.feedback_entities import RatingReason
from bot.questions.store import ratings

rating_reasons = Table(
    "rating_reasons",
    metadata,
    Column("number", ForeignKey("exchanges.number"), primary_key=True, autoincrement=False),
    # Sealed as in the rating that it belongs to.
    Column("rater", String(64), primary_key=True),
    Column("reason", String(32), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Explained:
    """Why one person rated one answer badly."""

    number: int
    rater: str
    """Sealed."""
    reason: RatingReason
    words: str
    at: datetime


def explain(connection: Connection, explained: Explained) -> None:
    """Keep a reason, over an earlier one of the same person."""
    values = {
        "reason": explained.reason.value,
        "words": storable(explained.words),
        "at": explained.at,
    }
    row = {"number": explained.number, "rater": explained.rater, **values}
    if not insert_once(connection, rating_reasons, row):
        same = _same(number=explained.number, rater=explained.rater)
        connection.execute(update(rating_reasons).where(same).values(**values))


def forget(connection: Connection, number: int, rater: str) -> None:
    """Delete the reason of a rating."""
    connection.execute(delete(rating_reasons).where(_same(number=number, rater=rater)))


def badly_rated(connection: Connection) -> Mapping[int, list[RatingReason]]:
    """Return the exchanges that somebody found unhelpful, with the reasons that were given."""
    query = (
        select(ratings.c.number, rating_reasons.c.reason)
        .outerjoin(
            rating_reasons,
            (rating_reasons.c.number == ratings.c.number)
            & (rating_reasons.c.rater == ratings.c.rater),
        )
        .where(ratings.c.rating == Rating.NOT_HELPFUL.value)
    )
    found: dict[int, list[RatingReason]] = {}
    for number, reason in connection.execute(query):
        found.setdefault(number, []).extend([RatingReason(reason)] if reason else [])
    return found


def reasons_of(connection: Connection, numbers: Collection[int]) -> list[Explained]:
    """Return every reason that was given for these exchanges, oldest first."""
    query = (
        select(rating_reasons)
        .where(rating_reasons.c.number.in_(numbers))
        .order_by(rating_reasons.c.at)
    )
    return [
        Explained(
            number=row["number"],
            rater=row["rater"],
            reason=RatingReason(row["reason"]),
            words=row["words"],
            at=row["at"],
        )
        for row in connection.execute(query).mappings()
    ]


def _same(*, number: int, rater: str) -> ColumnElement[bool]:
    return (rating_reasons.c.number == number) & (rating_reasons.c.rater == rater)
