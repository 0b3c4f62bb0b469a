"""Trackers: which issue elsewhere stands for which task, and how far we are with each place."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "tracker_places",
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("wait_until", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.String(length=64), nullable=False),
        sa.Column("trouble_since", UtcDateTime(), nullable=True),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.Column("taken_by", sa.String(length=64), nullable=False),
        sa.Column("taken_until", UtcDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("place", name=op.f("pk_tracker_places")),
    )
    op.create_table(
        "tracked_issues",
        sa.Column("place", sa.String(length=300), nullable=False),
        sa.Column("task", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("seen", sa.String(length=16), nullable=False),
        sa.Column("wish", sa.String(length=16), nullable=False),
        sa.Column("turn", sa.Integer(), nullable=False),
        sa.Column("unclear_since", UtcDateTime(), nullable=True),
        sa.Column("trouble", sa.String(length=64), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("looked_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("place", "task", name=op.f("pk_tracked_issues")),
    )
    op.create_index(op.f("ix_tracked_issues_task"), "tracked_issues", ["task"])
    op.create_index(
        op.f("ix_tracked_issues_place_wish_due_at"), "tracked_issues", ["place", "wish", "due_at"]
    )
    op.create_index(op.f("ix_tracked_issues_place_key"), "tracked_issues", ["place", "key"])
