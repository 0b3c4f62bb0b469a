"""Where acknowledgements are kept; rows are added, and forgotten in their time."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    Connection,
    ForeignKey,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
    update,
)

from bot.database.statements import insert_once, next_number
from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId
from bot.training.acknowledgement_entities import Acknowledgement, Kept, Witness
from bot.training.assignment_entities import Offered
from bot.training.entities import MaterialKind

acknowledgements = Table(
    "acknowledgements",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # Person, version and occasion: twice is once.
    Column("once", Text, nullable=False, unique=True),
    Column("person_id", String(64), nullable=False, index=True),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("material_name", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("material", Integer, ForeignKey("training_materials.number")),
    Column("occasion", String(64), nullable=False),
    Column("shown_sha256", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("place", Text, nullable=False),
    Column("offered", String(16)),
    Column("score", Integer),
    Column("witness", String(16), nullable=False),
    Column("attested_by", String(64), nullable=False),
    Column("campaign", Integer, ForeignKey("training_campaigns.number")),
    Column("corrects", Integer, ForeignKey("acknowledgements.number")),
    Column("withdraws", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    # Without the salt nobody can connect the hash in the audit trail with a person.
    Column("salt", String(64), nullable=False),
    Column("record_sha256", String(64), nullable=False),
    Index(None, "material", "occasion"),
)

_IN_LIMIT = 500


def once_of(record: Acknowledgement, occasion: str) -> str:
    """Return what there can be one record of."""
    parts = (record.person, record.kind.value, record.material_name, record.version, occasion)
    return "\n".join(parts)


def take_number(connection: Connection) -> int:
    """Return the next number that people read as ``ACK-1``."""
    return next_number(connection, "acknowledgements")


def add(
    connection: Connection, record: Acknowledgement, *, occasion: str = "", once: str = ""
) -> None:
    """Keep a record with its hash."""
    row = {
        "number": record.number,
        "once": once or once_of(record, occasion),
        "person_id": record.person,
        "name": record.name,
        "email": record.email,
        "kind": record.kind.value,
        "material_name": record.material_name,
        "version": record.version,
        "material": record.material,
        "occasion": occasion,
        "shown_sha256": record.shown_sha256,
        "words": record.words,
        "at": record.at,
        "recorded_at": record.recorded_at,
        "place": record.place,
        "offered": record.offered.value if record.offered else None,
        "score": record.score,
        "witness": record.witness.value,
        "attested_by": record.attested_by,
        "campaign": record.campaign,
        "corrects": record.corrects,
        "withdraws": record.withdraws,
        "reason": record.reason,
        "salt": record.salt,
        "record_sha256": record.computed_sha256,
    }
    insert_once(connection, acknowledgements, row)


def existing(connection: Connection, once: str) -> Kept | None:
    """Return the record that there is of this already."""
    return next(iter(_found(connection, acknowledgements.c.once == once)), None)


def numbered(connection: Connection, number: int) -> Kept | None:
    """Return the record with this number."""
    return next(iter(_found(connection, acknowledgements.c.number == number)), None)


def of_person(connection: Connection, person: PersonId) -> Sequence[Kept]:
    """Return every record of one person, oldest first."""
    return _found(connection, acknowledgements.c.person_id == person)


def everything(connection: Connection, *, until: datetime) -> Sequence[Kept]:
    """Return every record that was there at a moment, in order."""
    return _found(connection, acknowledgements.c.recorded_at <= until)


def withdrawn_of(connection: Connection, person: PersonId) -> frozenset[int]:
    """Return which records of one person hold no more."""
    query = select(acknowledgements.c.corrects).where(
        acknowledgements.c.person_id == person,
        acknowledgements.c.withdraws,
        acknowledgements.c.corrects.is_not(None),
    )
    return frozenset(connection.execute(query).scalars())


def holding(connection: Connection, materials: Collection[int]) -> Mapping[PersonId, int]:
    """Return who has acknowledged one of these versions for good, by the newest record."""
    withdrawn = select(acknowledgements.c.corrects).where(
        acknowledgements.c.withdraws, acknowledgements.c.corrects.is_not(None)
    )
    query = (
        select(acknowledgements.c.person_id, acknowledgements.c.number)
        .where(
            acknowledgements.c.material.in_(materials),
            acknowledgements.c.corrects.is_(None),
            acknowledgements.c.number.not_in(withdrawn),
            acknowledgements.c.person_id != "",
        )
        .order_by(acknowledgements.c.number)
    )
    return {PersonId(row.person_id): row.number for row in connection.execute(query)}


def known_keys(connection: Connection, keys: Collection[str]) -> frozenset[str]:
    """Return those of *keys* that there is a record of."""
    wanted = sorted(keys)
    found: set[str] = set()
    for start in range(0, len(wanted), _IN_LIMIT):
        some = wanted[start : start + _IN_LIMIT]
        query = select(acknowledgements.c.once).where(acknowledgements.c.once.in_(some))
        found.update(connection.execute(query).scalars())
    return frozenset(found)


def release(connection: Connection, number: int) -> None:
    """Let there be another record of what this one was of; its own words stay as they are."""
    same = acknowledgements.c.number == number
    connection.execute(update(acknowledgements).where(same).values(once=f"withdrawn:{number}"))


def forget(
    connection: Connection,
    before: datetime,
    *,
    employed: Collection[PersonId],
    held: Collection[PersonId],
) -> int:
    """Forget whose the older records of people are who work here no more; the hashes stay."""
    query = select(acknowledgements.c.number, acknowledgements.c.person_id).where(
        acknowledgements.c.at < before, acknowledgements.c.person_id != ""
    )
    spared = {*employed, *held}
    due = [row.number for row in connection.execute(query) if row.person_id not in spared]
    for number in due:
        change = (
            update(acknowledgements)
            .where(acknowledgements.c.number == number)
            .values(
                once=f"forgotten:{secrets.token_hex(12)}",
                person_id="",
                name="",
                email="",
                words="",
                place="",
                attested_by="",
                reason="",
                salt="",
            )
        )
        connection.execute(change)
    return len(due)


def _found(connection: Connection, condition: ColumnElement[bool]) -> Sequence[Kept]:
    query = select(acknowledgements).where(condition).order_by(acknowledgements.c.number)
    return [_kept(row) for row in connection.execute(query).mappings()]


def _kept(row: RowMapping) -> Kept:
    record = Acknowledgement(
        number=row["number"],
        person=PersonId(row["person_id"]),
        name=row["name"],
        email=row["email"],
        kind=MaterialKind(row["kind"]),
        material_name=row["material_name"],
        version=row["version"],
        material=row["material"],
        shown_sha256=row["shown_sha256"],
        words=row["words"],
        at=row["at"],
        recorded_at=row["recorded_at"],
        place=row["place"],
        offered=Offered(row["offered"]) if row["offered"] else None,
        score=row["score"],
        witness=Witness(row["witness"]),
        attested_by=row["attested_by"],
        campaign=row["campaign"],
        corrects=row["corrects"],
        withdraws=row["withdraws"],
        reason=row["reason"],
        salt=row["salt"],
    )
    return Kept(record=record, record_sha256=row["record_sha256"])
