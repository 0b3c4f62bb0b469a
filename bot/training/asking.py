"""Turns people into assignments, and finds who has acknowledged already."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from bot.database.engine import Connection
from bot.people.entities import Person, PersonId
from bot.training import acknowledgement_store, assignment_store, campaign_store, material_store
from bot.training.acknowledgement_entities import Acknowledgement
from bot.training.assignment_entities import Assignment, AssignmentId, Cause
from bot.training.campaign_entities import Campaign, State
from bot.training.entities import Material
from bot.training.publishing import standing_in

_TOKEN_BYTES = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """What a number of people are asked at once."""

    campaign: Campaign
    material: int
    cause: Cause
    at: datetime
    due_on: date


def assignments_for(
    people: Iterable[Person],
    asked: Round,
    *,
    rounds: Mapping[PersonId, int],
    done: Mapping[PersonId, int],
) -> list[Assignment]:
    """Return one assignment for each of *people*.

    *rounds* says which round it is of whom (the first unless said), *done* which acknowledgement
    settles it at once.
    """
    return [_assignment(person, asked, rounds.get(person.id, 1), done) for person in people]


def already_done(
    connection: Connection, material: Material, *, asks_once: bool
) -> Mapping[PersonId, int]:
    """Return whose acknowledgement settles this version; none does where each round counts."""
    if not asks_once:
        return {}
    return acknowledgement_store.holding(connection, standing_in(connection, material))


def settle(connection: Connection, record: Acknowledgement) -> None:
    """Let a record settle whatever its person is asked for once and it holds for.

    What was not done when its campaign was closed stays so.
    """
    for one in assignment_store.of_person(connection, record.person):
        if one.done_at is not None or one.superseded_at is not None or one.occasion:
            continue
        campaign = campaign_store.numbered(connection, one.campaign)
        is_over = campaign is None or campaign.state is State.CLOSED
        material = None if is_over else material_store.numbered(connection, one.material)
        if material and record.material in standing_in(connection, material):
            assignment_store.done(
                connection,
                [one.id],
                at=max(record.at, one.assigned_at),
                acknowledgement=record.number,
            )


def digest_of(lines: Iterable[str]) -> str:
    """Return the SHA-256 of these ids or hashes, sorted, one on a line."""
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()


def _assignment(
    person: Person, asked: Round, number: int, done: Mapping[PersonId, int]
) -> Assignment:
    settled = done.get(person.id)
    is_own = not asked.campaign.asks_once
    return Assignment(
        id=AssignmentId(secrets.token_hex(_TOKEN_BYTES)),
        campaign=asked.campaign.number,
        person=person.id,
        round=number,
        material=asked.material,
        cause=asked.cause,
        assigned_at=asked.at,
        due_on=asked.due_on,
        occasion=f"{asked.campaign.label}/{number}" if is_own else "",
        groups=tuple(sorted(person.groups)),
        done_at=None if settled is None else asked.at,
        acknowledgement=settled,
    )
