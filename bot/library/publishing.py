"""Documents shared in chat: taken in, looked at, then published or discarded by a named person."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from bot.audit.entities import SYSTEM, Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.database.statements import take_turn
from bot.errors import DocumentRefused, NotShared
from bot.library import publishing_store as store
from bot.library.entities import PublishOutcome
from bot.library.notice_words import NoticeWords
from bot.library.publishing_details import check_details, redescribed
from bot.library.publishing_entities import (
    COLLECTION,
    Decided,
    Preview,
    SharedDocument,
    SharedState,
)
from bot.library.publishing_inheriting import Predecessors, reader_of
from bot.library.publishing_preview import Comparison, preview_of
from bot.library.publishing_reading import Details, FileReader
from bot.library.service import PolicyLibrary
from bot.people.entities import Person, PersonId
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from ingest.blocks import Suspicion
from ingest.control import stated_keys
from ingest.shelf import ReadDocument, Verdict
from knowledge.indexes import Vectors

LET_GO = "document_let_go"
"""Kind of the notice to whoever shared what nobody decided about."""

_TURN = 1_100_011
"""Key of the lock that lets one decision happen at a time."""


class SharedDocuments:
    """What people shared with the bot, until somebody who may has decided about it."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        library: PolicyLibrary,
        reader: FileReader,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._library = library
        self._reader = reader
        self._outbox = Outbox(database, clock)
        self._before = Predecessors(database, clock, library=library)

    def require_may_share(self, *, actor: Actor) -> None:
        """Raise ``NotPermitted`` unless *actor* may publish documents."""
        require(actor, Permission.CHANGE_LIBRARY)

    def require_welcome(self, *, name: str, size: int, actor: Actor) -> None:
        """Raise, before anything is fetched, where *actor* or the file is not welcome."""
        require(actor, Permission.CHANGE_LIBRARY)
        self._reader.require_readable(name, size)
        self._before.require_circle(name, actor)

    def reads(self, name: str) -> bool:
        """Tell whether a file of this name is a document that can be read."""
        return self._reader.reads(name)

    @property
    def largest(self) -> int:
        """Return how many bytes a file may have."""
        return self._reader.largest

    def share(self, shared_id: str, *, name: str, content: bytes, actor: Actor) -> None:
        """Read a file and keep it until somebody decides; the same id twice is once."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.reading() as connection:
            if store.find(connection, shared_id) is not None:
                return
        self._before.require_circle(name, actor)
        file = self._reader.read(name, content)
        shared = SharedDocument(
            id=shared_id,
            name=name,
            state=SharedState.WAITING,
            control=file.control,
            collection=COLLECTION,
            edits=0,
            shared_by=actor_id(actor),
            shared_at=self._clock.now(),
            stated=stated_keys(file.reading.control),
        )
        document, _ = self._reader.cut(shared, content)
        with self._database.transaction() as connection:
            if store.add(connection, shared, content):
                facts: Facts = {"sha256": document.sha256, "passages": len(document.passages)}
                self._record(connection, AuditTag.DOCUMENT_SHARED, shared_id, facts, actor)

    def find(self, shared_id: str, *, actor: Actor) -> SharedDocument:
        """Return what is known of a shared document; raise ``NotShared`` where nothing is."""
        require(actor, Permission.CHANGE_LIBRARY)
        return self._before.completed(self._kept(shared_id), actor)

    def preview(self, shared_id: str, *, actor: Actor) -> Preview:
        """Return what *actor* should see before they decide."""
        require(actor, Permission.CHANGE_LIBRARY)
        taken = self._before.taken_over(self._kept(shared_id))
        document, file = self._reader.cut(taken.shared, self._content(shared_id))
        preview = preview_of(
            taken,
            document,
            file,
            compared=self._compared(document, actor),
            seen=self._seen(document, taken.shared),
            today=self._clock.now().date(),
        )
        # Last, so that nothing was compared with what came in after the look.
        self._before.require_circle(taken.shared.name, actor)
        return preview

    def check(self, details: Details) -> Mapping[str, str]:
        """Return what is wrong with typed details, by key; empty where nothing is."""
        return check_details(details)

    def describe(self, shared_id: str, details: Details, *, actor: Actor) -> SharedDocument:
        """Keep other details than the file's own; what was decided about stays as it is."""
        require(actor, Permission.CHANGE_LIBRARY)
        if wrong := check_details(details):
            raise DocumentRefused(" ".join(wrong.values()))
        shown = self.find(shared_id, actor=actor)
        self._before.require_circle(shown.name, actor)
        with self._database.transaction() as connection:
            shared = _known(store.find_and_hold(connection, shared_id))
            changed = redescribed(shared, details, shown=shown)
            if not shared.is_open or changed == shared:
                return shown
            store.describe(connection, changed)
            facts: Facts = {"status": changed.control.status.value, "edits": changed.edits}
            self._record(connection, AuditTag.DOCUMENT_DESCRIBED, shared_id, facts, actor)
        return self._before.completed(changed, actor)

    def publish(self, shared_id: str, *, seen: str, actor: Actor) -> Decided:
        """Make a shared document the next version, once; *seen* is what its preview said.

        It is visible to searchers after ``make_visible``.
        """
        require(actor, Permission.CHANGE_LIBRARY)
        shared = self._before.taken_over(self._kept(shared_id)).shared
        if not shared.is_open:
            return Decided(document=shared)
        document, file = self._reader.cut(shared, self._content(shared_id))
        if seen != self._seen(document, shared):
            return Decided(document=shared, is_stale=True)
        self._before.require_circle(shared.name, actor)
        if self._compared(document, actor).unchanged:
            return self._settled(shared, SharedState.UNCHANGED, seen=seen, actor=actor)
        verdict = self._verdict(document)
        if verdict is Verdict.REJECTED:
            raise DocumentRefused("A lead has decided before that this text stays out.")
        vectors = self._reader.vectors(document)
        if file.reading.suspicions and verdict is not Verdict.RELEASED:
            deed = partial(self._hold, document, vectors, file.reading.suspicions, actor)
            return self._settled(shared, SharedState.HELD, seen=seen, actor=actor, deed=deed)
        deed = partial(self._stage, document, vectors, actor)
        return self._settled(shared, SharedState.PUBLISHED, seen=seen, actor=actor, deed=deed)

    def make_visible(self, seconds: float) -> bool:
        """Publish what is staged, or wait for the process that does; tell whether it is done."""
        return self._library.publish_within(seconds) is PublishOutcome.PUBLISHED

    def discard(self, shared_id: str, *, actor: Actor) -> Decided:
        """Let go of a shared document; nothing of its text is kept."""
        shared = self.find(shared_id, actor=actor)
        return self._settled(shared, SharedState.DISCARDED, seen="", actor=actor)

    def notice_words(
        self, facts: Mapping[str, str], *, readers: Sequence[Person] | None
    ) -> Mapping[str, str]:
        """Return what the ids in a notice stand for, as far as all *readers* may know it."""
        return NoticeWords(self._database, self._clock).of(facts, readers=readers)

    def let_go(self, before: datetime, *, held: Collection[PersonId] = ()) -> int:
        """Let go what was shared before this moment and nobody decided about; tell the sharers.

        What was decided about before this moment is forgotten. Whoever is under a legal hold keeps
        all of theirs.
        """
        with self._database.transaction() as connection:
            due = store.waiting_since(connection, before, held=held)
            for shared in due:
                now = self._clock.now()
                store.decide(connection, shared.id, SharedState.EXPIRED, by=SYSTEM, at=now)
                self._record(connection, AuditTag.DOCUMENT_EXPIRED, shared.id, {}, SYSTEM)
                self._tell(connection, shared)
            store.forget_decided(connection, before, held=held)
        return len(due)

    def _settled(
        self,
        shared: SharedDocument,
        state: SharedState,
        *,
        seen: str,
        actor: Actor,
        deed: Callable[[Connection], None] | None = None,
    ) -> Decided:
        """Write a decision down once, and do what follows from it in the same transaction.

        *seen* is what it was about, empty where that is no matter.
        """
        now = self._clock.now()
        with self._database.transaction() as connection:
            # Two leads with two files of one name: whoever comes second looks again.
            take_turn(connection, _TURN)
            known = _known(store.find_and_hold(connection, shared.id))
            if not known.is_open:
                return Decided(document=known)
            if seen and not seen.startswith(f"{store.seen(connection, known)}."):
                return Decided(document=known, is_stale=True)
            if deed is not None:
                deed(connection)
            store.decide(connection, shared.id, state, by=actor_id(actor), at=now)
            facts: Facts = {"state": state.value, "edits": known.edits}
            self._record(connection, AuditTag.DOCUMENT_DECIDED, shared.id, facts, actor)
        decided = replace(known, state=state, decided_by=actor_id(actor), decided_at=now)
        return Decided(document=decided)

    def _stage(
        self, document: ReadDocument, vectors: Vectors, actor: Actor, connection: Connection
    ) -> None:
        self._library.stage_within(connection, document, vectors, actor=actor)
        self._library.held.drop_within(connection, document.source, actor=actor)

    def _hold(
        self,
        document: ReadDocument,
        vectors: Vectors,
        suspicions: Sequence[Suspicion],
        actor: Actor,
        connection: Connection,
    ) -> None:
        self._library.held.hold_within(connection, document, vectors, suspicions, actor=actor)

    def _compared(self, document: ReadDocument, actor: Actor) -> Comparison:
        return Comparison.with_library(self._library, document, reader=reader_of(actor))

    def _content(self, shared_id: str) -> bytes:
        with self._database.reading() as connection:
            content = store.content(connection, shared_id)
        if content is None:
            raise NotShared("Somebody has decided about this document already.")
        return content

    def _kept(self, shared_id: str) -> SharedDocument:
        with self._database.reading() as connection:
            return _known(store.find(connection, shared_id))

    def _seen(self, document: ReadDocument, shared: SharedDocument) -> str:
        with self._database.reading() as connection:
            stands = store.seen(connection, shared)
        # What is taken over may change without a new version: a day comes, a document is removed.
        return f"{stands}.{document.fingerprint[:12]}"

    def _verdict(self, document: ReadDocument) -> Verdict | None:
        judged = self._library.judged().get((document.source, document.fingerprint))
        return judged.verdict if judged else None

    def _tell(self, connection: Connection, shared: SharedDocument) -> None:
        tell(
            self._outbox,
            connection,
            notice_id=f"{LET_GO}:{shared.id}",
            kind=LET_GO,
            to=Audience.PERSON,
            facts={"to_person": shared.shared_by, "shared_id": shared.id},
        )

    def _record(
        self, connection: Connection, tag: AuditTag, shared_id: str, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(
            connection,
            tag=tag,
            actor=actor_id(actor),
            subject=f"shared:{shared_id}",
            facts=facts,
        )


def _known(shared: SharedDocument | None) -> SharedDocument:
    if shared is None:
        raise NotShared("I don't keep this document any more. Please share the file once more.")
    return shared
