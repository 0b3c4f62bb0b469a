"""What people state of a control, and the evidence that they bring for it."""

import hashlib
from dataclasses import replace
from datetime import date
from typing import Final

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
from bot.controls.ports import Directory
from bot.controls.register_entities import LONGEST_TEXT, LONGEST_TITLE
from bot.database.engine import Connection, Database
from bot.errors import RegisterWrong
from bot.people.duties import Involved, Ruling
from bot.people.entities import Person, PersonId
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.people.reasons import stated

LARGEST_FILE: Final = 20_000_000
"""So many bytes of a file are taken."""
KINDS: Final = frozenset(
    ".csv .docx .eml .jpeg .jpg .json .log .md .odt .pdf .png .pptx .txt .xlsx .zip".split()  # noqa: SIM905
)
"""Endings of files that are taken; none is ever opened or shown here."""

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
    ) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._keeper = keeper
        self._directory = directory

    def state(
        self, about: str, progress: Progress, *, words: str, on: date | None = None, actor: Actor
    ) -> Statement:
        """Say how far a control is put into practice: its owner says so, or a lead."""
        owner = self._owner(about)
        require_part(actor, owner, Permission.CHANGE_CONTROLS)
        return self._say(about, Fact.IMPLEMENTED, progress.value, words=words, on=on, actor=actor)

    def check(
        self, about: str, outcome: Outcome, *, words: str, on: date | None = None, actor: Actor
    ) -> Statement:
        """Say what an internal audit found; nobody checks what they own."""
        require(actor, Permission.CHANGE_CONTROLS)
        owner = self._owner(about)
        if isinstance(actor, Person):
            involved = Involved(owners=frozenset({owner} - {PersonId("")}))
            self._directory.decide(involved, Permission.CHANGE_CONTROLS, approver=actor).require()
        return self._say(about, Fact.CHECKED, outcome.value, words=words, on=on, actor=actor)

    def supply(self, offer: Offer, *, content: bytes | None = None, actor: Actor) -> Evidence:
        """Offer evidence for a control or a requirement; the same once more is what was offered.

        The owner may, and a lead; a file is kept by its hash and never opened.
        """
        require_part(actor, self._owner(offer.about), Permission.CHANGE_CONTROLS)
        offer = self._checked(offer, content)
        once = hashlib.sha256(repr(offer).encode()).hexdigest()
        with self._database.transaction() as connection:
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
                store.keep_file(connection, offer.sha256, content)
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

    def evidence_of(self, about: str, *, actor: Actor) -> tuple[Evidence, ...]:
        """Return the evidence of one control, oldest first."""
        require_part(actor, self._owner(about), Permission.READ_CONTROLS)
        with self._database.reading() as connection:
            return tuple(store.evidence(connection, about=about))

    def file(self, number: int, *, actor: Actor) -> bytes:
        """Return the file of a piece of evidence; raise ``RegisterWrong`` where it has none."""
        with self._database.reading() as connection:
            kept = _found(connection, number, holding=False)[0]
            content = store.file(connection, kept.offer.sha256) if kept.offer.sha256 else None
        require_part(actor, self._owner(kept.offer.about), Permission.READ_CONTROLS)
        if content is None:
            raise RegisterWrong(f"There is no file with {kept.label}.")
        return content

    def _owner(self, about: str) -> PersonId:
        with self._database.reading() as connection:
            return self._keeper.owner_within(connection, about)

    def _say(
        self, about: str, fact: Fact, verdict: str, *, words: str, on: date | None, actor: Actor
    ) -> Statement:
        now = self._clock.now()
        day = on or now.date()
        if day > now.date():
            raise RegisterWrong("The day lies in the future; say what is true by today.")
        words = _fitting(words, LONGEST_TEXT)
        with self._database.transaction() as connection:
            said = Statement(
                number=store.take_statement_number(connection),
                about=about.strip().upper(),
                fact=fact,
                verdict=verdict,
                words=words,
                on=day,
                by=PersonId(actor_id(actor)),
                at=now,
            )
            salt = new_salt()
            store.add_statement(connection, said, salt=salt)
            facts: Facts = {
                "fact": fact.value,
                "verdict": verdict,
                "on": day.isoformat(),
                "words_hash": seal(Sealed.REGISTER, words, salt=salt),
            }
            self._audit.record(
                connection,
                tag=AuditTag.CONTROL_STATED,
                actor=actor_id(actor),
                subject=f"control:{said.about}",
                facts=facts,
            )
        return said

    def _checked(self, offer: Offer, content: bytes | None) -> Offer:
        if offer.covers_from > offer.covers_until:
            raise RegisterWrong("The period ends before it begins; correct the two days.")
        if offer.covers_until > self._clock.now().date():
            raise RegisterWrong(
                "Evidence covers what has been; let the period end today or before."
            )
        title = _fitting(offer.title, LONGEST_TITLE)
        if not title:
            raise RegisterWrong("Give the evidence a title.")
        if offer.kind is EvidenceKind.FILE:
            offer = replace(offer, sha256=_checked_file(offer.reference, content))
        elif not offer.reference.startswith("https://"):
            raise RegisterWrong(
                "A link or a message is named by an address that begins with https."
            )
        return replace(
            offer,
            about=offer.about.strip().upper(),
            title=title,
            reference=_fitting(offer.reference, LONGEST_TEXT),
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
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    if ending not in KINDS:
        raise RegisterWrong(
            f"Files that end in {ending or 'nothing'} are not taken; use one of {' '.join(sorted(KINDS))}."
        )
    if not content:
        raise RegisterWrong("The file is empty.")
    if len(content) > LARGEST_FILE:
        raise RegisterWrong(f"The file is larger than {LARGEST_FILE // 1_000_000} MB.")
    return hashlib.sha256(content).hexdigest()


def _fitting(words: str, longest: int) -> str:
    words = " ".join(words.replace("\x00", "").split())
    if len(words) > longest:
        raise RegisterWrong(f"That is longer than {longest} characters; shorten it.")
    return words
