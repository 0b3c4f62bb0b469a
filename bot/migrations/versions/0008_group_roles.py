"""Keep which user group defines which audience, and who confirmed roles that come from groups."""

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
