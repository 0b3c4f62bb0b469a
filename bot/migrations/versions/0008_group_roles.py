"""Keep which user group defines which audience, and who confirmed roles that come from groups."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "group_uses",
        sa.Column("group_id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_uses")),
    )
    op.create_table(
        "role_proposals",
        sa.Column("id", sa.String(length=130), nullable=False),
        sa.Column("group_id", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_proposals")),
    )
    op.create_index(
        op.f("ix_role_proposals_person_id"), "role_proposals", ["person_id"], unique=False
    )
