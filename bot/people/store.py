"""Where people are kept."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Row,
    String,
    Table,
    Text,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from bot.database.statements import take_turn
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import Person, PersonId, Role

_LOCK_KEY = 7_410_034

persons = Table(
    "persons",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("staff_id", Text, unique=True),
    Column("slack_id", String(64), unique=True),
    Column("email", Text, unique=True),
    Column("name", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("groups", Text, nullable=False),
    Column("manager", Text, nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("guest", Boolean, nullable=False),
    # Somebody who left the file keeps the company's id of them, so that they are known again.
    Column("listed", Boolean, nullable=False),
    Column("recorded_role", String(32), nullable=False),
    Column("deactivated_at", UtcDateTime),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class PersonRecord:
    """A person together with what only this slice needs to know of them."""

    person: Person
    staff_id: str = ""
    """The company's own id of the person."""
    listed: bool = False
    """In the newest people file."""
    recorded_role: Role = Role.EMPLOYEE
    """The role that they had, all told, when a change was last recorded."""
    deactivated_at: datetime | None = None
    """Since when Slack has not let them in."""


def take_turn_writing(connection: Connection) -> None:
    """Wait until no other transaction changes people."""
    take_turn(connection, _LOCK_KEY)


def by_slack_id(connection: Connection, slack_id: str) -> PersonRecord | None:
    """Return whoever has this Slack id."""
    return _first(connection, persons.c.slack_id == slack_id) if slack_id else None


def by_slack_ids(connection: Connection, slack_ids: Collection[str]) -> list[PersonRecord]:
    """Return whoever has one of these Slack ids."""
    query = select(persons).where(persons.c.slack_id.in_([one for one in slack_ids if one]))
    return [_record(row) for row in connection.execute(query)]


def by_email(connection: Connection, email: str) -> PersonRecord | None:
    """Return whoever has this e-mail address."""
    return _first(connection, persons.c.email == email.lower()) if email else None


def by_staff_id(connection: Connection, staff_id: str) -> PersonRecord | None:
    """Return whoever has this id in the people file."""
    return _first(connection, persons.c.staff_id == staff_id)


def by_id(connection: Connection, person_id: str) -> PersonRecord | None:
    """Return the person with this random id."""
    return _first(connection, persons.c.id == person_id)


def called(connection: Connection, text: str) -> list[PersonRecord]:
    """Return everybody whose id, staff id, Slack id, e-mail or name is *text*."""
    same = or_(
        persons.c.id == text,
        persons.c.staff_id == text,
        persons.c.slack_id == text,
        persons.c.email == text.lower(),
        persons.c.name == text,
    )
    return [_record(row) for row in connection.execute(select(persons).where(same)).all()]


def everybody(connection: Connection) -> list[PersonRecord]:
    """Return all people."""
    return [_record(row) for row in connection.execute(select(persons)).all()]


def add(connection: Connection, record: PersonRecord) -> None:
    """Add somebody new."""
    connection.execute(insert(persons).values(**_values(record)))


def change(connection: Connection, record: PersonRecord) -> None:
    """Write *record* over what was known of the person."""
    values = _values(record)
    connection.execute(update(persons).where(persons.c.id == record.person.id).values(**values))


def remove(connection: Connection, person_id: PersonId) -> None:
    """Delete what is kept of a person; the random id lives on in the audit trail."""
    connection.execute(delete(persons).where(persons.c.id == person_id))


def forget_manager(connection: Connection, email: str) -> None:
    """Leave out this address wherever it is somebody's manager."""
    if email:
        same = func.lower(persons.c.manager) == email.lower()
        connection.execute(update(persons).where(same).values(manager=""))


def _first(connection: Connection, condition: ColumnElement[bool]) -> PersonRecord | None:
    row = connection.execute(select(persons).where(condition)).first()
    return None if row is None else _record(row)


def _values(record: PersonRecord) -> dict[str, object]:
    person = record.person
    return {
        "id": person.id,
        "staff_id": record.staff_id or None,
        "slack_id": person.slack_id or None,
        "email": person.email.lower() or None,
        "name": person.name,
        "role": person.role.value,
        "groups": json.dumps(sorted(person.groups)),
        "manager": person.manager,
        "timezone": person.timezone,
        "guest": person.guest,
        "listed": record.listed,
        "recorded_role": record.recorded_role.value,
        "deactivated_at": record.deactivated_at,
    }


def _record(row: Row[tuple[object, ...]]) -> PersonRecord:
    cells = row._mapping  # noqa: SLF001 - the public name of a row's mapping view
    person = Person(
        id=PersonId(cells["id"]),
        slack_id=cells["slack_id"] or "",
        email=cells["email"] or "",
        name=cells["name"],
        role=Role(cells["role"]),
        groups=frozenset(json.loads(cells["groups"])),
        timezone=cells["timezone"],
        manager=cells["manager"],
        guest=cells["guest"],
        deactivated=cells["deactivated_at"] is not None,
    )
    return PersonRecord(
        person=person,
        staff_id=cells["staff_id"] or "",
        listed=cells["listed"],
        recorded_role=Role(cells["recorded_role"]),
        deactivated_at=cells["deactivated_at"],
    )
