"""Where campaigns are kept, who is left out of them, and what happened to them."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Date,
    ForeignKey,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bot.database.statements import next_number
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.training.campaign_entities import (
    Audience,
    AudienceKind,
    Cadence,
    Campaign,
    CampaignEvent,
    Deed,
    Exclusion,
    Recurrence,
    RecurrenceKind,
    State,
)

training_campaigns = Table(
    "training_campaigns",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The form it came from: a form that is sent twice is one campaign.
    Column("entry_id", Text, nullable=False, unique=True),
    Column("material", Integer, ForeignKey("training_materials.number"), nullable=False),
    Column("audience", Text, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("recurrence", Text, nullable=False),
    Column("cadence", Text, nullable=False),
    Column("pass_mark", Integer),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    Column("launched_at", UtcDateTime, nullable=False),
    Column("launched_by", String(64), nullable=False),
    Column("population", Integer, nullable=False),
    Column("population_sha256", String(64), nullable=False),
    # What was answered wrong, counted without names when the answers go.
    Column("mistakes", Text, nullable=False),
)

training_exclusions = Table(
    "training_exclusions",
    metadata,
    Column("campaign", Integer, ForeignKey("training_campaigns.number"), primary_key=True),
    Column("person_id", String(64), primary_key=True),
    Column("reason", Text, nullable=False),
    Column("approver", String(64), nullable=False),
)

training_events = Table(
    "training_events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column(
        "campaign", Integer, ForeignKey("training_campaigns.number"), nullable=False, index=True
    ),
    Column("deed", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("person_id", String(64)),
    Column("due_on", Date),
    Column("reason", Text, nullable=False),
    Column("salt", String(64), nullable=False),
)


def take_number(connection: Connection) -> int:
    """Return the next number that people read as ``TR-1``."""
    return next_number(connection, "training_campaigns")


def add(
    connection: Connection, campaign: Campaign, exclusions: Iterable[Exclusion], *, entry_id: str
) -> None:
    """Keep a new campaign."""
    row = {
        "number": campaign.number,
        "entry_id": entry_id,
        "material": campaign.material,
        "audience": json.dumps(asdict(campaign.audience)),
        "due_on": campaign.due_on,
        "recurrence": json.dumps(asdict(campaign.recurrence)),
        "cadence": json.dumps(asdict(campaign.cadence)),
        "pass_mark": campaign.pass_mark,
        "state": campaign.state.value,
        "version": campaign.version,
        "launched_at": campaign.launched_at,
        "launched_by": campaign.launched_by,
        "population": campaign.population,
        "population_sha256": campaign.population_sha256,
        "mistakes": "[]",
    }
    connection.execute(insert(training_campaigns).values(**row))
    rows = [
        {
            "campaign": campaign.number,
            "person_id": one.person,
            "reason": one.reason,
            "approver": one.approver,
        }
        for one in exclusions
    ]
    if rows:
        connection.execute(insert(training_exclusions), rows)


def numbered(connection: Connection, number: int) -> Campaign | None:
    """Return the campaign with this number."""
    return next(iter(_found(connection, training_campaigns.c.number == number)), None)


def entered(connection: Connection, entry_id: str) -> Campaign | None:
    """Return what was made of a form."""
    return next(iter(_found(connection, training_campaigns.c.entry_id == entry_id)), None)


def in_state(connection: Connection, *states: State) -> Sequence[Campaign]:
    """Return the campaigns in one of these states, oldest first."""
    return _found(connection, training_campaigns.c.state.in_([one.value for one in states]))


def move(connection: Connection, campaign: Campaign, *, seen: int) -> bool:
    """Write state and material over a campaign unless somebody changed it since; tell whether."""
    same = (training_campaigns.c.number == campaign.number) & (training_campaigns.c.version == seen)
    change = (
        update(training_campaigns)
        .where(same)
        .values(state=campaign.state.value, material=campaign.material, version=seen + 1)
        .returning(training_campaigns.c.number)
    )
    return connection.execute(change).first() is not None


def keep_mistakes(connection: Connection, number: int, mistakes: str) -> None:
    """Keep what was answered wrong, as counted."""
    same = training_campaigns.c.number == number
    connection.execute(update(training_campaigns).where(same).values(mistakes=mistakes))


def mistakes(connection: Connection, number: int) -> str:
    """Return what was answered wrong, as counted at the close."""
    query = select(training_campaigns.c.mistakes).where(training_campaigns.c.number == number)
    return str(connection.execute(query).scalar_one())


def exclusions(connection: Connection, number: int) -> Sequence[Exclusion]:
    """Return who is left out."""
    query = (
        select(training_exclusions)
        .where(training_exclusions.c.campaign == number)
        .order_by(training_exclusions.c.person_id)
    )
    return [
        Exclusion(person=row.person_id, reason=row.reason, approver=row.approver)
        for row in connection.execute(query)
    ]


def add_events(connection: Connection, events: Iterable[CampaignEvent]) -> None:
    """Write down what happened; nothing written here changes."""
    rows = [
        {
            "number": next_number(connection, "training_events"),
            "campaign": event.campaign,
            "deed": event.deed.value,
            "at": event.at,
            "by": event.by,
            "person_id": event.person,
            "due_on": event.due_on,
            "reason": event.reason,
            "salt": event.salt,
        }
        for event in events
    ]
    if rows:
        connection.execute(insert(training_events), rows)


def events(
    connection: Connection, *numbers: int, until: datetime | None = None
) -> Sequence[CampaignEvent]:
    """Return what happened to these campaigns, in order."""
    query = (
        select(training_events)
        .where(training_events.c.campaign.in_(numbers))
        .order_by(training_events.c.number)
    )
    if until is not None:
        query = query.where(training_events.c.at <= until)
    return [_event(row) for row in connection.execute(query).mappings()]


def forget(connection: Connection, person: PersonId, *, name: str) -> int:
    """Put *name* in the place of a person who is forgotten, and forget why they were left out."""
    changes = (
        update(training_exclusions)
        .where(training_exclusions.c.person_id == person)
        .values(person_id=name, reason="")
        .returning(training_exclusions.c.campaign),
        update(training_events)
        .where(training_events.c.person_id == person)
        .values(person_id=name, reason="", salt="")
        .returning(training_events.c.number),
    )
    return sum(len(connection.execute(change).all()) for change in changes)


def forget_named(connection: Connection, names: Collection[str], *, name: str) -> None:
    """Put *name* in the place of *names* in the audiences of people who were chosen one by one."""
    gone = {one.casefold() for one in names if one}
    chosen = {AudienceKind.PEOPLE, AudienceKind.MANAGER}
    for campaign in in_state(connection, *State):
        kept = campaign.audience
        if kept.kind not in chosen or gone.isdisjoint(one.casefold() for one in kept.names):
            continue
        told = tuple(name if one.casefold() in gone else one for one in kept.names)
        same = training_campaigns.c.number == campaign.number
        audience = json.dumps(asdict(replace(kept, names=told)))
        connection.execute(update(training_campaigns).where(same).values(audience=audience))


def about(connection: Connection, person: PersonId) -> Sequence[CampaignEvent]:
    """Return what happened to one person in campaigns, in order."""
    query = (
        select(training_events)
        .where(training_events.c.person_id == person)
        .order_by(training_events.c.number)
    )
    return [_event(row) for row in connection.execute(query).mappings()]


def excluding(connection: Connection, person: PersonId) -> Sequence[tuple[int, Exclusion]]:
    """Return the campaigns that leave one person out."""
    query = (
        select(training_exclusions)
        .where(training_exclusions.c.person_id == person)
        .order_by(training_exclusions.c.campaign)
    )
    return [
        (row.campaign, Exclusion(person=row.person_id, reason=row.reason, approver=row.approver))
        for row in connection.execute(query)
    ]


def _found(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Campaign]:
    query = select(training_campaigns).where(condition).order_by(training_campaigns.c.number)
    return [_campaign(row) for row in connection.execute(query).mappings()]


def _campaign(row: RowMapping) -> Campaign:
    audience: dict[str, Any] = json.loads(row["audience"])
    recurrence: dict[str, Any] = json.loads(row["recurrence"])
    cadence: dict[str, Any] = json.loads(row["cadence"])
    return Campaign(
        number=row["number"],
        material=row["material"],
        audience=Audience(kind=AudienceKind(audience["kind"]), names=tuple(audience["names"])),
        due_on=row["due_on"],
        recurrence=Recurrence(**{**recurrence, "kind": RecurrenceKind(recurrence["kind"])}),
        cadence=Cadence(**{**cadence, "before": tuple(cadence["before"])}),
        pass_mark=row["pass_mark"],
        state=State(row["state"]),
        version=row["version"],
        launched_at=row["launched_at"],
        launched_by=row["launched_by"],
        population=row["population"],
        population_sha256=row["population_sha256"],
    )


def _event(row: RowMapping) -> CampaignEvent:
    return CampaignEvent(
        campaign=row["campaign"],
        deed=Deed(row["deed"]),
        at=row["at"],
        by=row["by"],
        person=PersonId(row["person_id"]) if row["person_id"] else None,
        due_on=row["due_on"],
        reason=row["reason"],
        salt=row["salt"],
    )
