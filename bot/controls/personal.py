"""What the register keeps about people: shown to them, erased, and let go in its time."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from bot.controls import (
    coverage_store,
    facts_store,
    register_store,
    soa_store,
    store,
    suggestions_store,
)
from bot.controls.entities import CandidateGap
from bot.controls.facts import Evidence, Statement
from bot.database.engine import Connection
from bot.people.entities import Person, PersonId

Rows = Sequence[Mapping[str, object]]


class ControlsKept:
    """The register's part of what is held about somebody."""

    tables = (
        *store.TABLES,
        *register_store.TABLES,
        *facts_store.TABLES,
        *coverage_store.TABLES,
        *soa_store.TABLES,
        *suggestions_store.TABLES,
    )

    def about(self, connection: Connection, person: Person) -> Mapping[str, Rows]:
        """Return what is kept, as values that JSON knows."""
        return {
            "gaps": [_told(gap) for gap in store.suggested_by(connection, person.id)],
            "gaps_closed": [_closed(gap) for gap in store.closed_by(connection, person.id)],
            "register": register_store.touched_by(connection, person.id),
            "statements": [
                _stated(one) for one in facts_store.statements_by(connection, person.id)
            ],
            "evidence": [
                _offered(one, person) for one in facts_store.evidence_with(connection, person.id)
            ],
            "coverage_decisions": [
                {"control": one.control, "at": one.at.isoformat(), "reason": one.reason}
                for one in coverage_store.decided_by(connection, person.id)
            ],
            "statements_of_applicability": [
                {"version": one.label, "at": one.approved_at.isoformat()}
                for one in soa_store.approved_by(connection, person.id)
            ],
            "promoted_questions": [
                {"question": one.label, "words": one.words}
                for one in suggestions_store.with_person(connection, person.id)
            ],
        }

    def subjects(self, connection: Connection, person: Person) -> set[str]:
        """Return how the audit trail names what this person suggested."""
        return {f"gap:{gap.number}" for gap in store.suggested_by(connection, person.id)}

    def erase(self, connection: Connection, person: Person) -> Mapping[str, int]:
        """Delete what this person suggested: the words may be their own, or about them.

        What they did in the registers stays without their name: it is the company's record.
        """
        forgotten = (
            one.forget(connection, person.id)
            for one in (register_store, facts_store, coverage_store, soa_store, suggestions_store)
        )
        return {"gaps": store.remove_of(connection, person.id), "register": sum(forgotten)}

    def remove_closed(
        self, connection: Connection, before: datetime, held: Collection[PersonId]
    ) -> int:
        """Delete what was closed long ago; what is open stays until a lead has looked at it."""
        return store.remove_closed(connection, before, held=held)


def _stated(one: Statement) -> dict[str, object]:
    return {
        "about": one.about,
        "fact": one.fact.value,
        "verdict": one.verdict,
        "words": one.words,
        "on": one.on.isoformat(),
    }


def _offered(one: Evidence, person: Person) -> dict[str, object]:
    return {
        "evidence": one.label,
        "about": one.offer.about,
        "title": one.offer.title,
        "as": "supplied it" if one.supplied_by == person.id else "decided about it",
        "reason": one.reason if one.decided_by == person.id else "",
    }


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
