"""Receipts: what was asked and answered, from which versions, and what the audit trail says of it."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from bot.audit.entities import AuditEntry, Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox, Payload
from bot.errors import NotPermitted, UnknownExchange
from bot.people.entities import Person, PersonId
from bot.people.notices import Audience, tell
from bot.people.permissions import Permission, may, require
from bot.people.reasons import stated
from bot.questions import receipt_store as store
from bot.questions.entities import Exchange
from bot.questions.receipt_store import Kept, Opening
from bot.questions.sources import Archive, Cited, CuratedArchive, sources
from knowledge.answers import Answer, Kind
from knowledge.passages import Reader

OPENED = "receipt_opened"
"""Kind of notice; its words are the transport's business."""

SHELL = PersonId("shell")
"""Who opened it, where nobody can prove who they are."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proof:
    """What the audit trail says; None where nothing is left to compare."""

    entry: int
    hash: str
    question_fits: bool | None
    answer_fits: bool | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """A recorded exchange as one person may read it; it never says who asked."""

    label: str
    asked_at: datetime
    question: str
    """Empty where the words were not kept, or not for so long."""
    answer: Answer | None
    """None where nothing of it may be shown."""
    cited: tuple[Cited, ...]
    hidden: int
    """Sources that this reader may not read."""
    proof: Proof | None
    sensitive: bool
    is_own: bool
    revision: int | None = None
    """Of the library that answered; it rises with whatever is published or removed."""
    model: str = ""
    """The language model that worded it; empty where none did."""
    prompt: str = ""
    """Fingerprint of the prompt that the model was given."""

    @property
    def made_by(self) -> tuple[str, ...]:
        """Return in words what answered: which state of the library, and which model if one did."""
        if self.sensitive:
            return ()
        state = f"Answered from revision {self.revision} of the library and its indexes."
        model = self.model or "a language model that was not written down"
        worded = f"Worded by {model}, prompt {self.prompt}; each sentence was proved again."
        unworded = "No language model took part: these are the words of the sources."
        lines = [state] if self.revision is not None else []
        return (*lines, worded if self.prompt else unworded)


class Receipts:
    """Opens receipts: to the asker, and to those who check the programme, with a reason."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        archive: Archive,
        clock: Clock,
        *,
        curated: CuratedArchive | None = None,
    ) -> None:
        self._database = database
        self._audit = audit
        self._archive = archive
        self._curated = curated
        self._clock = clock
        self._outbox = Outbox(database, clock)

    def open(self, number: int, *, actor: Person, opening_id: str, reason: str = "") -> Receipt:
        """Return the receipt with this number; the same *opening_id* again opens it once.

        Whoever did not ask leaves an audit entry with the reason, and the one who asked is told.
        """
        require(actor, Permission.ASK)
        reason = " ".join(reason.split())
        with self._database.reading() as connection:
            kept = store.exchange_numbered(connection, number)
        is_own = kept is not None and kept.exchange.asked_by == actor.id
        if not is_own:
            _require_right(actor, number, reason)
        kept = _found(kept, number)
        if not is_own:
            now = self._clock.now()
            opening = Opening(id=opening_id, number=number, by=actor.id, at=now, reason=reason)
            self._record(kept.exchange, opening)
        return self._receipt(kept, actor, is_own=is_own)

    def open_in_shell(
        self, number: int, *, claimed: Person, opening_id: str, reason: str
    ) -> Receipt:
        """Return the receipt as *claimed* may read it, a lead or an auditor; the asker is told.

        Nobody proves here who they are, so whoever asked is treated as everybody else: otherwise
        one name after the other could be tried until it fits.
        """
        require(claimed, Permission.ASK)
        if not may(claimed, Permission.OPEN_RECEIPT):
            raise NotPermitted(
                f"In the shell A-{number} opens only in the name of a lead or an auditor, with a "
                f"reason; whoever asked opens it in Slack: /comply receipt A-{number}."
            )
        reason = stated(
            reason,
            why=f"In the shell A-{number} opens with a reason: --because. It is recorded, and the "
            "person who asked is told.",
        )
        with self._database.reading() as connection:
            kept = _found(store.exchange_numbered(connection, number), number)
        now = self._clock.now()
        opening = Opening(id=opening_id, number=number, by=SHELL, at=now, reason=reason)
        self._record(kept.exchange, opening, claimed=claimed.id)
        return self._receipt(kept, claimed, is_own=False)

    def reason(self, opening_id: str) -> str:
        """Return why a receipt was opened; empty once that was forgotten."""
        with self._database.reading() as connection:
            opening = store.find(connection, opening_id)
        return "" if opening is None else opening.reason

    def _record(
        self, exchange: Exchange, opening: Opening, *, claimed: PersonId | None = None
    ) -> None:
        salt = new_salt()
        facts: Facts = {"reason_hash": seal(Sealed.REASON, opening.reason, salt=salt)}
        with self._database.transaction() as connection:
            if not store.add(connection, opening, salt=salt):
                return
            self._audit.record(
                connection,
                tag=AuditTag.RECEIPT_OPENED,
                actor=opening.by,
                subject=f"exchange:{exchange.number}",
                facts={**facts, "claimed": claimed} if claimed else facts,
            )
            self._tell(connection, exchange, opening, claimed=claimed)

    def _tell(
        self,
        connection: Connection,
        exchange: Exchange,
        opening: Opening,
        *,
        claimed: PersonId | None,
    ) -> None:
        if not exchange.asked_by:
            # Nobody knows any more who asked.
            return
        facts: Payload = {
            "to_person": exchange.asked_by,
            "who_opened": claimed or opening.by,
            "in_shell": claimed is not None,
            "label": exchange.label,
            "opening_id": opening.id,
        }
        tell(
            self._outbox,
            connection,
            notice_id=opening.id,
            kind=OPENED,
            to=Audience.PERSON,
            facts=facts,
        )

    def _receipt(self, kept: Kept, actor: Person, *, is_own: bool) -> Receipt:
        exchange = kept.exchange
        entry = self._audit.entry_about(f"exchange:{exchange.number}", AuditTag.QUESTION_ANSWERED)
        sensitive = exchange.answer.sensitive
        cited = () if sensitive else sources(exchange.answer, self._archive, self._curated)
        reader = Reader(audiences=actor.audiences, sees_company_documents=not actor.guest)
        shown = [one for one in cited if one.is_open_to(reader, own=is_own)]
        numbers = {one.citation.n for one in shown}
        return Receipt(
            label=exchange.label,
            asked_at=exchange.asked_at,
            question=exchange.question,
            answer=None if sensitive else _shown(exchange.answer, numbers, is_own=is_own),
            cited=tuple(shown),
            hidden=len(cited) - len(shown),
            proof=None if entry is None else _proof(entry, kept),
            sensitive=sensitive,
            is_own=is_own,
            revision=kept.revision,
            model=kept.model,
            prompt=exchange.answer.prompt,
        )


def _found(kept: Kept | None, number: int) -> Kept:
    if kept is None:
        raise UnknownExchange(f"No answer is recorded as A-{number}.")
    return kept


def _require_right(actor: Person, number: int, reason: str) -> None:
    """Say the same whether or not the number exists, so that nobody can feel their way along."""
    if not may(actor, Permission.OPEN_RECEIPT):
        raise NotPermitted(
            f"There is no receipt A-{number} of yours. A receipt opens for the person who asked; "
            "a lead or an auditor can open it with a reason, and the person who asked is told."
        )
    stated(
        reason,
        why=f"A-{number} is not a receipt of yours. You can open it with a reason: "
        f"/comply receipt A-{number} because … "
        "The reason is recorded, and the person who asked is told who opened it and why.",
    )


def _shown(answer: Answer, numbers: set[int], *, is_own: bool) -> Answer:
    """Leave out what draws on sources that the reader may not read."""
    sentences = tuple(one for one in answer.sentences if numbers.issuperset(one.citations))
    is_complete = len(sentences) == len(answer.sentences)
    is_whole = is_own and is_complete
    return replace(
        answer,
        # Whom to call is cut out of a document, too.
        lead=answer.lead if is_complete or answer.kind is not Kind.EVENT else "",
        sentences=sentences,
        citations=tuple(one for one in answer.citations if one.n in numbers),
        nearest=answer.nearest if is_whole else (),
        choices=answer.choices if is_whole else (),
        notices=answer.notices if is_complete else (),
    )


def _proof(entry: AuditEntry, kept: Kept) -> Proof:
    facts = json.loads(entry.facts)
    question = kept.exchange.question

    def fits(what: Sealed, text: str) -> bool | None:
        said = facts.get(f"{what}_hash")
        return None if not (said and kept.salt) else said == seal(what, text, salt=kept.salt)

    return Proof(
        entry=entry.sequence,
        hash=entry.hash,
        question_fits=fits(Sealed.QUESTION, question) if question else None,
        answer_fits=fits(Sealed.ANSWER, kept.answer),
    )
