"""Keep the anchors of the audit trail and their time stamps, so that its end can be proved too."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    op.create_table(
        "audit_anchors",
        sa.Column("entries", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=40), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("signature", sa.String(length=128), nullable=False),
        sa.PrimaryKeyConstraint("entries", name=op.f("pk_audit_anchors")),
    )
    op.create_table(
        "audit_time_stamps",
        sa.Column("entries", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("authority", sa.Text(), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["entries"],
            ["audit_anchors.entries"],
            name=op.f("fk_audit_time_stamps_entries_audit_anchors"),
        ),
        sa.PrimaryKeyConstraint("entries", name=op.f("pk_audit_time_stamps")),
    )
    for table in ("audit_anchors", "audit_time_stamps"):
        _guard(table)


def _guard(table: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            f"CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE OR TRUNCATE "
            f"ON {table} FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for deed in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER {table}_no_{deed.lower()} BEFORE {deed} ON {table} "
            "BEGIN SELECT RAISE(ABORT, 'audit entries are only ever appended'); END"
        )
