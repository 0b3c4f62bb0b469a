"""Keep who is in the people file now, who was deactivated, and the role that was told of last.

It also keeps why somebody opened the receipt of another person's question.
"""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    for column in (
        sa.Column("listed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("recorded_role", sa.String(length=32), nullable=False, server_default="employee"),
        sa.Column("deactivated_at", UtcDateTime(), nullable=True),
    ):
        op.add_column("persons", column)
    # Until now nobody wrote down who left the file; the next load of the file will.
    op.execute("UPDATE persons SET recorded_role = role, listed = (staff_id IS NOT NULL)")
    op.create_table(
        "receipt_openings",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipt_openings")),
    )
