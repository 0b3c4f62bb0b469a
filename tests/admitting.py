"""Admits auditors without a word in the trail, for tests that are about something else."""

from datetime import UTC, date, datetime

from bot.people import grant_store
from bot.people.grants import Grant


def admitted(
    database, person, *, scope=None, begins_on=date(2020, 1, 1), ends_on=date(2099, 12, 31)
):
    """Let *person* look at records: at everything, or at the controls and clauses of *scope*."""
    with database.transaction() as connection:
        number = grant_store.take_number(connection)
        grant = Grant(
            number=number,
            person=person.id,
            begins_on=begins_on,
            ends_on=ends_on,
            scope=None if scope is None else frozenset(scope),
            given_by=None,
            given_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        grant_store.add(connection, grant, entry_id=f"test:{number}")
    return grant
