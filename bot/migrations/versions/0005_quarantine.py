"""Keep documents apart that read like orders to an assistant, until somebody has looked at them."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "held_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("collection", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("owner", sa.Text(), nullable=False),
        sa.Column("verdict", sa.String(length=32), nullable=False),
        sa.Column("suspicions", sa.Text(), nullable=False),
        sa.Column("held_at", UtcDateTime(), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_held_documents")),
        sa.UniqueConstraint(
            "source", "fingerprint", name=op.f("uq_held_documents_source_fingerprint")
        ),
    )
    op.create_table(
        "held_contents",
        sa.Column("held_id", sa.Integer(), nullable=False),
        sa.Column("original", sa.LargeBinary(), nullable=False),
        sa.Column("control", sa.Text(), nullable=False),
        sa.Column("passages", sa.Text(), nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["held_id"],
            ["held_documents.id"],
            name=op.f("fk_held_contents_held_id_held_documents"),
        ),
        sa.PrimaryKeyConstraint("held_id", name=op.f("pk_held_contents")),
    )
