"""Keep documents shared in chat until somebody publishes or discards them."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "shared_documents",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("shared_by", sa.String(length=64), nullable=False),
        sa.Column("shared_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shared_documents")),
    )
    op.create_index(
        op.f("ix_shared_documents_shared_at"), "shared_documents", ["shared_at"], unique=False
    )
    op.create_table(
        "shared_contents",
        sa.Column("shared_id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["shared_id"],
            ["shared_documents.id"],
            name=op.f("fk_shared_contents_shared_id_shared_documents"),
        ),
        sa.PrimaryKeyConstraint("shared_id", name=op.f("pk_shared_contents")),
    )
    op.create_table(
        "review_reminders",
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("month", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", "review_on", "month", name=op.f("pk_review_reminders")),
    )
