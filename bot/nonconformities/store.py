"""Where nonconformities are kept, with what happened to them; rows become values here."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import ColumnElement, Connection, RowMapping, or_, select, update

from bot.database.statements import append, insert_once, next_number, storable, take_turn
from bot.nonconformities.entities import (
    Deed,
    Finding,
    FindingNumber,
    Grade,
    Happening,
    Kind,
    Nonconformity,
    Source,
    Stage,
    Treatment,
    Verdict,
)
from bot.nonconformities.tables import nonconformities, nonconformity_events
from bot.people.entities import PersonId

LOCK_KEY: Final = 7_410_081
"""Whoever raises one holds it."""
_NAMING = ("owner", "raised_by", "planned_by", "done_by", "decided_by")


def take_turn_raising(connection: Connection) -> None:
    """Wait until no other transaction raises one."""
    take_turn(connection, LOCK_KEY)


def take_number(connection: Connection) -> FindingNumber:
    """Return the next number that people read as ``NC-1``."""
    return FindingNumber(next_number(connection, "nonconformity"))


def entered(connection: Connection, entry_id: str) -> Nonconformity | None:
    """Return what was raised with this form or command."""
    return _first(connection, nonconformities.c.entry_id == entry_id)


def numbered(connection: Connection, number: int, *, hold: bool = False) -> Nonconformity | None:
    """Return the one with this number; with *hold* nobody else changes it until the end."""
    return _first(connection, nonconformities.c.number == number, hold=hold)


def add(connection: Connection, new: Nonconformity, *, entry_id: str) -> bool:
    """Keep a new one; tell whether its entry is the first of its kind."""
    row = {"number": new.number, "entry_id": entry_id, **_row(new)}
    return insert_once(connection, nonconformities, row)


def move(connection: Connection, after: Nonconformity, *, seen: int) -> bool:
    """Write *after* as its next version, unless somebody changed it since *seen*."""
    table = nonconformities.c
    same = (table.number == after.number) & (table.version == seen)
    change = update(nonconformities).where(same).values({**_row(after), "version": seen + 1})
    return connection.execute(change.returning(table.number)).first() is not None


def listed(
    connection: Connection, stages: Collection[Stage], *, viewer: PersonId | None = None
) -> list[Nonconformity]:
    """Return those at these stages, oldest first; *viewer* limits them to their own."""
    table = nonconformities.c
    query = select(nonconformities).where(table.stage.in_([stage.value for stage in stages]))
    if viewer is not None:
        query = query.where(or_(table.owner == viewer, table.raised_by == viewer))
    rows = connection.execute(query.order_by(table.number)).mappings()
    return [_nonconformity(row) for row in rows]


def of_person(connection: Connection, person: PersonId) -> list[Nonconformity]:
    """Return every one in which this person has, or had, a part."""
    named = or_(*(nonconformities.c[name] == person for name in _NAMING))
    query = select(nonconformities).where(named).order_by(nonconformities.c.number)
    return [_nonconformity(row) for row in connection.execute(query).mappings()]


def happened_before(connection: Connection, once: str) -> bool:
    """Tell whether this form or press has done its deed."""
    if not once:
        return False
    events = nonconformity_events.c
    return connection.execute(select(events.number).where(events.once == once)).first() is not None


def add_happening(connection: Connection, happening: Happening) -> int:
    """Write down what happened, after everything before; return its place."""
    row = {
        "number": happening.number,
        "version": happening.version,
        "deed": happening.deed.value,
        "at": happening.at,
        "by": happening.by or "",
        "words": storable(happening.words),
        "salt": happening.salt,
        "day": happening.day,
        "about": happening.about or "",
        "once": happening.once or None,
    }
    return append(connection, nonconformity_events, "number", row)


def happenings(connection: Connection, number: int) -> list[Happening]:
    """Return what happened to one, in order."""
    return _happenings(connection, nonconformity_events.c.number == number)


def done_by(connection: Connection, person: PersonId) -> list[Happening]:
    """Return what this person did, in order."""
    return _happenings(connection, nonconformity_events.c.by == person)


def remove_of(connection: Connection, person: PersonId) -> frozenset[int]:
    """Take this person out of every one of them; return which."""
    concerned: set[int] = set()
    number = nonconformities.c.number
    for name in _NAMING:
        same = nonconformities.c[name] == person
        change = update(nonconformities).where(same).values({name: ""}).returning(number)
        concerned.update(connection.execute(change).scalars())
    for name in ("by", "about"):
        events = nonconformity_events.c
        taken = update(nonconformity_events).where(events[name] == person).values({name: ""})
        concerned.update(connection.execute(taken.returning(events.number)).scalars())
    return frozenset(concerned)


def _happenings(connection: Connection, where: ColumnElement[bool]) -> list[Happening]:
    events = nonconformity_events.c
    query = select(nonconformity_events).where(where).order_by(events.number, events.sequence)
    return [_happening(row) for row in connection.execute(query).mappings()]


def _first(
    connection: Connection, where: ColumnElement[bool], *, hold: bool = False
) -> Nonconformity | None:
    query = select(nonconformities).where(where)
    row = connection.execute(query.with_for_update() if hold else query).mappings().first()
    return None if row is None else _nonconformity(row)


def _row(one: Nonconformity) -> dict[str, object]:
    finding, treatment, verdict = one.finding, one.treatment, one.verdict
    return {
        "title": storable(finding.title),
        "kind": finding.kind.value,
        "source": finding.source.value,
        "requirement": finding.requirement,
        "evidence": storable(finding.evidence),
        "grade": finding.grade.value if finding.grade else "",
        "found_on": finding.found_on,
        "respond_by": finding.respond_by,
        "owner": one.owner or "",
        "stage": one.stage.value,
        "correction": storable(treatment.correction),
        "extent": storable(treatment.extent),
        "cause": storable(treatment.cause),
        "action": storable(treatment.action),
        "action_due": treatment.action_due,
        "planned_by": treatment.planned_by or "",
        "done_on": treatment.done_on,
        "proof": storable(treatment.proof),
        "done_by": treatment.done_by or "",
        "check_on": treatment.check_on,
        "outcome": storable(verdict.words),
        "decided_by": verdict.by or "",
        "ruling": verdict.ruling,
        "decided_at": verdict.at,
        "raised_by": one.raised_by or "",
        "raised_at": one.raised_at,
        "version": one.version,
    }


def _nonconformity(row: RowMapping) -> Nonconformity:
    return Nonconformity(
        number=FindingNumber(row["number"]),
        finding=_finding(row),
        owner=_person_in(row["owner"]),
        stage=Stage(row["stage"]),
        raised_by=_person_in(row["raised_by"]),
        raised_at=row["raised_at"],
        version=row["version"],
        treatment=_treatment(row),
        verdict=Verdict(
            words=row["outcome"],
            by=_person_in(row["decided_by"]),
            ruling=row["ruling"],
            at=row["decided_at"],
        ),
    )


def _finding(row: RowMapping) -> Finding:
    return Finding(
        title=row["title"],
        kind=Kind(row["kind"]),
        source=Source(row["source"]),
        requirement=row["requirement"],
        evidence=row["evidence"],
        grade=Grade(row["grade"]) if row["grade"] else None,
        found_on=row["found_on"],
        respond_by=row["respond_by"],
    )


def _treatment(row: RowMapping) -> Treatment:
    return Treatment(
        correction=row["correction"],
        extent=row["extent"],
        cause=row["cause"],
        action=row["action"],
        action_due=row["action_due"],
        planned_by=_person_in(row["planned_by"]),
        done_on=row["done_on"],
        proof=row["proof"],
        done_by=_person_in(row["done_by"]),
        check_on=row["check_on"],
    )


def _happening(row: RowMapping) -> Happening:
    return Happening(
        number=FindingNumber(row["number"]),
        version=row["version"],
        deed=Deed(row["deed"]),
        at=row["at"],
        by=_person_in(row["by"]),
        words=row["words"],
        day=row["day"],
        about=_person_in(row["about"]),
        once=row["once"] or "",
        salt=row["salt"],
    )


def _person_in(value: str) -> PersonId | None:
    return PersonId(value) if value else None
