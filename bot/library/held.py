"""Documents that read like orders to an assistant: kept apart, looked at, let in or not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, Protocol

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import NotHeld
from bot.library import held_store, store
from bot.library.entities import HeldDocument
from bot.people.duties import Decision, Involved, Ruling
from bot.people.entities import Person
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated
from ingest.blocks import Suspicion
from ingest.shelf import Judged, ReadDocument, Verdict
from knowledge.indexes import Vectors

HELD: Final = "document_held"
"""Kind of the notice to the leads."""


class Stage(Protocol):
    """Keeps a version as part of a change."""

    def __call__(
        self, connection: Connection, document: ReadDocument, vectors: Vectors, *, actor: Actor
    ) -> None:
        """Stage *document* within a transaction."""
        ...


Decide = Callable[[Involved, Person], Decision]
"""Says whether somebody may approve a thing that others have a part in."""


class HeldDocuments:
    """What ingestion did not let in by itself."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, *, stage: Stage
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._stage = stage
        self._outbox = Outbox(database, clock)

    def judged(self) -> Mapping[tuple[str, str], Judged]:
        """Return what became of every document held back, by source and fingerprint."""
        with self._database.reading() as connection:
            return held_store.judged(connection)

    def waiting(self, *, actor: Actor) -> tuple[HeldDocument, ...]:
        """Return what nobody has looked at, oldest first."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.reading() as connection:
            return tuple(held_store.waiting(connection))

    def hold(
        self,
        document: ReadDocument,
        vectors: Vectors,
        suspicions: Sequence[Suspicion],
        *,
        actor: Actor,
    ) -> None:
        """Keep a version apart and tell the leads; the same one twice is once."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.transaction() as connection:
            self.hold_within(connection, document, vectors, suspicions, actor=actor)

    def hold_within(
        self,
        connection: Connection,
        document: ReadDocument,
        vectors: Vectors,
        suspicions: Sequence[Suspicion],
        *,
        actor: Actor,
    ) -> None:
        """Keep a version apart as part of a change that *actor* may make."""
        self.drop_within(connection, document.source, actor=actor, but=document.fingerprint)
        number = held_store.add(
            connection, document, vectors, suspicions=suspicions, held_at=self._clock.now()
        )
        if number is None:
            return
        facts: Facts = {
            "sha256": document.sha256,
            "fingerprint": document.fingerprint,
            "places": len(suspicions),
        }
        self._record(connection, AuditTag.DOCUMENT_HELD, number, facts=facts, actor=actor)
        self._tell(connection, number, document, places=len(suspicions))

    def release(self, source: str, *, reason: str, actor: Actor, decide: Decide) -> HeldDocument:
        """Let a version in as it was read; whoever owns it lets somebody else decide.

        *decide* rules whether a person may; it becomes searchable with the next publication.
        """
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.transaction() as connection:
            held = _found(connection, source)
            ruling = _ruling(held, actor, decide)
            document, vectors = held_store.content(connection, held)
            self._stage(connection, document, vectors, actor=actor)
            self._settle(
                connection, held, Verdict.RELEASED, reason=reason, actor=actor, ruling=ruling
            )
        return held

    def reject(self, source: str, *, reason: str, actor: Actor) -> HeldDocument:
        """Keep a version out for good; what was read of it goes, the file is nobody's to touch."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.transaction() as connection:
            held = _found(connection, source)
            self._settle(connection, held, Verdict.REJECTED, reason=reason, actor=actor)
        return held

    def drop(self, source: str, *, actor: Actor) -> None:
        """Let go of a version that is held: its file says something else, or is gone."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.transaction() as connection:
            self.drop_within(connection, source, actor=actor)

    def drop_within(
        self, connection: Connection, source: str, *, actor: Actor, but: str = ""
    ) -> None:
        """Let go of what is held of *source*, unless its fingerprint is *but*."""
        held = held_store.drop(connection, source, but=but)
        if held is not None:
            facts: Facts = {"fingerprint": held.fingerprint}
            self._record(connection, AuditTag.DOCUMENT_LET_GO, held.id, facts=facts, actor=actor)

    def _settle(
        self,
        connection: Connection,
        held: HeldDocument,
        verdict: Verdict,
        *,
        reason: str,
        actor: Actor,
        ruling: Ruling = Ruling.APPROVED,
    ) -> None:
        reason = stated(reason, why="Say why in a few words; the reason stands beside the trail.")
        salt = new_salt()
        held_store.decide(
            connection,
            held,
            verdict,
            decided_by=actor_id(actor),
            reason=reason,
            salt=salt,
            at=self._clock.now(),
        )
        facts: Facts = {
            "fingerprint": held.fingerprint,
            "ruling": ruling.value,
            "reason_hash": seal(Sealed.REASON, reason, salt=salt),
        }
        self._record(connection, _TAGS[verdict], held.id, facts=facts, actor=actor)

    def _tell(
        self, connection: Connection, number: int, document: ReadDocument, *, places: int
    ) -> None:
        known = store.document_id(connection, document.source) is not None
        facts = {
            "held_id": str(number),
            "places": str(places),
            "known": "yes" if known else "no",
        }
        tell(
            self._outbox,
            connection,
            notice_id=f"held:{number}:{document.fingerprint[:16]}",
            kind=HELD,
            to=Audience.LEADS,
            facts=facts,
        )

    def _record(
        self, connection: Connection, tag: AuditTag, number: int, *, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(
            connection, tag=tag, actor=actor_id(actor), subject=f"held:{number}", facts=facts
        )


_TAGS = {
    Verdict.RELEASED: AuditTag.DOCUMENT_RELEASED,
    Verdict.REJECTED: AuditTag.DOCUMENT_REJECTED,
}


def _found(connection: Connection, source: str) -> HeldDocument:
    held = held_store.find(connection, source)
    if held is None:
        raise NotHeld(f"Nothing is held of {source!r}; annexa library held lists what is.")
    return held


def _ruling(held: HeldDocument, actor: Actor, decide: Decide) -> Ruling:
    if not isinstance(actor, Person):
        return Ruling.APPROVED
    names = {actor.name.casefold(), actor.email.casefold()} - {""}
    owners = {actor.id} if held.owner.casefold() in names else set()
    return decide(Involved(owners=frozenset(owners)), actor).require()
