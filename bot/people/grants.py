"""What admits an auditor: who, from when until when, and of what; given by an admin."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import NewType

from bot.people.entities import Access, Person, PersonId, Role
from bot.people.visits import Stage, Visit, told_scope

GrantNumber = NewType("GrantNumber", int)


@dataclass(frozen=True, kw_only=True, slots=True)
class Grant:
    """One admission; days are those of the company's time zone."""

    number: GrantNumber
    person: PersonId
    begins_on: date
    ends_on: date
    """The last day, all of it."""
    scope: frozenset[str] | None
    """Controls, clauses and themes; None is everything."""
    given_by: PersonId | None
    """None where the admin of the machine did."""
    given_at: datetime
    ended_on: date | None = None
    """When an admin ended it before its time."""
    version: int = 1

    @property
    def label(self) -> str:
        """Return what people call it."""
        return f"AU-{self.number}"

    @property
    def told(self) -> str:
        """Return the scope in words."""
        return told_scope(self.scope)

    def stage(self, today: date) -> Stage:
        """Return where *today* lies."""
        if self.ended_on is not None or today > self.ends_on:
            return Stage.OVER
        return Stage.COMING if today < self.begins_on else Stage.RUNNING

    def visit(self, today: date) -> Visit:
        """Return what may be looked at *today*."""
        return Visit(
            stage=self.stage(today),
            begins_on=self.begins_on,
            ends_on=self.ended_on or self.ends_on,
            scope=self.scope,
        )


_PREFERRED = (Stage.RUNNING, Stage.COMING, Stage.OVER)


def as_auditor(person: Person, grants: Iterable[Grant], *, today: date) -> Person:
    """Return *person* as an auditor while a grant runs, and never outside of it.

    Whoever leads or runs the programme never becomes one; neither does a guest.
    """
    known = sorted(grants, key=lambda one: one.ends_on, reverse=True)
    visits = sorted(
        (one.visit(today) for one in known), key=lambda one: _PREFERRED.index(one.stage)
    )
    if person.role in {Role.LEAD, Role.ADMIN} or person.access is not Access.ACTIVE:
        return person
    if not visits and person.role is not Role.AUDITOR:
        return person
    visit = visits[0] if visits else Visit()
    if visit.is_running:
        return replace(person, role=Role.AUDITOR, visit=visit)
    role = Role.EMPLOYEE if person.role is Role.AUDITOR else person.role
    return replace(person, role=role, visit=visit)
