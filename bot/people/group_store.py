"""Where it is kept which user group stands for what, and which roles that proposed."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Index,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from bot.database.tables import UtcDateTime, metadata
from bot.people.entities import PersonId, Role
from bot.people.group_entities import GroupUse, RoleProposal, State

group_uses = Table(
    "group_uses",
    metadata,
    Column("group_id", String(64), primary_key=True),
    Column("name", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("role", String(32), nullable=False),
    Column("set_at", UtcDateTime, nullable=False),
)

role_proposals = Table(
    "role_proposals",
    metadata,
    # Group and person: seen twice, somebody is proposed once.
    Column("id", String(130), primary_key=True),
    Column("group_id", String(64), nullable=False),
    Column("person_id", String(64), nullable=False),
    Column("role", String(32), nullable=False),
    Column("state", String(32), nullable=False),
    Column("proposed_at", UtcDateTime, nullable=False),
    Column("decided_at", UtcDateTime),
    Column("decided_by", String(64), nullable=False),
    Index(None, "person_id"),
)


def uses(connection: Connection) -> list[GroupUse]:
    """Return every group that stands for something."""
    rows = connection.execute(select(group_uses).order_by(group_uses.c.group_id)).all()
    return [
        GroupUse(
            group_id=row.group_id,
            name=row.name,
            audience=row.audience,
            role=Role(row.role) if row.role else None,
        )
        for row in rows
    ]


def use(connection: Connection, wished: GroupUse, *, at: datetime) -> None:
    """Let a group stand for what is wished; for nothing, it is forgotten."""
    connection.execute(delete(group_uses).where(group_uses.c.group_id == wished.group_id))
    if wished.audience or wished.role:
        row = {
            "group_id": wished.group_id,
            "name": wished.name,
            "audience": wished.audience,
            "role": wished.role.value if wished.role else "",
            "set_at": at,
        }
        connection.execute(insert(group_uses).values(**row))


def find(connection: Connection, proposal_id: str) -> RoleProposal | None:
    """Return the proposal with this id."""
    return next(iter(_select(connection, role_proposals.c.id == proposal_id)), None)


def waiting(connection: Connection) -> list[RoleProposal]:
    """Return what nobody has decided, oldest first."""
    return _select(connection, role_proposals.c.state == State.OPEN.value)


def of_group(connection: Connection, group_id: str) -> list[RoleProposal]:
    """Return everybody who was proposed by this group."""
    return _select(connection, role_proposals.c.group_id == group_id)


def of_person(connection: Connection, person_id: PersonId) -> list[RoleProposal]:
    """Return what groups have proposed this person for, or they have decided."""
    mine = (role_proposals.c.person_id == person_id) | (role_proposals.c.decided_by == person_id)
    return _select(connection, mine)


def write(connection: Connection, proposal: RoleProposal) -> None:
    """Keep *proposal* in place of what was known under its id."""
    connection.execute(delete(role_proposals).where(role_proposals.c.id == proposal.id))
    row = {
        "id": proposal.id,
        "group_id": proposal.group_id,
        "person_id": proposal.person,
        "role": proposal.role.value,
        "state": proposal.state.value,
        "proposed_at": proposal.proposed_at,
        "decided_at": proposal.decided_at,
        "decided_by": proposal.decided_by,
    }
    connection.execute(insert(role_proposals).values(**row))


def forget(connection: Connection, person_ids: Collection[PersonId]) -> int:
    """Delete what is kept of these people, also that they decided about others."""
    gone = delete(role_proposals).where(role_proposals.c.person_id.in_(person_ids))
    count = len(connection.execute(gone.returning(role_proposals.c.id)).all())
    decided = role_proposals.c.decided_by.in_(person_ids)
    connection.execute(update(role_proposals).where(decided).values(decided_by=""))
    return count


def _select(connection: Connection, condition: ColumnElement[bool]) -> list[RoleProposal]:
    query = (
        select(role_proposals)
        .where(condition)
        .order_by(role_proposals.c.proposed_at, role_proposals.c.id)
    )
    return [_proposal(row) for row in connection.execute(query).all()]


def _proposal(row: Row[tuple[object, ...]]) -> RoleProposal:
    cells = row._mapping  # noqa: SLF001 - the public name of a row's mapping view
    return RoleProposal(
        id=cells["id"],
        group_id=cells["group_id"],
        person=PersonId(cells["person_id"]),
        role=Role(cells["role"]),
        state=State(cells["state"]),
        proposed_at=cells["proposed_at"],
        decided_at=cells["decided_at"],
        decided_by=cells["decided_by"],
    )
