"""Keep who was reminded of what, so that nobody hears it twice, and who put reminders off."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "reminder_prompts",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("claimed_at", UtcDateTime(), nullable=False),
        sa.Column("offered_at", UtcDateTime(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("way", sa.String(length=16), nullable=False),
        sa.Column("unreached", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminder_prompts")),
        sa.UniqueConstraint(
            "person_id", "number", name=op.f("uq_reminder_prompts_person_id_number")
        ),
    )
    op.create_index(op.f("ix_reminder_prompts_state"), "reminder_prompts", ["state"])
    op.create_table(
        "reminder_lines",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("covers", sa.Date(), nullable=False),
        sa.Column("prompt_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "person_id", "item", "about", "covers", name=op.f("pk_reminder_lines")
        ),
    )
    op.create_index(op.f("ix_reminder_lines_prompt_id"), "reminder_lines", ["prompt_id"])
    op.create_table(
        "reminder_snoozes",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=False),
        sa.Column("set_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reminder_snoozes")),
    )
