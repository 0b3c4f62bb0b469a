"""Keep ratings without names, holds and notices; nobody can count what one person asked or rated.

Ratings and hand-offs hang on the number of an exchange from now on: its id points at a message in
Slack and is replaced when the question is forgotten.
"""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_RATED = (
    "SELECT e.number, e.salt, r.person_id, r.rating, r.rated_at "
    "FROM ratings r JOIN exchanges e ON e.id = r.exchange_id"
)
_HANDED = (
    "SELECT e.number, h.kind, h.person_id, h.at "
    "FROM hand_offs h JOIN exchanges e ON e.id = h.exchange_id"
)


def upgrade() -> None:
    """Apply it."""
    connection = op.get_bind()
    rated = _rows(sa.text(_RATED).columns(rated_at=UtcDateTime()))
    handed = _rows(sa.text(_HANDED).columns(at=UtcDateTime()))
    op.drop_table("ratings")
    op.drop_table("hand_offs")
    ratings, hand_offs = _create_ratings(), _create_hand_offs()
    if rated:
        connection.execute(sa.insert(ratings), [_sealed(row) for row in rated])
    if handed:
        connection.execute(sa.insert(hand_offs), list(handed))
    _create_privacy_tables()


def _rows(query: sa.TextualSelect) -> Sequence[Mapping[str, Any]]:
    return [dict(row) for row in op.get_bind().execute(query).mappings().all()]


def _sealed(row: Mapping[str, Any]) -> dict[str, Any]:
    # As ``bot.audit.sealing`` does today; a migration does not follow later changes.
    sealed = hashlib.sha256(f"rater:{row['salt']}:{row['person_id']}".encode()).hexdigest()
    return {
        "number": row["number"],
        "rater": sealed,
        "rating": row["rating"],
        "rated_at": row["rated_at"],
    }


def _create_ratings() -> sa.Table:
    return op.create_table(
        "ratings",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rater", sa.String(length=64), nullable=False),
        sa.Column("rating", sa.String(length=32), nullable=False),
        sa.Column("rated_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["exchanges.number"], name=op.f("fk_ratings_number_exchanges")
        ),
        sa.PrimaryKeyConstraint("number", "rater", name=op.f("pk_ratings")),
    )


def _create_hand_offs() -> sa.Table:
    return op.create_table(
        "hand_offs",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["number"], ["exchanges.number"], name=op.f("fk_hand_offs_number_exchanges")
        ),
        sa.PrimaryKeyConstraint("number", "kind", name=op.f("pk_hand_offs")),
    )


def _create_privacy_tables() -> None:
    op.create_table(
        "legal_holds",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("placed_by", sa.String(length=64), nullable=False),
        sa.Column("placed_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_legal_holds")),
    )
    op.create_table(
        "first_uses",
        sa.Column("person_id", sa.String(length=64), nullable=False),
        sa.Column("terms", sa.String(length=64), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_first_uses")),
    )
