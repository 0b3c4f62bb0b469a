"""Keep curated answers, the reasons of ratings, and what was told again."""

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
