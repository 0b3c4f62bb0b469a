"""What was rated and passed on before the migration is there after it, without names."""

from datetime import UTC, datetime

from alembic import command
from sqlalchemy import text

from bot.audit.sealing import Sealed, seal
from bot.database.upgrade import alembic_config

WHEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
EXCHANGE = (
    "INSERT INTO exchanges (id, number, asked_by, asked_at, thread, question, salt, answer) "
    "VALUES ('Ev1', 1001, 'p-ada', :at, '', 'why?', 'pepper', '{}')"
)
RATING = "INSERT INTO ratings VALUES ('Ev1', 'p-bob', 'helpful', :at)"
HAND_OFF = "INSERT INTO hand_offs VALUES ('Ev1', 'hand_off', 'p-ada', :at)"


def test_older_records_are_carried_over(empty_database):
    """Ratings lose the rater's id to a sealed one; hand-offs hang on the number."""
    with empty_database.transaction() as connection:
        config = alembic_config(connection)
        command.upgrade(config, "0003")
        for statement in (EXCHANGE, RATING, HAND_OFF):
            connection.execute(text(statement), {"at": WHEN})
        command.upgrade(config, "head")
    from bot.questions.store import hand_offs, ratings

    with empty_database.reading() as connection:
        (rating,) = connection.execute(ratings.select()).all()
        (handed,) = connection.execute(hand_offs.select()).all()
    assert rating == (1001, seal(Sealed.RATER, "p-bob", salt="pepper"), "helpful", WHEN)
    assert handed == (1001, "hand_off", "p-ada", WHEN)
