"""Keep messages that somebody marked as a candidate gap."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "gap_suggestions",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.Column("controls", sa.Text(), nullable=False),
        sa.Column("suggested_by", sa.String(length=64), nullable=False),
        sa.Column("suggested_at", UtcDateTime(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("closed_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_gap_suggestions")),
        sa.UniqueConstraint("message", name=op.f("uq_gap_suggestions_message")),
    )
    op.create_index(
        op.f("ix_gap_suggestions_status_number"),
        "gap_suggestions",
        ["status", "number"],
        unique=False,
    )
