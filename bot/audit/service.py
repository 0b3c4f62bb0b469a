"""Records what happened and proves that the record was not touched."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC

from bot.audit import store
from bot.audit.entities import (
    BEGINNING,
    AuditEntry,
    AuditFault,
    AuditHead,
    AuditReport,
    Facts,
    canonical_json,
)
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database

_LONGEST_FACT = 200
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")


class AuditTrail:
    """The append-only, hash-chained record of deeds; it holds ids and salted hashes only."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def record(
        self, connection: Connection, *, tag: AuditTag, actor: str, subject: str, facts: Facts
    ) -> AuditHead:
        """Append one entry in the caller's transaction; *actor* is a person's id or ``system``."""
        _refuse_personal_text(actor, subject, *facts.values())
        store.lock(connection)
        newest = store.head(connection)
        unsealed = AuditEntry(
            sequence=newest.sequence + 1,
            at=self._clock.now().astimezone(UTC).isoformat(timespec="microseconds"),
            tag=tag.value,
            actor=actor,
            subject=subject,
            facts=canonical_json(facts),
            previous=newest.hash,
            hash="",
        )
        entry = replace(unsealed, hash=unsealed.computed_hash())
        store.append(connection, entry)
        return AuditHead(sequence=entry.sequence, hash=entry.hash)

    def head(self) -> AuditHead:
        """Return the newest entry, to be written down outside as an anchor."""
        with self._database.reading() as connection:
            return store.head(connection)

    def entries(self, *, after: int = 0) -> Iterator[AuditEntry]:
        """Yield entries in order, from the one after *after*."""
        with self._database.reading() as connection:
            yield from store.stream(connection, after=after)

    def verify(self, anchor: AuditHead | None = None) -> AuditReport:
        """Check every entry; *anchor*, an earlier head kept outside, must lie on the chain too."""
        with self._database.reading() as connection:
            head = store.head(connection)
            with closing(store.stream(connection)) as entries:
                return _verified(entries, head=head, anchor=anchor)


def _verified(
    entries: Iterator[AuditEntry], *, head: AuditHead, anchor: AuditHead | None
) -> AuditReport:
    last = AuditHead(sequence=0, hash=BEGINNING)
    for entry in entries:
        finding = _finding(entry, last)
        if finding is None and anchor is not None and entry.sequence == anchor.sequence:
            finding = None if entry.hash == anchor.hash else "differs from the anchor kept outside"
        if finding is not None:
            fault = AuditFault(sequence=min(entry.sequence, last.sequence + 1), finding=finding)
            return AuditReport(entries=last.sequence, head=last, fault=fault)
        last = AuditHead(sequence=entry.sequence, hash=entry.hash)
    return AuditReport(entries=last.sequence, head=last, fault=_end_fault(last, head, anchor))


def _finding(entry: AuditEntry, last: AuditHead) -> str | None:
    if entry.sequence != last.sequence + 1:
        return "is missing" if entry.sequence > last.sequence else "is not in order"
    if entry.previous != last.hash:
        return "is not chained to the entry before it"
    if entry.hash != entry.computed_hash():
        return "was changed: its contents do not match its hash"
    return None


def _end_fault(last: AuditHead, head: AuditHead, anchor: AuditHead | None) -> AuditFault | None:
    if head.sequence > last.sequence:
        return AuditFault(sequence=last.sequence + 1, finding="is missing at the end of the trail")
    if head != last:
        return AuditFault(sequence=last.sequence, finding="was not appended by the trail")
    if anchor is not None and anchor.sequence > last.sequence:
        return AuditFault(sequence=last.sequence + 1, finding="is missing; the anchor is newer")
    return None


def _refuse_personal_text(*values: str | int | bool | None) -> None:
    for value in values:
        if isinstance(value, str) and (len(value) > _LONGEST_FACT or _EMAIL.search(value)):
            raise ValueError(
                "the audit trail keeps ids and hashes only; "
                "leave out names, e-mail addresses and running text"
            )
