"""Where it is kept how long and of what auditors may look at records."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from bot.database.statements import next_number, take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.people.grants import Grant, GrantNumber
from bot.people.visits import EVERYTHING

LOCK_KEY: Final = 7_410_095
"""Whoever admits somebody holds it."""

auditor_grants = Table(
    "auditor_grants",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("entry_id", Text, nullable=False, unique=True),
    Column("person", String(64), nullable=False, index=True),
    Column("begins_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("scope", Text, nullable=False),
    Column("given_by", String(64), nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("ended_on", Date),
    Column("version", Integer, nullable=False),
)


def take_turn_admitting(connection: Connection) -> None:
    """Wait until no other transaction admits anybody."""
    take_turn(connection, LOCK_KEY)


def take_number(connection: Connection) -> GrantNumber:
    """Return the next number that people read as ``AU-1``."""
    return GrantNumber(next_number(connection, "auditor_grant"))


def add(connection: Connection, grant: Grant, *, entry_id: str) -> None:
    """Keep a new one."""
    connection.execute(insert(auditor_grants).values(entry_id=entry_id, **_row(grant)))


def change(connection: Connection, grant: Grant) -> None:
    """Write *grant* over what was known of it."""
    same = auditor_grants.c.number == grant.number
    connection.execute(update(auditor_grants).where(same).values(**_row(grant)))


def entered(connection: Connection, entry_id: str) -> Grant | None:
    """Return what was given with this form or command."""
    query = select(auditor_grants).where(auditor_grants.c.entry_id == entry_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else _grant(row)


def numbered(connection: Connection, number: int) -> Grant | None:
    """Return the one with this number."""
    query = select(auditor_grants).where(auditor_grants.c.number == number)
    row = connection.execute(query).mappings().first()
    return None if row is None else _grant(row)


def of_people(
    connection: Connection, people: Collection[PersonId] | None = None
) -> dict[PersonId, list[Grant]]:
    """Return the grants of these people, or of everybody, oldest first."""
    query = select(auditor_grants).order_by(auditor_grants.c.number)
    if people is not None:
        query = query.where(auditor_grants.c.person.in_(list(people)))
    found: dict[PersonId, list[Grant]] = {}
    for row in connection.execute(query).mappings():
        grant = _grant(row)
        found.setdefault(grant.person, []).append(grant)
    return found


def given_by(connection: Connection, person: PersonId) -> list[Grant]:
    """Return what this person gave to others."""
    query = select(auditor_grants).where(auditor_grants.c.given_by == person)
    return [_grant(row) for row in connection.execute(query).mappings()]


def forget(connection: Connection, person: PersonId) -> int:
    """Delete the grants of a person, and their name from those that they gave; return how many."""
    mine = delete(auditor_grants).where(auditor_grants.c.person == person)
    gone = connection.execute(mine.returning(auditor_grants.c.number)).all()
    given = update(auditor_grants).where(auditor_grants.c.given_by == person).values(given_by="")
    connection.execute(given)
    return len(gone)


def _row(grant: Grant) -> dict[str, object]:
    return {
        "number": grant.number,
        "person": grant.person,
        "begins_on": grant.begins_on,
        "ends_on": grant.ends_on,
        "scope": EVERYTHING if grant.scope is None else " ".join(sorted(grant.scope)),
        "given_by": grant.given_by or "",
        "given_at": grant.given_at,
        "ended_on": grant.ended_on,
        "version": grant.version,
    }


def _grant(row: RowMapping) -> Grant:
    scope = row["scope"]
    return Grant(
        number=GrantNumber(row["number"]),
        person=PersonId(row["person"]),
        begins_on=row["begins_on"],
        ends_on=row["ends_on"],
        scope=None if scope == EVERYTHING else frozenset(scope.split()),
        given_by=PersonId(row["given_by"]) if row["given_by"] else None,
        given_at=row["given_at"],
        ended_on=row["ended_on"],
        version=row["version"],
    )
