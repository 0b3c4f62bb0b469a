"""A row of the register as a form wishes for it, with people in place of Slack ids."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Any, TypeVar

from bot.controls.register_entities import (
    NOBODY,
    Applicability,
    Conformity,
    ControlRow,
    RequirementRow,
    inclusions_in,
)
from bot.errors import UnknownControl, UnknownPerson
from bot.people.entities import Person, PersonId
from bot.slack.desk import FrontDesk
from bot.slack.payloads.control_forms import ControlForm, ControlPlace
from bot.slack.payloads.inputs import day_in
from bot.slack.registers import registers_of
from bot.slack.wanting import person_of

_Kind = TypeVar("_Kind", bound=StrEnum)

_NONE = "There is no {id} in the register any more."


def wished_control(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, *, team: str, actor: Person
) -> ControlRow:
    """Return the row that the form wishes for; what it did not ask stays as it is."""
    row = registers_of(desk.registers).keeper.control(place.about, actor=actor)
    readers: Mapping[str, Any] = {
        "title": lambda: form.title,
        "asks": lambda: _lines(form.asks) or row.asks,
        "applicability": lambda: _chosen(Applicability, form.applicability, row.applicability),
        "inclusion": lambda: inclusions_in(form.inclusion)[0],
        "exclusion": lambda: form.exclusion,
        "owner": lambda: _owner(desk, form, row.owner, team=team),
        "documented_in": lambda: form.documented_in,
        "review_on": lambda: day_in(form.review_on),
    }
    said = {name: read() for name, read in readers.items() if form.has(name)}
    return replace(row, **said, version=place.seen)


def wished_requirement(
    desk: FrontDesk, place: ControlPlace, form: ControlForm, *, team: str, actor: Person
) -> RequirementRow:
    """Return the requirement that the form wishes for."""
    row = requirement_named(desk, place.about, actor=actor)
    return replace(
        row,
        conformity=_chosen(Conformity, form.conformity, row.conformity),
        words=form.words,
        assessed_on=day_in(form.on),
        owner=_owner(desk, form, row.owner, team=team),
        review_on=day_in(form.review_on),
        version=place.seen,
    )


def requirement_named(desk: FrontDesk, id_: str, *, actor: Person) -> RequirementRow:
    """Return one requirement; raise ``UnknownControl``."""
    for row in registers_of(desk.registers).keeper.requirements(actor=actor):
        if row.id == id_:
            return row
    raise UnknownControl(_NONE.format(id=id_))


def slack_id_of(desk: FrontDesk, person: PersonId) -> str:
    """Return the Slack id of somebody who is here; empty for whoever a form cannot show."""
    try:
        found = desk.people.find(person) if person != NOBODY else None
    except UnknownPerson:
        return ""
    return found.slack_id if found is not None and not found.deactivated else ""


def _owner(desk: FrontDesk, form: ControlForm, current: PersonId, *, team: str) -> PersonId:
    """Return who is to own the row; whom the form could not show stays."""
    wished = person_of(desk, form.owner, team=team)
    if wished is not None:
        return wished
    return NOBODY if slack_id_of(desk, current) else current


def _chosen(kind: type[_Kind], said: str, current: _Kind) -> _Kind:
    return kind(said) if said in list(kind) else current


def _lines(text: str) -> tuple[str, ...]:
    return tuple(words for line in text.splitlines() if (words := " ".join(line.split())))
