"""The closed list of deeds that the audit trail knows."""

from enum import StrEnum


class AuditTag(StrEnum):
    """``subject:deed``, one for each kind of entry."""

    PERSON_ADDED = "person:added"
    PERSON_CHANGED = "person:changed"
    PERSON_EXPORTED = "person:exported"
    PERSON_ERASED = "person:erased"
    PERSON_HELD = "person:held"
    PERSON_RELEASED = "person:released"
    RETENTION_SWEPT = "retention:swept"
    DOCUMENT_STAGED = "document:staged"
    DOCUMENT_REMOVED = "document:removed"
    DOCUMENT_HELD = "document:held"
    DOCUMENT_RELEASED = "document:released"
    DOCUMENT_REJECTED = "document:rejected"
    DOCUMENT_LET_GO = "document:let_go"
    LIBRARY_PUBLISHED = "library:published"
    QUESTION_ANSWERED = "question:answered"
    QUESTION_HANDED_OFF = "question:handed_off"
    ANSWER_RATED = "answer:rated"
    EVENT_REPORTED = "event:reported"
    RECEIPT_OPENED = "receipt:opened"
    INSTANCE_RESTORED = "instance:restored"
    TRAIL_ANCHORED = "trail:anchored"
    TRAIL_EXPORTED = "trail:exported"
