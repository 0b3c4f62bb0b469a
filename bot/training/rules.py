"""Rules of training that a company may set otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingRules:
    """Times; acknowledgements are kept for employment or these days, whichever is longer."""

    retake_pause_minutes: int = 10
    acknowledgements_kept_days: int = 1_096
    """Three years: a whole cycle of certification."""

    def kept_since(self, now: datetime) -> datetime:
        """Return the moment before which records of people who left may be forgotten."""
        return now - timedelta(days=self.acknowledgements_kept_days)
