"""The tables of tasks."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from bot.database.tables import UtcDateTime, metadata

tasks = Table(
    "tasks",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The form, draft or row of a file that it was opened with: the same again is once.
    Column("entry_id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("clause", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("priority", String(16), nullable=False),
    # The place of the priority in lists, so that the database can sort by it.
    Column("rank", Integer, nullable=False),
    Column("owner", String(64), nullable=False),
    Column("due_on", Date),
    Column("status", String(32), nullable=False),
    Column("drops", Boolean, nullable=False),
    Column("asked_by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("approver", String(64), nullable=False),
    Column("ruling", String(16), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("risk_owner", String(64), nullable=False),
    Column("measures", Text, nullable=False),
    Column("until_on", Date),
    Column("quote", Text, nullable=False),
    Column("permalink", Text, nullable=False),
    Column("gap", Integer),
    Column("opened_by", String(64), nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "owner", "status"),
    Index(None, "status", "due_on"),
)

task_controls = Table(
    "task_controls",
    metadata,
    Column("task", Integer, ForeignKey(tasks.c.number), primary_key=True),
    Column("control", String(32), primary_key=True),
    Column("position", Integer, nullable=False),
    Index(None, "control"),
)

task_watchers = Table(
    "task_watchers",
    metadata,
    Column("task", Integer, ForeignKey(tasks.c.number), primary_key=True),
    Column("person_id", String(64), primary_key=True),
    Index(None, "person_id"),
)

task_events = Table(
    "task_events",
    metadata,
    Column("task", Integer, ForeignKey(tasks.c.number), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("deed", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("words", Text, nullable=False),
    # With the words goes the salt, and with it what connects them with the audit trail.
    Column("salt", String(64), nullable=False),
    Column("due_on", Date),
    Column("about", String(64), nullable=False),
    Column("once", Text, unique=True),
    Index(None, "by"),
)

task_evidence = Table(
    "task_evidence",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("task", Integer, ForeignKey(tasks.c.number), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("from_on", Date),
    Column("until_on", Date),
    Column("supplied_by", String(64), nullable=False),
    Column("supplied_at", UtcDateTime, nullable=False),
    Column("verdict", String(16), nullable=False),
    Index(None, "task"),
    Index(None, "supplied_by"),
)

task_vectors = Table(
    "task_vectors",
    metadata,
    Column("task", Integer, ForeignKey(tasks.c.number), primary_key=True),
    Column("vector", LargeBinary, nullable=False),
)

task_drafts = Table(
    "task_drafts",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("content", Text, nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Index(None, "made_at"),
)

TABLES = (
    "tasks",
    "task_controls",
    "task_watchers",
    "task_events",
    "task_evidence",
    "task_vectors",
    "task_drafts",
    "task_plans",
)
