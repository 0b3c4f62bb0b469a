"""Documents shared in chat: taken in, looked at, then published or discarded by a named person."""

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime

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
from bot.library.publishing_entities import (
    COLLECTION,
    Decided,
    Preview,
    SharedDocument,
    SharedState,
)
from bot.library.publishing_preview import Comparison, preview_of
from bot.library.publishing_reading import Details, FileReader, described
from bot.library.service import PolicyLibrary
from bot.people.entities import PersonId
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from ingest.shelf import ReadDocument, Verdict
from knowledge.indexes import Vectors
from knowledge.passages import DocumentControl, DocumentStatus

LET_GO = "document_let_go"
"""Kind of the notice to whoever shared what nobody decided about."""

_APPROVAL = {
    "approver": "Say who approved it.",
    "approved_on": "Say when it was approved.",
    "effective_on": "Say from when on it holds.",
}
_TURN = 1_100_011
"""Key of the lock that lets one decision happen at a time."""
_COLLECTION = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


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

    def require_may_share(self, *, actor: Actor) -> None:
        """Raise ``NotPermitted`` unless *actor* may publish documents."""
        require(actor, Permission.CHANGE_LIBRARY)

    def require_welcome(self, *, name: str, size: int, actor: Actor) -> None:
        """Raise, before anything is fetched, where *actor* or the file is not welcome."""
        require(actor, Permission.CHANGE_LIBRARY)
        self._reader.require_readable(name, size)

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
        )
        document, _ = self._reader.cut(shared, content)
        with self._database.transaction() as connection:
            if store.add(connection, shared, content):
                facts: Facts = {"sha256": document.sha256, "passages": len(document.passages)}
                self._record(connection, AuditTag.DOCUMENT_SHARED, shared_id, facts, actor)

    def find(self, shared_id: str, *, actor: Actor) -> SharedDocument:
        """Return what is known of a shared document; raise ``NotShared`` where nothing is."""
        require(actor, Permission.CHANGE_LIBRARY)
        with self._database.reading() as connection:
            return _known(store.find(connection, shared_id))

    def preview(self, shared_id: str, *, actor: Actor) -> Preview:
        """Return what *actor* should see before they decide."""
        shared = self.find(shared_id, actor=actor)
        document, file = self._reader.cut(shared, self._content(shared_id))
        return preview_of(
            shared,
            document,
            file,
            compared=Comparison.with_library(self._library, document),
            seen=self._seen(shared),
            today=self._clock.now().date(),
        )

    def check(self, details: Details) -> Mapping[str, str]:
        """Return what is wrong with typed details, by key; empty where nothing is."""
        wrong: dict[str, str] = {}
        collection = details.get("collection", "")
        if collection and not _COLLECTION.fullmatch(collection):
            wrong["collection"] = "Small letters, digits and hyphens, at most 40."
        if details.get("status") == DocumentStatus.APPROVED:
            wrong |= {key: why for key, why in _APPROVAL.items() if not details.get(key)}
        try:
            described(_blank(), _control_of(details))
        except DocumentRefused as error:
            key, _, _ = str(error).partition(" is ")
            wrong[key] = str(error)
        return wrong

    def describe(self, shared_id: str, details: Details, *, actor: Actor) -> SharedDocument:
        """Keep other details than the file's own; what was decided about stays as it is."""
        require(actor, Permission.CHANGE_LIBRARY)
        if wrong := self.check(details):
            raise DocumentRefused(" ".join(wrong.values()))
        with self._database.transaction() as connection:
            shared = _known(store.find_and_hold(connection, shared_id))
            control = described(shared.control, _control_of(details))
            collection = _collection_of(details)
            if not shared.is_open or (control, collection) == (shared.control, shared.collection):
                return shared
            store.describe(connection, shared, control, collection)
            facts: Facts = {"status": control.status.value, "edits": shared.edits + 1}
            self._record(connection, AuditTag.DOCUMENT_DESCRIBED, shared_id, facts, actor)
            return replace(shared, control=control, collection=collection, edits=shared.edits + 1)

    def publish(self, shared_id: str, *, seen: str, actor: Actor) -> Decided:
        """Make a shared document the next version, once; *seen* is what its preview said.

        It is visible to searchers after ``make_visible``.
        """
        shared = self.find(shared_id, actor=actor)
        if not shared.is_open:
            return Decided(document=shared)
        document, file = self._reader.cut(shared, self._content(shared_id))
        if seen != self._seen(shared):
            return Decided(document=shared, is_stale=True)
        if Comparison.with_library(self._library, document).unchanged:
            return self._settled(shared, SharedState.UNCHANGED, seen=seen, actor=actor)
        verdict = self._verdict(document)
        if verdict is Verdict.REJECTED:
            raise DocumentRefused("A lead has decided before that this text stays out.")
        vectors = self._reader.vectors(document)
        if file.reading.suspicions and verdict is not Verdict.RELEASED:
            self._library.hold(document, vectors, file.reading.suspicions, actor=actor)
            return self._settled(shared, SharedState.HELD, seen=seen, actor=actor)
        return self._settled(
            shared, SharedState.PUBLISHED, seen=seen, actor=actor, staging=(document, vectors)
        )

    def make_visible(self, seconds: float) -> bool:
        """Publish what is staged, or wait for the process that does; tell whether it is done."""
        return self._library.publish_within(seconds) is PublishOutcome.PUBLISHED

    def discard(self, shared_id: str, *, actor: Actor) -> Decided:
        """Let go of a shared document; nothing of its text is kept."""
        shared = self.find(shared_id, actor=actor)
        return self._settled(shared, SharedState.DISCARDED, seen="", actor=actor)

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
        staging: tuple[ReadDocument, Vectors] | None = None,
    ) -> Decided:
        """Write a decision down once; *seen* is what it was about, empty where that is no matter."""
        now = self._clock.now()
        with self._database.transaction() as connection:
            # Two leads with two files of one name: whoever comes second looks again.
            take_turn(connection, _TURN)
            known = _known(store.find_and_hold(connection, shared.id))
            if not known.is_open:
                return Decided(document=known)
            if seen and seen != store.seen(connection, known):
                return Decided(document=known, is_stale=True)
            if staging is not None:
                document, vectors = staging
                self._library.stage_within(connection, document, vectors, actor=actor)
                self._library.held.drop_within(connection, document.source, actor=actor)
            store.decide(connection, shared.id, state, by=actor_id(actor), at=now)
            facts: Facts = {"state": state.value, "edits": known.edits}
            self._record(connection, AuditTag.DOCUMENT_DECIDED, shared.id, facts, actor)
        decided = replace(known, state=state, decided_by=actor_id(actor), decided_at=now)
        return Decided(document=decided)

    def _content(self, shared_id: str) -> bytes:
        with self._database.reading() as connection:
            content = store.content(connection, shared_id)
        if content is None:
            raise NotShared("Somebody has decided about this document already.")
        return content

    def _seen(self, shared: SharedDocument) -> str:
        with self._database.reading() as connection:
            return store.seen(connection, shared)

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
            facts={"to_person": shared.shared_by, "name": shared.name},
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


def _blank() -> DocumentControl:
    return DocumentControl(title="-")


def _control_of(details: Details) -> Details:
    return {key: text for key, text in details.items() if key != "collection"}


def _collection_of(details: Details) -> str:
    named = details.get("collection", "")
    return f"{COLLECTION}:{named}" if named else COLLECTION
