"""Why an answer did not help."""

from enum import StrEnum


class RatingReason(StrEnum):
    """What was wrong with an answer."""

    WRONG = "wrong"
    OUTDATED = "outdated"
    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    OTHER = "other"
