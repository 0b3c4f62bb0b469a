"""Keep curated answers, the reasons of ratings, what was told again, and what answered."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.add_column("exchanges", sa.Column("revision", sa.Integer(), nullable=True))
    op.add_column("exchanges", sa.Column("model", sa.Text(), nullable=True))
    _create_curated_answers()
    _create_rating_reasons()
    _create_recalls()


def _create_curated_answers() -> None:
    op.create_table(
        "curated_answers",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("paraphrases", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("circle", sa.String(length=32), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("warned_at", UtcDateTime(), nullable=True),
        sa.Column("ended_at", UtcDateTime(), nullable=True),
        sa.Column("ending", sa.String(length=32), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_curated_answers")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_curated_answers_entry_id")),
    )


def _create_rating_reasons() -> None:
    op.create_table(
        "rating_reasons",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["exchanges.number"], name=op.f("fk_rating_reasons_number_exchanges")
        ),
        sa.PrimaryKeyConstraint("number", "rater", name=op.f("pk_rating_reasons")),
    )


def _create_recalls() -> None:
    op.create_table(
        "recalls",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("found_at", UtcDateTime(), nullable=False),
        sa.Column("batch", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["exchanges.number"], name=op.f("fk_recalls_number_exchanges")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recalls")),
    )
    op.create_index(op.f("ix_recalls_batch"), "recalls", ["batch"], unique=False)
    op.create_index(op.f("ix_recalls_number"), "recalls", ["number"], unique=False)
    op.create_table(
        "news_read",
        sa.Column("reader", sa.String(length=64), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("reader", name=op.f("pk_news_read")),
    )
