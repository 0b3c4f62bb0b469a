"""How long what is kept, and what became of it."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.people.entities import PersonId


class Kind(StrEnum):
    """What has a time of its own after which it goes."""

    CONFIDENCES = "confidences"
    """Who told something whose words were not kept in the first place."""
    QUESTIONS = "questions"
    """Who asked what, and where."""
    RATINGS = "ratings"
    HAND_OFFS = "hand_offs"
    """Who passed a question on to people, reported an event, or suggested a gap that is closed;
    what was said about tasks that are decided.
    """
    ANSWERS = "answers"
    """What was answered, and all that still hangs on it."""
    MESSAGES = "messages"
    """Ids of messages that were sent."""
    LEAVERS = "leavers"
    """People whom Slack lets in no more."""


Counts = Mapping[Kind, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class Retention:
    """Days that each kind is kept."""

    questions: int = 90
    confidences: int = 1
    answers: int = 365
    ratings: int = 365
    hand_offs: int = 365
    messages: int = 30
    leavers: int = 90

    def days(self, kind: Kind) -> int:
        """Return how many days *kind* is kept."""
        return int(getattr(self, kind.value))

    def before(self, kind: Kind, now: datetime) -> datetime:
        """Return the moment before which *kind* may go."""
        return now - timedelta(days=self.days(kind))

    @property
    def fingerprint(self) -> str:
        """Return what changes whenever people are to be told other times."""
        return hashlib.sha256(repr(sorted(asdict(self).items())).encode()).hexdigest()[:16]


@dataclass(frozen=True, kw_only=True, slots=True)
class Hold:
    """Somebody's data must stay as they are: neither retention nor erasure touches them."""

    person: PersonId
    reason: str
    placed_by: str
    placed_at: datetime
