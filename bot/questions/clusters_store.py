"""Reads what was asked and not answered well."""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, func, or_, select

from bot.questions.entities import Exchange
from bot.questions.store import exchange_from, exchanges, ratings


def stamp(connection: Connection) -> tuple[object, ...]:
    """Return what changes whenever somebody asked, rated, or was forgotten."""
    asked = select(func.count(), func.max(exchanges.c.number)).where(exchanges.c.asked_by != "")
    rated = select(func.count(), func.max(ratings.c.rated_at))
    return (*connection.execute(asked).one(), *connection.execute(rated).one())


def salts(connection: Connection, numbers: Collection[int]) -> Mapping[int, str]:
    """Return what the raters of these exchanges are sealed with, by number."""
    query = select(exchanges.c.number, exchanges.c.salt).where(exchanges.c.number.in_(numbers))
    return {row.number: row.salt for row in connection.execute(query)}


def kept_questions(
    connection: Connection, *, badly_rated: Collection[int], limit: int
) -> Sequence[Exchange]:
    """Return refusals, silent answers and badly rated ones whose words are kept, newest first.

    Whether an answer is silent is for the caller to see.
    """
    query = (
        select(exchanges)
        .where(
            exchanges.c.question != "",
            exchanges.c.asked_by != "",
            or_(
                exchanges.c.number.in_(badly_rated),
                exchanges.c.answer.like('%"kind": "refusal"%'),
                exchanges.c.answer.like('%"lead": "Our policies%'),
            ),
        )
        .order_by(exchanges.c.number.desc())
        .limit(limit)
    )
    return [exchange_from(row) for row in connection.execute(query).mappings()]
