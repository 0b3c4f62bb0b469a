"""What the register keeps about people: shown to them, erased, and let go in its time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.controls import store
from bot.controls.entities import CandidateGap
from bot.database.engine import Connection
from bot.people.entities import Person, PersonId

Rows = Sequence[Mapping[str, object]]


class ControlsKept:
    """The register's part of what is held about somebody."""

    tables = store.TABLES

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        return {
            "gaps": [_told(gap) for gap in store.suggested_by(connection, person.id)],
            "gaps_closed": [_closed(gap) for gap in store.closed_by(connection, person.id)],
        }

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names what this person suggested."""
        return {f"gap:{gap.number}" for gap in store.suggested_by(connection, person.id)}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete what this person suggested: the words may be their own, or about them."""
        return {"gaps": store.remove_of(connection, person.id)}

    def remove_closed(
        self, connection: Connection, before: datetime, held: Collection[PersonId]
    ) -> int:
        """Delete what was closed long ago; what is open stays until a lead has looked at it."""
        return store.remove_closed(connection, before, held=held)


def _closed(gap: CandidateGap) -> dict[str, object]:
    at = gap.closed_at.isoformat() if gap.closed_at else None
    return {"gap": gap.label, "at": at, "status": gap.status.value, "reason": gap.reason}


def _told(gap: CandidateGap) -> dict[str, object]:
    return {
        "gap": gap.label,
        "at": gap.suggested_at.isoformat(),
        "words": gap.sighting.words,
        "message": gap.sighting.message,
        "link": gap.sighting.permalink,
        "controls": list(gap.controls),
        "status": gap.status.value,
        "reason": gap.reason,
    }
