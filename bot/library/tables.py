"""The tables of the library: documents, their versions, passages and vectors."""

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
    UniqueConstraint,
)

from bot.database.tables import UtcDateTime, metadata

documents = Table(
    "documents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", Text, nullable=False, unique=True),
    Column("collection", Text, nullable=False),
    Column("removed_at", UtcDateTime),
    # Versions up to this sequence went with a removal; later ones came back.
    Column("removed_through", Integer, nullable=False),
)

document_versions = Table(
    "document_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", ForeignKey("documents.id"), nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("title", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Column("owner", Text, nullable=False),
    Column("approver", Text, nullable=False),
    Column("approved_on", Date),
    Column("effective_on", Date),
    Column("review_on", Date),
    Column("classification", Text, nullable=False),
    Column("audience", Text, nullable=False),
    Column("origin", String(32), nullable=False),
    Column("controls", Text, nullable=False),
    Column("staged_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    Column("indexed", Boolean, nullable=False),
    Column("retired_at", UtcDateTime),
    UniqueConstraint("document_id", "sequence"),
    Index(None, "published_at"),
)

# Bytes stand apart, so that reading the list of versions does not drag them along.
originals = Table(
    "originals",
    metadata,
    Column("version_id", ForeignKey("document_versions.id"), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)

# The same words may come back in a later version, with the same passage ids.
passages = Table(
    "passages",
    metadata,
    Column("version_id", ForeignKey("document_versions.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False),
    Column("headings", Text, nullable=False),
    Column("page", Integer),
    Column("text", Text, nullable=False),
    Index(None, "id"),
)

passage_vectors = Table(
    "passage_vectors",
    metadata,
    Column("version_id", ForeignKey("document_versions.id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("vector", LargeBinary, nullable=False),
)

library_state = Table(
    "library_state",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("identity", String(64), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("generation", Integer, nullable=False),
)
