"""Where statements, checks and evidence are kept."""

from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    Date,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    insert,
    select,
    update,
)

from bot.controls.facts import (
    Evidence,
    EvidenceKind,
    EvidenceState,
    Fact,
    Offer,
    Statement,
)
from bot.database.statements import next_number, storable
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId

control_statements = Table(
    "control_statements",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("about", String(32), nullable=False),
    Column("fact", String(16), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("words", Text, nullable=False),
    Column("on", Date, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("salt", String(64), nullable=False),
    Index(None, "about"),
)

control_evidence = Table(
    "control_evidence",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The same thing, offered once more for the same control, is offered once.
    Column("once", String(64), nullable=False, unique=True),
    Column("about", String(32), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("title", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("covers_from", Date, nullable=False),
    Column("covers_until", Date, nullable=False),
    Column("valid_until", Date),
    Column("task", String(32), nullable=False),
    Column("supplied_by", String(64), nullable=False),
    Column("supplied_at", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("ruling", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("salt", String(64), nullable=False),
    Index(None, "about"),
)

TABLES = ("control_statements", "control_evidence")


def take_statement_number(connection: Connection) -> int:
    """Return the next number of a statement."""
    return next_number(connection, "control_statement")


def take_evidence_number(connection: Connection) -> int:
    """Return the next number that people read as ``E-1``."""
    return next_number(connection, "control_evidence")


def add_statement(connection: Connection, one: Statement, *, salt: str) -> None:
    """Keep a statement; it is never changed."""
    values = {
        "number": one.number,
        "about": one.about,
        "fact": one.fact.value,
        "verdict": one.verdict,
        "words": storable(one.words),
        "on": one.on,
        "by": one.by,
        "at": one.at,
        "salt": salt,
    }
    connection.execute(insert(control_statements).values(**values))


def statements(
    connection: Connection, *, about: str = "", at: datetime | None = None
) -> list[Statement]:
    """Return what was said, oldest first; of one control if one is named, up to a moment."""
    query = select(control_statements).order_by(control_statements.c.number)
    if about:
        query = query.where(control_statements.c.about == about)
    if at is not None:
        query = query.where(control_statements.c.at <= at)
    return [_statement(row) for row in connection.execute(query).mappings()]


def add_evidence(connection: Connection, one: Evidence, *, once: str, salt: str) -> None:
    """Keep evidence that was offered."""
    offer = one.offer
    values = {
        "number": one.number,
        "once": once,
        "about": offer.about,
        "kind": offer.kind.value,
        "title": storable(offer.title),
        "reference": storable(offer.reference),
        "sha256": offer.sha256,
        "covers_from": offer.covers_from,
        "covers_until": offer.covers_until,
        "valid_until": offer.valid_until,
        "task": offer.task,
        "supplied_by": one.supplied_by,
        "supplied_at": one.supplied_at,
        "state": one.state.value,
        "decided_by": "",
        "ruling": "",
        "reason": "",
        "salt": salt,
    }
    connection.execute(insert(control_evidence).values(**values))


def evidence_once(connection: Connection, once: str) -> Evidence | None:
    """Return the evidence that was offered under this key."""
    query = select(control_evidence).where(control_evidence.c.once == once)
    row = connection.execute(query).mappings().first()
    return None if row is None else _evidence(row)


def numbered(
    connection: Connection, number: int, *, holding: bool = True
) -> tuple[Evidence, str] | None:
    """Return one piece of evidence and its salt; its row is held until the end, if wished."""
    query = select(control_evidence).where(control_evidence.c.number == number)
    chosen = query.with_for_update() if holding else query
    row = connection.execute(chosen).mappings().first()
    return None if row is None else (_evidence(row), row["salt"])


def decide(connection: Connection, one: Evidence) -> None:
    """Write down what was decided, as *one* says it."""
    values = {
        "state": one.state.value,
        "decided_by": one.decided_by,
        "decided_at": one.decided_at,
        "ruling": one.ruling,
        "reason": storable(one.reason),
    }
    same = control_evidence.c.number == one.number
    connection.execute(update(control_evidence).where(same).values(values))


def evidence(
    connection: Connection, *, about: str = "", at: datetime | None = None
) -> list[Evidence]:
    """Return evidence, oldest first; as it stood at a moment if one is named."""
    query = select(control_evidence).order_by(control_evidence.c.number)
    if about:
        query = query.where(control_evidence.c.about == about)
    if at is not None:
        query = query.where(control_evidence.c.supplied_at <= at)
    return [_evidence(row, at=at) for row in connection.execute(query).mappings()]


def statements_by(connection: Connection, person: PersonId) -> list[Statement]:
    """Return what this person said."""
    query = select(control_statements).where(control_statements.c.by == person)
    ordered = query.order_by(control_statements.c.number)
    return [_statement(row) for row in connection.execute(ordered).mappings()]


def evidence_with(connection: Connection, person: PersonId) -> list[Evidence]:
    """Return what this person supplied or decided about."""
    columns = control_evidence.c
    query = select(control_evidence).where(
        (columns.supplied_by == person) | (columns.decided_by == person)
    )
    return [_evidence(row) for row in connection.execute(query.order_by(columns.number)).mappings()]


def forget(connection: Connection, person: PersonId) -> int:
    """Take this person out; statements and evidence stay, they are the company's records."""
    count = len(statements_by(connection, person)) + len(evidence_with(connection, person))
    for column in (
        control_statements.c.by,
        control_evidence.c.supplied_by,
        control_evidence.c.decided_by,
    ):
        table = column.table
        connection.execute(update(table).where(column == person).values({column: ""}))
    return count


def _statement(row: RowMapping) -> Statement:
    return Statement(
        number=row["number"],
        about=row["about"],
        fact=Fact(row["fact"]),
        verdict=row["verdict"],
        words=row["words"],
        on=row["on"],
        by=PersonId(row["by"]),
        at=row["at"],
    )


def _evidence(row: RowMapping, *, at: datetime | None = None) -> Evidence:
    is_decided = row["decided_at"] is not None and (at is None or row["decided_at"] <= at)
    return Evidence(
        number=row["number"],
        offer=Offer(
            about=row["about"],
            kind=EvidenceKind(row["kind"]),
            title=row["title"],
            reference=row["reference"],
            sha256=row["sha256"],
            covers_from=row["covers_from"],
            covers_until=row["covers_until"],
            valid_until=row["valid_until"],
            task=row["task"],
        ),
        supplied_by=PersonId(row["supplied_by"]),
        supplied_at=row["supplied_at"],
        state=EvidenceState(row["state"]) if is_decided else EvidenceState.OFFERED,
        decided_by=PersonId(row["decided_by"]) if is_decided else PersonId(""),
        decided_at=row["decided_at"] if is_decided else None,
        ruling=row["ruling"] if is_decided else "",
        reason=row["reason"] if is_decided else "",
    )
