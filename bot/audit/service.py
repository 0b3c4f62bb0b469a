"""Records what happened and proves that the record was not touched."""

import re
from collections.abc import Collection, Generator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

from bot.audit import store
from bot.audit.anchor_files import GivenAnchor
from bot.audit.anchors import Anchor, TimeStamp, statement
from bot.audit.checking import check
from bot.audit.entities import AuditEntry, AuditHead, AuditReport, Facts, canonical_json
from bot.audit.proving import Trust, Verdict, prove
from bot.audit.signing import SigningKey
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
            at=_written(self._clock),
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

    def entries(self, *, after: int = 0) -> Generator[AuditEntry]:
        """Yield entries in order, from the one after *after*."""
        with self._database.reading() as connection:
            yield from store.stream(connection, after=after)

    def entry_about(self, subject: str, tag: AuditTag) -> AuditEntry | None:
        """Return the first entry of this kind about *subject*."""
        with self._database.reading() as connection:
            return store.entry_about(connection, subject, tag.value)

    def verify(self, *anchors: AuditHead) -> AuditReport:
        """Check every entry; *anchors*, earlier heads kept outside, must lie on the chain too."""
        with self._database.reading() as connection:
            head = store.head(connection)
            with closing(store.stream(connection)) as entries:
                return check(entries, head=head, anchors=anchors)

    def prove(self, *, given: Collection[GivenAnchor] = (), trust: Trust) -> Verdict:
        """Check every entry, the anchors beside the records, and those *given* from elsewhere."""
        with self._database.reading() as connection:
            head, kept = store.head(connection), store.anchors(connection)
            with closing(store.stream(connection)) as entries:
                return prove(entries, head=head, kept=kept, given=given, trust=trust)

    def anchor(self, connection: Connection, *, key: SigningKey, actor: str) -> Anchor:
        """Sign, in the caller's transaction, what the trail is once it says so itself."""
        store.lock(connection)
        number = store.head(connection).sequence + 1
        head = self.record(
            connection,
            tag=AuditTag.TRAIL_ANCHORED,
            actor=actor,
            subject=f"anchor:{number}",
            facts={"key": key.fingerprint},
        )
        at = _written(self._clock)
        anchor = Anchor(
            at=at,
            entries=head.sequence,
            head=head.hash,
            public_key=key.public_key,
            signature=key.sign(statement(head, at=at, public_key=key.public_key)),
        )
        store.add_anchor(connection, anchor)
        return anchor

    def now(self) -> datetime:
        """Return the time by the clock that entries and anchors are dated with."""
        return self._clock.now()

    def stamped(self, anchor: Anchor, stamp: TimeStamp) -> Anchor:
        """Keep the time stamp that an authority gave for *anchor*."""
        with self._database.transaction() as connection:
            store.add_time_stamp(connection, anchor.entries, stamp)
        return replace(anchor, stamp=stamp)

    def anchors(self) -> tuple[Anchor, ...]:
        """Return every anchor that was made, oldest first."""
        with self._database.reading() as connection:
            return store.anchors(connection)

    def last_anchor(self) -> tuple[str, int] | None:
        """Return when the newest anchor was made (UTC, ISO 8601), and over how many entries."""
        newest = self.anchors()[-1:]
        return next(((one.at, one.entries) for one in newest), None)


def _written(clock: Clock) -> str:
    return clock.now().astimezone(UTC).isoformat(timespec="microseconds")


def _refuse_personal_text(*values: str | int | bool | None) -> None:
    for value in values:
        if isinstance(value, str) and (len(value) > _LONGEST_FACT or _EMAIL.search(value)):
            raise ValueError(
                "the audit trail keeps ids and hashes only; "
                "leave out names, e-mail addresses and running text"
            )
