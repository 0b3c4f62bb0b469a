"""Keep how the bot behaves in each channel."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "channel_rules",
        sa.Column("channel", sa.String(length=64), nullable=False),
        sa.Column("mentions", sa.String(length=32), nullable=False),
        sa.Column("documents", sa.String(length=32), nullable=False),
        sa.Column("folders", sa.Text(), nullable=False),
        sa.Column("audiences", sa.Text(), nullable=False),
        sa.Column("is_leads", sa.Boolean(), nullable=False),
        sa.Column("is_incidents", sa.Boolean(), nullable=False),
        sa.Column("reading", sa.Text(), nullable=False),
        sa.Column("emoji", sa.String(length=128), nullable=False),
        sa.Column("is_announced", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Text(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_channel_rules")),
    )
