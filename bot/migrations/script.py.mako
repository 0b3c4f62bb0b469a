"""${message}."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    ${upgrades if upgrades else "pass"}
