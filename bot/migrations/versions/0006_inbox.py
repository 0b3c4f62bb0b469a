"""Keep words on their way to an answer in our own database: the durable engine holds ids alone."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "inbox",
        sa.Column("work_id", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("kept_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("work_id", name=op.f("pk_inbox")),
    )
    op.create_index(op.f("ix_inbox_kept_at"), "inbox", ["kept_at"], unique=False)
