"""Tasks: who does what by when, what shows that it is done, and who approved it."""

import sqlalchemy as sa
from alembic import op

from bot.database.tables import UtcDateTime

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply it."""
    _create_tasks()
    _create_lists()
    _create_events()
    _create_evidence()
    _create_drafts()


def _create_tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("clause", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("priority", sa.String(length=16), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(length=32), nullable=False),
        sa.Column("drops", sa.Boolean(), nullable=False),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.Column("ruling", sa.String(length=16), nullable=False),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("risk_owner", sa.String(length=64), nullable=False),
        sa.Column("measures", sa.Text(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("permalink", sa.Text(), nullable=False),
        sa.Column("gap", sa.Integer(), nullable=True),
        sa.Column("opened_by", sa.String(length=64), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_tasks")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_tasks_entry_id")),
    )
    _index("tasks", "owner", "status")
    _index("tasks", "status", "due_on")


def _create_lists() -> None:
    op.create_table(
        "task_controls",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("control", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        _of_task("task_controls"),
        sa.PrimaryKeyConstraint("task", "control", name=op.f("pk_task_controls")),
    )
    _index("task_controls", "control")
    op.create_table(
        "task_watchers",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.String(length=64), nullable=False),
        _of_task("task_watchers"),
        sa.PrimaryKeyConstraint("task", "person_id", name=op.f("pk_task_watchers")),
    )
    _index("task_watchers", "person_id")
    op.create_table(
        "task_vectors",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        _of_task("task_vectors"),
        sa.PrimaryKeyConstraint("task", name=op.f("pk_task_vectors")),
    )


def _create_events() -> None:
    op.create_table(
        "task_events",
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(length=16), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("salt", sa.String(length=64), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("about", sa.String(length=64), nullable=False),
        sa.Column("once", sa.Text(), nullable=True),
        _of_task("task_events"),
        sa.PrimaryKeyConstraint("task", "sequence", name=op.f("pk_task_events")),
        sa.UniqueConstraint("once", name=op.f("uq_task_events_once")),
    )
    _index("task_events", "by")


def _create_evidence() -> None:
    op.create_table(
        "task_evidence",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("task", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("supplied_by", sa.String(length=64), nullable=False),
        sa.Column("supplied_at", UtcDateTime(), nullable=False),
        sa.Column("verdict", sa.String(length=16), nullable=False),
        _of_task("task_evidence"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_evidence")),
    )
    _index("task_evidence", "task")
    _index("task_evidence", "supplied_by")
    op.create_table(
        "task_files",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_task_files")),
    )


def _create_drafts() -> None:
    op.create_table(
        "task_drafts",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=64), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_drafts")),
    )
    _index("task_drafts", "made_at")


def _of_task(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["task"], ["tasks.number"], name=op.f(f"fk_{table}_task_tasks"))


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, [*columns], unique=False)
