"""Where the bytes of evidence are kept: each file once, by its hash, whatever it is evidence of."""

import hashlib

from sqlalchemy import Column, Connection, LargeBinary, String, Table, select

from bot.database.statements import insert_once
from bot.database.tables import metadata
from bot.errors import EvidenceGone

# Bytes stand apart, so that reading a list of evidence does not drag them along.
evidence_files = Table(
    "evidence_files",
    metadata,
    Column("sha256", String(64), primary_key=True),
    Column("content", LargeBinary, nullable=False),
)


def keep(connection: Connection, content: bytes) -> str:
    """Keep a file once and return its hash."""
    sha256 = hashlib.sha256(content).hexdigest()
    insert_once(connection, evidence_files, {"sha256": sha256, "content": content})
    return sha256


def content_of(connection: Connection, sha256: str) -> bytes:
    """Return the bytes with this hash; raise ``EvidenceGone`` where there are none."""
    query = select(evidence_files.c.content).where(evidence_files.c.sha256 == sha256)
    found = connection.execute(query).scalar_one_or_none()
    if found is None:
        raise EvidenceGone("A file of evidence is no longer there; bring a backup back.")
    return bytes(found)
