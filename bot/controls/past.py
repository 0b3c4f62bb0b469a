"""What the registers said at a moment that is over."""

from dataclasses import replace
from datetime import datetime

from bot.controls import facts_store, soa_store, store
from bot.controls.entities import CandidateGap, GapStatus
from bot.controls.facts import Evidence, Statement
from bot.controls.ports import TaskEvidence
from bot.controls.proofs import Proofs, no_tasks
from bot.controls.soa_entities import Frozen
from bot.database.engine import Database
from bot.people.permissions import Actor, Permission, require
from bot.records import file_store


class PastRegister:
    """Reads statements, evidence, candidate gaps and the approved statement as they stood."""

    def __init__(self, database: Database, *, of_tasks: TaskEvidence = no_tasks) -> None:
        self._database = database
        self._proofs = Proofs(of_tasks)

    def statements(self, at: datetime, *, actor: Actor) -> tuple[Statement, ...]:
        """Return what owners and auditors had said by then, oldest first."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            return tuple(facts_store.statements(connection, at=at))

    def evidence(self, at: datetime, *, actor: Actor) -> tuple[Evidence, ...]:
        """Return the evidence of controls and requirements, that of tasks too, as it stood then."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            return tuple(self._proofs.within(connection, at=at))

    def file(self, sha256: str, *, actor: Actor) -> bytes:
        """Return the bytes of a file of evidence; raise ``EvidenceGone`` where there are none."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            return file_store.content_of(connection, sha256)

    def soa(self, at: datetime, *, actor: Actor) -> Frozen | None:
        """Return the Statement of Applicability that was approved last by then."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            approved = [one for one in soa_store.versions(connection) if one.approved_at <= at]
        return approved[-1] if approved else None

    def candidate_gaps(self, at: datetime, *, actor: Actor) -> tuple[CandidateGap, ...]:
        """Return the candidate gaps that are still kept, as they stood then, oldest first."""
        require(actor, Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            return tuple(_then(one, at) for one in store.suggested_until(connection, at))


def _then(gap: CandidateGap, at: datetime) -> CandidateGap:
    if gap.closed_at is None or gap.closed_at <= at:
        return gap
    return replace(gap, status=GapStatus.OPEN, reason="", closed_at=None)
