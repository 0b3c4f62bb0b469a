"""Nonconformities: what was found, its correction, cause and action, and whether that worked."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "nonconformities",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        *_finding(),
        *_treatment(),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("ruling", sa.String(length=16), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("raised_by", sa.String(length=64), nullable=False),
        sa.Column("raised_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_nonconformities")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_nonconformities_entry_id")),
    )
    op.create_index(op.f("ix_nonconformities_stage"), "nonconformities", ["stage"], unique=False)
    _create_events()


def _finding() -> list[sa.Column[object]]:
    return [
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("requirement", sa.String(length=32), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("found_on", sa.Date(), nullable=True),
        sa.Column("respond_by", sa.Date(), nullable=True),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=32), nullable=False),
    ]


def _treatment() -> list[sa.Column[object]]:
    return [
        sa.Column("correction", sa.Text(), nullable=False),
        sa.Column("extent", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("action_due", sa.Date(), nullable=True),
        sa.Column("planned_by", sa.String(length=64), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("proof", sa.Text(), nullable=False),
        sa.Column("done_by", sa.String(length=64), nullable=False),
        sa.Column("check_on", sa.Date(), nullable=True),
    ]


def _create_events() -> None:
    op.create_table(
        "nonconformity_events",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["number"],
            ["nonconformities.number"],
            name=op.f("fk_nonconformity_events_number_nonconformities"),
        ),
        sa.PrimaryKeyConstraint("number", "sequence", name=op.f("pk_nonconformity_events")),
        sa.UniqueConstraint("once", name=op.f("uq_nonconformity_events_once")),
    )
    op.create_index(
        op.f("ix_nonconformity_events_by"), "nonconformity_events", ["by"], unique=False
    )
