"""The tables of trackers."""

from sqlalchemy import Boolean, Column, Index, Integer, String, Table, Text

from bot.database.tables import UtcDateTime, metadata

tracker_places = Table(
    "tracker_places",
    metadata,
    Column("place", String(300), primary_key=True),
    Column("position", Integer, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("tag", Text, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("wait_until", UtcDateTime),
    Column("trouble", String(64), nullable=False),
    Column("trouble_since", UtcDateTime),
    Column("is_told", Boolean, nullable=False),
    # One process at a time talks to a place; after a crash the next one may from then on.
    Column("taken_by", String(64), nullable=False),
    Column("taken_until", UtcDateTime),
)

tracked_issues = Table(
    "tracked_issues",
    metadata,
    Column("place", String(300), primary_key=True),
    Column("task", Integer, primary_key=True, autoincrement=False),
    Column("mark", String(64), nullable=False),
    Column("key", String(64), nullable=False),
    Column("url", Text, nullable=False),
    Column("seen", String(16), nullable=False),
    Column("wish", String(16), nullable=False),
    Column("turn", Integer, nullable=False),
    Column("unclear_since", UtcDateTime),
    Column("trouble", String(64), nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("looked_at", UtcDateTime, nullable=False),
    Index(None, "task"),
    Index(None, "place", "wish", "due_at"),
    Index(None, "place", "key"),
)

TABLES = ("tracker_places", "tracked_issues")
