"""The tables of nonconformities."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, Text

from bot.database.tables import UtcDateTime, metadata

nonconformities = Table(
    "nonconformities",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    # The form or command that it was raised with: the same again is once.
    Column("entry_id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("source", String(32), nullable=False),
    Column("requirement", String(32), nullable=False),
    Column("evidence", Text, nullable=False),
    Column("grade", String(16), nullable=False),
    Column("found_on", Date),
    Column("respond_by", Date),
    Column("owner", String(64), nullable=False),
    Column("stage", String(32), nullable=False),
    Column("correction", Text, nullable=False),
    Column("extent", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("action_due", Date),
    Column("planned_by", String(64), nullable=False),
    Column("done_on", Date),
    Column("proof", Text, nullable=False),
    Column("done_by", String(64), nullable=False),
    Column("check_on", Date),
    Column("outcome", Text, nullable=False),
    Column("decided_by", String(64), nullable=False),
    Column("ruling", String(16), nullable=False),
    Column("decided_at", UtcDateTime),
    Column("raised_by", String(64), nullable=False),
    Column("raised_at", UtcDateTime, nullable=False),
    Column("version", Integer, nullable=False),
    Index(None, "stage"),
)

nonconformity_events = Table(
    "nonconformity_events",
    metadata,
    Column("number", Integer, ForeignKey(nonconformities.c.number), primary_key=True),
    Column("sequence", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, nullable=False),
    Column("deed", String(16), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", String(64), nullable=False),
    Column("words", Text, nullable=False),
    Column("salt", String(64), nullable=False),
    Column("day", Date),
    Column("about", String(64), nullable=False),
    Column("once", Text, unique=True),
    Index(None, "by"),
)

nonconformity_files = Table(
    "nonconformity_files",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("number", Integer, ForeignKey(nonconformities.c.number), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("shows", String(32), nullable=False),
    # The bytes lie with those of all evidence, by this hash.
    Column("sha256", String(64), nullable=False),
    Column("name", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("supplied_by", String(64), nullable=False),
    Column("supplied_at", UtcDateTime, nullable=False),
    Index(None, "number"),
    Index(None, "supplied_by"),
)

TABLES = ("nonconformities", "nonconformity_events", "nonconformity_files")
