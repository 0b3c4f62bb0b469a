"""One line of the register of competence: somebody, in a role that affects security."""

import hashlib
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.audit.entities import Facts, canonical_json
from bot.people.entities import PersonId


class EvidenceKind(StrEnum):
    """What shows a competence; a lesson that was read shows awareness, not by itself this."""

    CERTIFICATE = "certificate"
    EXPERIENCE = "experience"
    TRAINING = "training"


@dataclass(frozen=True, kw_only=True, slots=True)
class Competence:
    """What is known of one person, one role and one competence needed in it."""

    role: str
    """A role that affects security, such as incident manager."""
    needed: str
    """The competence that the role needs."""
    person: PersonId
    evidence_kind: EvidenceKind | None = None
    evidence: str = ""
    """What shows it, in words."""
    evidence_sha256: str = ""
    """Of the file that proves the evidence, which stays where it is."""
    shortfall: str = ""
    """What is missing."""
    action: str = ""
    """What is done about it."""
    effective: bool | None = None
    """Whether the action helped; None until somebody judged it."""
    judged_on: date | None = None
    judged_by: PersonId | None = None
    ended_on: date | None = None
    """From when the person has the role no more."""

    @property
    def key(self) -> tuple[str, str, PersonId]:
        """Return what makes it one line of the register."""
        return self.role.casefold(), self.needed.casefold(), self.person

    @property
    def is_met(self) -> bool:
        """Tell whether nothing is missing, or what was missing was made good."""
        return not self.shortfall or self.effective is True


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line as it was recorded; a change is another entry in its place."""

    number: int
    competence: Competence
    recorded_at: datetime
    recorded_by: str
    salt: str
    replaced_at: datetime | None = None
    """When another entry took its place."""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"CP-{self.number}"

    @property
    def fields(self) -> Facts:
        """Return what is hashed: everything that the entry says."""
        line = self.competence
        return {
            "number": self.number,
            "role": line.role,
            "needed": line.needed,
            "person": line.person,
            "evidence_kind": line.evidence_kind.value if line.evidence_kind else None,
            "evidence": line.evidence,
            "evidence_sha256": line.evidence_sha256,
            "shortfall": line.shortfall,
            "action": line.action,
            "effective": line.effective,
            "judged_on": line.judged_on.isoformat() if line.judged_on else None,
            "judged_by": line.judged_by,
            "ended_on": line.ended_on.isoformat() if line.ended_on else None,
            "recorded_at": self.recorded_at.isoformat(timespec="microseconds"),
            "recorded_by": self.recorded_by,
            "salt": self.salt,
        }

    @property
    def computed_sha256(self) -> str:
        """Return the hash of these fields; the salt keeps others from guessing them."""
        return hashlib.sha256(canonical_json(self.fields).encode()).hexdigest()
