"""Every table of every slice, so that migrations can be compared with them."""

from bot.audit.store import audit_anchors, audit_entries, audit_head, audit_time_stamps
from bot.database.outbox import outbox
from bot.database.statements import counters
from bot.database.tables import metadata
from bot.library.held_store import held_contents, held_documents
from bot.library.tables import (
    document_versions,
    documents,
    library_state,
    originals,
    passage_vectors,
    passages,
)
from bot.people.store import persons
from bot.privacy.store import first_uses, legal_holds
from bot.questions.inbox_store import inbox
from bot.questions.receipt_store import receipt_openings
from bot.questions.store import exchanges, hand_offs, ratings

__all__ = [
    "audit_anchors",
    "audit_entries",
    "audit_head",
    "audit_time_stamps",
    "counters",
    "document_versions",
    "documents",
    "exchanges",
    "first_uses",
    "hand_offs",
    "held_contents",
    "held_documents",
    "inbox",
    "legal_holds",
    "library_state",
    "metadata",
    "originals",
    "outbox",
    "passage_vectors",
    "passages",
    "persons",
    "ratings",
    "receipt_openings",
]
