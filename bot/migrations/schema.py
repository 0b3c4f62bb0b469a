"""Every table of every slice, so that migrations can be compared with them."""

from bot.audit.store import audit_entries, audit_head
from bot.database.outbox import outbox
from bot.database.statements import counters
from bot.database.tables import metadata
from bot.library.tables import (
    document_versions,
    documents,
    library_state,
    originals,
    passage_vectors,
    passages,
)
from bot.people.store import persons
from bot.questions.store import exchanges, hand_offs, ratings

__all__ = [
    "audit_entries",
    "audit_head",
    "counters",
    "document_versions",
    "documents",
    "exchanges",
    "hand_offs",
    "library_state",
    "metadata",
    "originals",
    "outbox",
    "passage_vectors",
    "passages",
    "persons",
    "ratings",
]
