"""Files of evidence: each kept once for tasks, controls and nonconformities, which get theirs."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BEFORE = ("task_files", "control_files")


def upgrade() -> None:
    """Apply it."""
    files = op.create_table(
        "evidence_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_evidence_files")),
    )
    for name in _BEFORE:
        old = sa.table(name, sa.column("sha256"), sa.column("content"))
        missing = old.c.sha256.not_in(sa.select(files.c.sha256))
        rows = sa.select(old.c.sha256, old.c.content).where(missing)
        op.execute(files.insert().from_select(["sha256", "content"], rows))
        op.drop_table(name)
    op.create_table(
        "nonconformity_files",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("shows", sa.String(length=32), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("supplied_by", sa.String(length=64), nullable=False),
        sa.Column("supplied_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"],
            ["nonconformities.number"],
            name=op.f("fk_nonconformity_files_number_nonconformities"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nonconformity_files")),
    )
    op.create_index(op.f("ix_nonconformity_files_number"), "nonconformity_files", ["number"])
    op.create_index(
        op.f("ix_nonconformity_files_supplied_by"), "nonconformity_files", ["supplied_by"]
    )
