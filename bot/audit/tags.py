"""The closed list of deeds that the audit trail knows."""

from enum import StrEnum


class AuditTag(StrEnum):
    """``subject:deed``, one for each kind of entry."""

    PERSON_ADDED = "person:added"
    PERSON_CHANGED = "person:changed"
    DOCUMENT_STAGED = "document:staged"
    DOCUMENT_REMOVED = "document:removed"
    LIBRARY_PUBLISHED = "library:published"
    QUESTION_ANSWERED = "question:answered"
    QUESTION_HANDED_OFF = "question:handed_off"
    ANSWER_RATED = "answer:rated"
    EVENT_REPORTED = "event:reported"
