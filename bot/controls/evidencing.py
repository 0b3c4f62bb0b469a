"""What people state of a control, and the evidence that they bring for it."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.controls import facts_store as store
from bot.controls.facts import (
    Evidence,
    EvidenceKind,
    EvidenceState,
    Fact,
    Offer,
    Outcome,
    Progress,
    Statement,
)
from bot.controls.keeping import RegisterKeeper, require_part
from bot.controls.offering import offer_faults, one_line, saying_faults
from bot.controls.ports import Directory
from bot.controls.proofs import Proofs
from bot.controls.register_store import take_turn_writing
from bot.database.engine import Connection, Database
from bot.errors import RegisterWrong
from bot.people.days import today_for
from bot.people.duties import Involved, Ruling
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated
from bot.people.viewing import Views
from bot.records import file_store
from bot.records.evidence_files import refusal

_WHY_REFUSED = "Say in a few words what is wrong with this evidence; whoever supplied it reads it."


class Evidencing:
    """Statements of owners, checks of auditors, and evidence that somebody else accepts."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        clock: Clock,
        *,
        keeper: RegisterKeeper,
        directory: Directory,
        proofs: Proofs,
        zone: str,
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._keeper = keeper
        self._directory = directory
        self._proofs = proofs
        self._zone = zone
        self._views = Views(database, audit)

    def state(
        self, about: str, progress: Progress, *, words: str, on: date | None = None, actor: Actor
    ) -> Statement:
        """Say how far a control is put into practice: its owner says so, or a lead."""
        self._require_speaker(about, Fact.IMPLEMENTED, actor)
        return self._say(about, Fact.IMPLEMENTED, progress.value, words=words, on=on, actor=actor)

    def check(
        self, about: str, outcome: Outcome, *, words: str, on: date | None = None, actor: Actor
    ) -> Statement:
        """Say what an internal audit found; nobody checks what they own."""
        self._require_speaker(about, Fact.CHECKED, actor)
        return self._say(about, Fact.CHECKED, outcome.value, words=words, on=on, actor=actor)

    def faults(
        self, about: str, fact: Fact, *, words: str = "", on: date | None = None, actor: Actor
    ) -> dict[str, str]:
        """Return what cannot be said like that, by field; raise ``NotPermitted`` for who may not."""
        self._require_speaker(about, fact, actor)
        today = self.today_for(actor)
        return saying_faults(words, on or today, today=today)

    def offer_faults(self, offer: Offer, *, actor: Actor) -> dict[str, str]:
        """Return what is wrong with evidence, by field; raise ``NotPermitted`` for who may not."""
        require_part(actor, self._owner(offer.about), Permission.CHANGE_CONTROLS)
        return offer_faults(offer, today=self.today_for(actor))

    def require_supplier(self, about: str, *, name: str, size: int, actor: Actor) -> None:
        """Raise unless *actor* may add this file as evidence; before anybody fetches it."""
        require_part(actor, self._owner(about), Permission.CHANGE_CONTROLS)
        if words := refusal(name=name, size=size):
            raise RegisterWrong(words)

    def supply(self, offer: Offer, *, content: bytes | None = None, actor: Actor) -> Evidence:
        """Offer evidence for a control or a requirement; the same once more is what was offered.

        The owner may, and a lead; a file is kept by its hash and never opened.
        """
        require_part(actor, self._owner(offer.about), Permission.CHANGE_CONTROLS)
        offer = self._checked(offer, content, actor)
        once = hashlib.sha256(repr(offer).encode()).hexdigest()
        with self._database.transaction() as connection:
            take_turn_writing(connection)
            known = store.evidence_once(connection, once)
            if known is not None:
                return known
            kept = Evidence(
                number=store.take_evidence_number(connection),
                offer=offer,
                supplied_by=PersonId(actor_id(actor)),
                supplied_at=self._clock.now(),
            )
            salt = new_salt()
            store.add_evidence(connection, kept, once=once, salt=salt)
            if content is not None:
                file_store.keep(connection, content)
            facts: Facts = {
                "about": offer.about,
                "kind": offer.kind.value,
                "sha256": offer.sha256,
                "words_hash": seal(
                    Sealed.REGISTER, repr((offer.title, offer.reference)), salt=salt
                ),
                "covers_until": offer.covers_until.isoformat(),
            }
            self._record(connection, AuditTag.EVIDENCE_SUPPLIED, kept.number, facts, actor)
        return kept

    def accept(self, number: int, *, actor: Actor) -> Evidence:
        """Let evidence count; whoever supplied it or owns the control cannot, unless nobody else can."""
        require(actor, Permission.CHANGE_CONTROLS)
        return self._decide(number, EvidenceState.ACCEPTED, reason="", actor=actor)

    def refuse(self, number: int, *, reason: str, actor: Actor) -> Evidence:
        """Let evidence not count, for a reason."""
        require(actor, Permission.CHANGE_CONTROLS)
        said = stated(reason, why=_WHY_REFUSED)
        return self._decide(number, EvidenceState.REFUSED, reason=said, actor=actor)

    def require_decider(self, number: int, *, actor: Actor) -> Evidence:
        """Return a piece of evidence that *actor* may accept or refuse; raise where they may not."""
        require(actor, Permission.CHANGE_CONTROLS)
        with self._database.reading() as connection:
            offered = _found(connection, number, holding=False)[0]
            owner = self._keeper.owner_within(connection, offered.offer.about)
        self._ruling(offered, owner, actor)
        return offered

    def one(self, number: int, *, actor: Actor) -> Evidence:
        """Return one piece of evidence, for whoever reads the register or owns what it is about."""
        with self._database.reading() as connection:
            kept = _found(connection, number, holding=False)[0]
        require_part(actor, self._owner(kept.offer.about), Permission.READ_CONTROLS)
        self._views.require(actor, f"evidence:{number}", [kept.offer.about])
        return kept

    def evidence_of(self, about: str, *, actor: Actor) -> tuple[Evidence, ...]:
        """Return the evidence of one control, oldest first, then what tasks about it closed with."""
        require_part(actor, self._owner(about), Permission.READ_CONTROLS)
        about = about.strip().upper()
        self._views.require(actor, f"evidence-of:{about}", [about])
        with self._database.reading() as connection:
            return tuple(self._proofs.within(connection, about=about.strip().upper()))

    def file(self, number: int, *, actor: Actor) -> bytes:
        """Return the file of a piece of evidence; raise ``RegisterWrong`` where it has none."""
        with self._database.reading() as connection:
            kept = _found(connection, number, holding=False)[0]
        require_part(actor, self._owner(kept.offer.about), Permission.READ_CONTROLS)
        self._views.require(actor, f"evidence:{number}", [kept.offer.about])
        if not kept.offer.sha256:
            raise RegisterWrong(f"There is no file with {kept.label}.")
        with self._database.reading() as connection:
            return file_store.content_of(connection, kept.offer.sha256)

    def today_for(self, actor: Actor) -> date:
        """Return the day on which *actor* says what is said now, in the time zone they live in."""
        return today_for(actor, self._clock.now(), self._zone)

    def _require_speaker(self, about: str, fact: Fact, actor: Actor) -> None:
        """Raise unless *actor* may say this: of practice its owner, of a check whoever is not."""
        owner = self._owner(about)
        if fact is not Fact.CHECKED:
            require_part(actor, owner, Permission.CHANGE_CONTROLS)
            return
        require(actor, Permission.CHANGE_CONTROLS)
        if isinstance(actor, Person):
            involved = Involved(owners=frozenset({owner} - {PersonId("")}))
            self._directory.decide(involved, Permission.CHANGE_CONTROLS, approver=actor).require()

    def _owner(self, about: str) -> PersonId:
        with self._database.reading() as connection:
            return self._keeper.owner_within(connection, about)

    def _say(
        self, about: str, fact: Fact, verdict: str, *, words: str, on: date | None, actor: Actor
    ) -> Statement:
        now, today = self._clock.now(), self.today_for(actor)
        day = on or today
        _require_none(saying_faults(words, day, today=today))
        wished = Statement(
            number=0,
            about=about.strip().upper(),
            fact=fact,
            verdict=verdict,
            words=one_line(words),
            on=day,
            by=PersonId(actor_id(actor)),
            at=now,
        )
        with self._database.transaction() as connection:
            take_turn_writing(connection)
            known = _said_before(store.statements(connection, about=wished.about), wished)
            if known is not None:
                return known
            said = replace(wished, number=store.take_statement_number(connection))
            salt = new_salt()
            store.add_statement(connection, said, salt=salt)
            facts: Facts = {
                "fact": fact.value,
                "verdict": verdict,
                "on": day.isoformat(),
                "words_hash": seal(Sealed.REGISTER, said.words, salt=salt),
            }
            self._audit.record(
                connection,
                tag=AuditTag.CONTROL_STATED,
                actor=actor_id(actor),
                subject=f"control:{said.about}",
                facts=facts,
            )
        return said

    def _checked(self, offer: Offer, content: bytes | None, actor: Actor) -> Offer:
        _require_none(offer_faults(offer, today=self.today_for(actor)))
        if offer.kind is EvidenceKind.FILE:
            offer = replace(offer, sha256=_checked_file(offer.reference, content))
        return replace(
            offer,
            about=offer.about.strip().upper(),
            title=one_line(offer.title),
            reference=one_line(offer.reference),
        )

    def _decide(self, number: int, state: EvidenceState, *, reason: str, actor: Actor) -> Evidence:
        with self._database.reading() as connection:
            offered = _found(connection, number, holding=False)[0]
            owner = self._keeper.owner_within(connection, offered.offer.about)
        ruling = self._ruling(offered, owner, actor)
        with self._database.transaction() as connection:
            kept, salt = _found(connection, number)
            if kept.state is not EvidenceState.OFFERED:
                return kept
            decided = replace(
                kept,
                state=state,
                decided_by=PersonId(actor_id(actor)),
                decided_at=self._clock.now(),
                ruling=ruling.value,
                reason=reason,
            )
            store.decide(connection, decided)
            facts: Facts = {
                "state": state.value,
                "ruling": ruling.value,
                "reason_hash": seal(Sealed.REASON, reason, salt=salt),
            }
            self._record(connection, AuditTag.EVIDENCE_DECIDED, number, facts, actor)
        return decided

    def _ruling(self, offered: Evidence, owner: PersonId, actor: Actor) -> Ruling:
        if not isinstance(actor, Person):
            return Ruling.APPROVED
        involved = Involved(
            owners=frozenset({owner} - {PersonId("")}), suppliers=frozenset({offered.supplied_by})
        )
        decision = self._directory.decide(involved, Permission.CHANGE_CONTROLS, approver=actor)
        return decision.require()

    def _record(
        self, connection: Connection, tag: AuditTag, number: int, facts: Facts, actor: Actor
    ) -> None:
        self._audit.record(
            connection, tag=tag, actor=actor_id(actor), subject=f"evidence:{number}", facts=facts
        )


def _found(connection: Connection, number: int, *, holding: bool = True) -> tuple[Evidence, str]:
    found = store.numbered(connection, number, holding=holding)
    if found is None:
        raise RegisterWrong(f"There is no evidence E-{number}.")
    return found


def _checked_file(name: str, content: bytes | None) -> str:
    given = content or b""
    if words := refusal(name=name, size=len(given)):
        raise RegisterWrong(words)
    return hashlib.sha256(given).hexdigest()


def _said_before(statements: Sequence[Statement], wished: Statement) -> Statement | None:
    """Return the newest statement of that kind, if it says the very same; then it is said once."""
    newest = next((one for one in reversed(statements) if one.fact is wished.fact), None)
    if newest is None or replace(newest, number=0, at=wished.at) != wished:
        return None
    return newest


def _require_none(faults: Mapping[str, str]) -> None:
    for words in faults.values():
        raise RegisterWrong(words)
