"""Entries of the audit trail, how they are chained, and what a check of the chain found."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

Facts = Mapping[str, str | int | bool | None]

SYSTEM: Final = "system"
"""The actor of what no person did."""

BEGINNING = "0" * 64
"""What the first entry is chained to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditEntry:
    """One deed, as stored; every field is covered by its hash."""

    sequence: int
    """Without gaps, from 1."""
    at: str
    """UTC, ISO 8601 with microseconds."""
    tag: str
    actor: str
    subject: str
    facts: str
    """Canonical JSON."""
    previous: str
    """Hash of the entry before."""
    hash: str

    def computed_hash(self) -> str:
        """Return the hash that these fields ought to have."""
        fields: Facts = {
            "sequence": self.sequence,
            "at": self.at,
            "tag": self.tag,
            "actor": self.actor,
            "subject": self.subject,
            "facts": self.facts,
            "previous": self.previous,
        }
        return hashlib.sha256(canonical_json(fields).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditHead:
    """The newest entry; written down elsewhere, it proves later that nothing before it changed."""

    sequence: int
    hash: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditFault:
    """The first place where the trail is not as it was written."""

    sequence: int
    finding: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditReport:
    """What a check of the whole trail found."""

    entries: int
    """How many entries were found in order before the fault, or in all."""
    head: AuditHead
    fault: AuditFault | None = None
    anchored: int = 0
    """Up to which entry the trail is the one that an anchor was made of; 0 for none."""
    anchorings: frozenset[int] = frozenset()
    """Numbers of the entries which say that an anchor was made."""

    @property
    def is_intact(self) -> bool:
        """Tell whether nothing was changed, removed, inserted or reordered."""
        return self.fault is None


def canonical_json(fields: Facts) -> str:
    """Write *fields* the one way that is hashed: sorted keys, no spaces, ASCII."""
    return json.dumps(dict(fields), sort_keys=True, separators=(",", ":"), ensure_ascii=True)
