"""A record that somebody acknowledged something; it is never changed, only corrected by another."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.audit.entities import Facts, canonical_json
from bot.people.entities import PersonId
from bot.training.assignment_entities import Offered
from bot.training.entities import MaterialKind


class Witness(StrEnum):
    """How we know."""

    WITNESSED = "witnessed"
    """We saw the click."""
    IMPORTED = "imported"
    """It came from a file."""
    ATTESTED = "attested"
    """It came from a file, and somebody stands for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """What somebody does when they acknowledge."""

    words: str
    """The words that they were shown beside the button."""
    shown_sha256: str
    """Of the version that was on their screen."""
    place: str
    """Where they clicked, as an id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Acknowledgement:
    """The record, as it is kept; ``record_sha256`` stands in the audit trail."""

    number: int
    person: PersonId
    """Empty once the record has outlived its time; so are name, e-mail, words, place and salt."""
    name: str
    """As the person was called then."""
    email: str
    kind: MaterialKind
    material_name: str
    version: str
    material: int | None
    """None for a version that was never published here."""
    shown_sha256: str
    words: str
    at: datetime
    """When it was acknowledged."""
    recorded_at: datetime
    place: str
    offered: Offered | None
    score: int | None
    """Percent, where there was a quiz."""
    witness: Witness
    attested_by: str
    """Id of whoever stands for it."""
    campaign: int | None
    corrects: int | None
    """Number of the record that this one corrects."""
    withdraws: bool
    """Whether the corrected record holds no more."""
    reason: str
    salt: str

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"ACK-{self.number}"

    @property
    def fields(self) -> Facts:
        """Return what is hashed: everything that the record says."""
        return {
            "number": self.number,
            "person": self.person,
            "name": self.name,
            "email": self.email,
            "kind": self.kind.value,
            "material": self.material_name,
            "version": self.version,
            "shown_sha256": self.shown_sha256,
            "words": self.words,
            "at": self.at.isoformat(timespec="microseconds"),
            "recorded_at": self.recorded_at.isoformat(timespec="microseconds"),
            "place": self.place,
            "offered": self.offered.value if self.offered else None,
            "score": self.score,
            "witness": self.witness.value,
            "attested_by": self.attested_by,
            "campaign": self.campaign,
            "corrects": self.corrects,
            "withdraws": self.withdraws,
            "reason": self.reason,
            "salt": self.salt,
        }

    @property
    def computed_sha256(self) -> str:
        """Return the hash that these fields have; the salt keeps others from guessing them."""
        return hashlib.sha256(canonical_json(self.fields).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A record together with the hash that was written into the audit trail."""

    record: Acknowledgement
    record_sha256: str

    @property
    def is_forgotten(self) -> bool:
        """Tell whether only the hash is left of whose it was."""
        return not self.record.salt
