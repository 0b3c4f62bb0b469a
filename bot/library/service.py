"""What may be done with the company's documents: stage, remove, publish, read."""

import logging
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence

from bot.audit.entities import SYSTEM, Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.errors import UnknownDocument
from bot.library import held_store, store
from bot.library.entities import DocumentVersion, IndexBatch, PublishOutcome, VersionId
from bot.library.held import HeldDocuments
from bot.library.ledger import IndexLedger
from bot.library.rows import VersionState
from bot.library.views import ReaderView, Snapshot, current, readable
from bot.people.permissions import Actor, Permission, actor_id, require
from ingest.blocks import Suspicion
from ingest.shelf import Judged, ReadDocument, Shelved
from knowledge.indexes import Vectors
from knowledge.passages import DocumentControl, Passage, Reader

_log = logging.getLogger(__name__)
_POLL_S = 0.2


class PolicyLibrary:
    """The company's documents; takes what ``ingest`` read and shows what is current."""

    def __init__(
        self, database: Database, audit: AuditTrail, clock: Clock, *, patience_s: float = 30.0
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._patience_s = patience_s
        self._owner: Callable[[], object] | None = None
        self._prepare: Callable[[Mapping[VersionId, VersionState]], None] | None = None
        self._snapshot: Snapshot | None = None

    def known(self) -> Mapping[str, Shelved]:
        """Return collection and newest fingerprint of every document that is not removed."""
        with self._database.reading() as connection:
            return store.known(connection)

    def stage(self, document: ReadDocument, vectors: Vectors, *, actor: Actor = SYSTEM) -> None:
        """Keep a new version, unseen by any searcher yet; staging the same one twice is once."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.transaction() as connection:
            self.stage_within(connection, document, vectors, actor=actor)
            self.held.drop_within(connection, document.source, actor=actor)

    def stage_within(
        self, connection: Connection, document: ReadDocument, vectors: Vectors, *, actor: Actor
    ) -> None:
        """Keep a new version as part of a change that *actor* may make."""
        store.begin_state(connection, uuid.uuid4().hex)
        number = store.open_document(connection, document.source, document.collection)
        newest = store.newest_version(connection, number)
        if newest is not None and newest.says(document.fingerprint):
            return
        sequence = 1 if newest is None else newest.sequence + 1
        store.add_version(
            connection,
            document,
            vectors,
            document_id=number,
            sequence=sequence,
            staged_at=self._clock.now(),
        )
        facts: Facts = {
            "sequence": sequence,
            "sha256": document.sha256,
            "fingerprint": document.fingerprint,
            "status": document.control.status.value,
            "passages": len(document.passages),
        }
        self._record(connection, AuditTag.DOCUMENT_STAGED, number, facts=facts, actor=actor)

    @property
    def held(self) -> HeldDocuments:
        """Return what keeps documents apart until somebody has looked at them."""
        return HeldDocuments(self._database, self._audit, self._clock, stage=self.stage_within)

    def judged(self) -> Mapping[tuple[str, str], Judged]:
        """Return what became of every document held back, by source and fingerprint."""
        return self.held.judged()

    def hold(
        self,
        document: ReadDocument,
        vectors: Vectors,
        suspicions: Sequence[Suspicion],
        *,
        actor: Actor = SYSTEM,
    ) -> None:
        """Keep a version apart until a lead has looked at it; the leads are told."""
        self.held.hold(document, vectors, suspicions, actor=actor)

    def drop_held(self, source: str, *, actor: Actor = SYSTEM) -> None:
        """Let go of a version that is held: its file says something else, or is gone."""
        self.held.drop(source, actor=actor)

    def remove(self, source: str, *, actor: Actor = SYSTEM) -> None:
        """Let a document disappear from search; its versions are kept."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.transaction() as connection:
            self.held.drop_within(connection, source, actor=actor)
            number = store.document_id(connection, source)
            newest = None if number is None else store.newest_version(connection, number)
            if number is None or newest is None or newest.is_removed:
                return
            store.mark_removed(connection, number, at=self._clock.now())
            store.bump(connection)
            facts: Facts = {"sequence": newest.sequence}
            self._record(connection, AuditTag.DOCUMENT_REMOVED, number, facts=facts, actor=actor)

    def publish(self) -> None:
        """Make everything staged visible, or leave it to the process that owns the indexes."""
        self.publish_within(self._patience_s)

    def publish_within(self, seconds: float) -> PublishOutcome:
        """Publish if this process may, else wait for the one that does and say how it went."""
        deadline = time.monotonic() + seconds
        while True:
            if self._owner is not None:
                self._owner()
            if not self.has_staged():
                return PublishOutcome.PUBLISHED
            if time.monotonic() >= deadline:
                _log.warning(
                    "the process that owns the indexes has not published yet; "
                    "the new texts appear when it catches up (annexa serve does so by itself)"
                )
                return PublishOutcome.LEFT_TO_OWNER
            time.sleep(_POLL_S)

    def publish_with(self, owner: Callable[[], object] | None) -> None:
        """Name what publishes in this process if it may; None when it never does."""
        self._owner = owner

    def prepare_with(
        self, prepare: Callable[[Mapping[VersionId, VersionState]], None] | None
    ) -> None:
        """Name what makes this process's own index ready before versions can be found."""
        self._prepare = prepare

    @property
    def ledger(self) -> IndexLedger:
        """Return the record of what the indexes hold, for the process that owns them."""
        return IndexLedger(self._database, self._audit, self._clock)

    def has_staged(self) -> bool:
        """Tell whether a version waits to be published."""
        with self._database.reading() as connection:
            return store.has_staged(connection)

    def revision(self) -> int:
        """Return a number that changes whenever something was published or removed."""
        with self._database.looking_up() as connection:
            state = store.state(connection)
        return 0 if state is None else state.revision

    def view(self, reader: Reader) -> ReaderView:
        """Open the library for *reader*, as of now; do so before asking any index."""
        with readable():
            return ReaderView(self._database, self._current_snapshot(), reader)

    def all_current_vectors(self) -> Iterator[IndexBatch]:
        """Yield everything that may be searched now, for indexes of this process's own."""
        snapshot = self._current_snapshot()
        with self._database.reading() as connection:
            yield from store.index_batches(connection, snapshot.current)

    def current_passages(self) -> Iterator[Passage]:
        """Yield every passage that may be searched now, whoever may read it."""
        for state in self._current_snapshot().current.values():
            yield from self.words(state.source, sequence=state.standing.sequence)

    def history(self, source: str) -> tuple[DocumentVersion, ...]:
        """Return every version of a document that ever came in, oldest first."""
        with self._database.reading() as connection:
            return tuple(store.history(connection, source))

    def current_sequence(self, source: str) -> int | None:
        """Return which version of a document speaks today, if one does."""
        states = self._current_snapshot().current.values()
        return next((one.standing.sequence for one in states if one.source == source), None)

    def speaking(self) -> Mapping[str, DocumentControl]:
        """Return every document that is searched today, whoever may read it."""
        current = self._current_snapshot().current.values()
        return {state.source: state.control for state in current}

    def numbers(self) -> Mapping[str, int]:
        """Return the number of every document that is searched today, by source."""
        current = self._current_snapshot().current.values()
        return {state.source: state.document_id for state in current}

    def headings(self) -> Mapping[str, frozenset[str]]:
        """Return the headings of every document that is searched today, by source."""
        current = self._current_snapshot().current
        found: dict[str, set[str]] = {state.source: set() for state in current.values()}
        with self._database.reading() as connection:
            for version, heading in store.headings(connection, current):
                found[current[version].source].add(heading)
        return {source: frozenset(some) for source, some in found.items()}

    def count_held(self) -> int:
        """Return how many documents wait for somebody to look at them."""
        with self._database.reading() as connection:
            return len(held_store.waiting(connection))

    def overdue(self) -> tuple[str, ...]:
        """Return the documents that speak today and should have been reviewed before."""
        snapshot = self._current_snapshot()
        return tuple(
            sorted(
                state.source
                for state in snapshot.current.values()
                if state.control.review_on and state.control.review_on < snapshot.today
            )
        )

    def original(self, source: str, *, sequence: int) -> bytes:
        """Return the bytes of one version, current or not."""
        with self._database.reading() as connection:
            content = store.original(connection, source, sequence)
        if content is None:
            raise UnknownDocument(f"The library holds no version {sequence} of {source}.")
        return content

    def words(self, source: str, *, sequence: int) -> tuple[Passage, ...]:
        """Return the passages of one version, current or not, in order."""
        with self._database.reading() as connection:
            return tuple(store.words(connection, source, sequence))

    def _current_snapshot(self) -> Snapshot:
        today = self._clock.now().date()
        cached = self._snapshot
        if cached is not None and (cached.revision, cached.today) == (self.revision(), today):
            return cached
        with self._database.reading() as connection:
            state = store.state(connection)
            revision = 0 if state is None else state.revision
            states = store.versions(connection, published_only=True)
        fresh = Snapshot(revision=revision, today=today, current=current(states, today))
        if self._prepare is not None:
            self._prepare(fresh.current)
        self._snapshot = fresh
        return fresh

    def _record(
        self, connection: Connection, tag: AuditTag, number: int, *, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(
            connection, tag=tag, actor=actor_id(actor), subject=f"document:{number}", facts=facts
        )
