"""Writes a change, its history, the audit entry and the news of it, all or nothing."""

import hashlib
from dataclasses import replace

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.errors import NonconformityChanged, NonconformityWrong, UnknownNonconformity
from bot.nonconformities import file_store, store
from bot.nonconformities.entities import (
    Deed,
    EvidenceFile,
    Finding,
    Happening,
    Kind,
    Move,
    Nonconformity,
    Shows,
    Stage,
    Supplied,
)
from bot.people.entities import Person
from bot.people.permissions import Actor, actor_id
from bot.records import file_store as contents
from bot.records.evidence_files import plain_name

NEWS = "nonconformity_news"
"""Kind of the outbox row; the workflow that tells people bears the same name."""


class NonconformityLedger:
    """The only way in which a nonconformity is changed."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Clock) -> None:
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)

    def open(
        self,
        connection: Connection,
        new: Nonconformity,
        *,
        actor: Actor,
        entry_id: str,
        file: Supplied | None = None,
    ) -> None:
        """Keep a new one, with a file that shows what was seen if there is one."""
        store.add(connection, new, entry_id=entry_id)
        happening = Happening(
            number=new.number,
            version=new.version,
            deed=Deed.RAISED,
            at=new.raised_at,
            by=None,
            about=new.owner,
        )
        words = _words_of(new.finding)
        self._note(connection, new, happening, actor=actor, words=words, file=file)

    def change(
        self,
        connection: Connection,
        after: Nonconformity,
        happening: Happening,
        *,
        actor: Actor,
        file: Supplied | None = None,
    ) -> Nonconformity:
        """Write *after*, whose version is still the old one, and the file that came with it."""
        if not store.move(connection, after, seen=after.version):
            raise changed(required(connection, after.number))
        written = replace(after, version=after.version + 1)
        happened = replace(happening, version=written.version)
        self._note(connection, written, happened, actor=actor, words=happened.words, file=file)
        return written

    def add_file(
        self,
        connection: Connection,
        one: Nonconformity,
        happening: Happening,
        *,
        actor: Actor,
        file: Supplied,
    ) -> None:
        """Write down that a file was added, which leaves the thing itself as it is."""
        self._note(connection, one, happening, actor=actor, words=happening.words, file=file)

    def _note(
        self,
        connection: Connection,
        one: Nonconformity,
        happening: Happening,
        *,
        actor: Actor,
        words: str,
        file: Supplied | None = None,
    ) -> None:
        salt = new_salt()
        by = actor.id if isinstance(actor, Person) else None
        happening = replace(happening, by=by, salt=salt)
        sequence = store.add_happening(connection, happening)
        is_new = happening.deed is Deed.RAISED
        facts: Facts = {
            "deed": happening.deed.value,
            "stage": one.stage.value,
            "kind": one.finding.kind.value,
            "grade": one.finding.grade.value if one.finding.grade else None,
            "source": one.finding.source.value if is_new else None,
            "requirement": one.finding.requirement if is_new else None,
            "owner": happening.about,
            "day": happening.day.isoformat() if happening.day else None,
            "ruling": one.verdict.ruling or None,
            "nonconformity_hash": seal(Sealed.NONCONFORMITY, words, salt=salt),
        }
        if file is not None:
            kept = _keep(connection, file, happening, sequence)
            sealed = seal(Sealed.EVIDENCE, kept.sha256, salt=salt)
            facts = {**facts, "shows": kept.shows.value, "evidence_hash": sealed}
        self._audit.record(
            connection,
            tag=AuditTag.NONCONFORMITY_RAISED if is_new else AuditTag.NONCONFORMITY_CHANGED,
            actor=actor_id(actor),
            subject=f"nonconformity:{one.number}",
            facts=facts,
        )
        self._outbox.post(
            connection,
            item_id=f"{NEWS}:{one.number}:{sequence}",
            kind=NEWS,
            payload={
                "number": one.number,
                "event": sequence,
                "deed": happening.deed.value,
                "lane": f"nonconformity:{one.number}",
            },
        )


def required(connection: Connection, number: int, *, hold: bool = False) -> Nonconformity:
    """Return it; raise ``UnknownNonconformity`` where there is none with this number."""
    found = store.numbered(connection, number, hold=hold)
    if found is None:
        raise UnknownNonconformity(f"There is no nonconformity NC-{number}.")
    return found


def require_seen(one: Nonconformity, seen: int) -> None:
    """Raise ``NonconformityChanged`` unless this is the version that the actor looked at."""
    if one.version != seen:
        raise changed(one)


def changed(one: Nonconformity) -> NonconformityChanged:
    """Return what somebody is told who acts on an older version."""
    return NonconformityChanged(
        f"Somebody else changed {one.label} meanwhile: it is at “{one.stage}” now. Look at it "
        "again, then decide."
    )


def moved(one: Nonconformity, move: Move) -> Stage:
    """Return the stage that *move* leads to; raise ``NonconformityWrong`` where no way leads."""
    stage = one.moves.get(move)
    if stage is not None:
        return stage
    if move is Move.DECLINE and one.finding.kind is Kind.NONCONFORMITY:
        raise NonconformityWrong(
            f"{one.label} is a nonconformity, so nobody can decline it. It closes with an action "
            "that worked; only an opportunity for improvement can be declined."
        )
    after = ", ".join(one.moves) or "nothing"
    raise NonconformityWrong(
        f"{one.label} is at “{one.stage}”, so that is not possible now. What can follow: {after}."
    )


def _keep(
    connection: Connection, file: Supplied, happening: Happening, sequence: int
) -> EvidenceFile:
    sha256 = contents.keep(connection, file.content)
    named = f"{happening.number}:{sequence}:{sha256}"
    kept = EvidenceFile(
        id=hashlib.sha256(named.encode()).hexdigest()[:32],
        number=happening.number,
        sequence=sequence,
        shows=file.shows or Shows.FINDING,
        sha256=sha256,
        name=plain_name(file.name),
        size=len(file.content),
        supplied_by=happening.by,
        supplied_at=happening.at,
    )
    file_store.add(connection, kept)
    return kept


def _words_of(finding: Finding) -> str:
    return f"{finding.title}\n{finding.evidence}"
