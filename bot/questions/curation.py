"""Curated answers: leads write them, they speak for a while, and everybody can see that they do."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.audit.entities import SYSTEM, Facts
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database, DatabaseFailure
from bot.database.outbox import Outbox
from bot.database.statements import storable
from bot.errors import CorrectionWrong, UnknownCurated, UnknownExchange
from bot.people.entities import Person
from bot.people.notices import Audience, tell
from bot.people.permissions import Actor, Permission, actor_id, require
from bot.questions import curation_store as store
from bot.questions import receipt_store
from bot.questions import store as questions_store
from bot.questions.curation_entities import MOST_DAYS, Correction, Curated, Ending, Proposal
from bot.questions.entities import Escalation
from knowledge.answering.curated import CuratedAnswer
from knowledge.errors import LibraryUnavailable
from knowledge.sentences import split_sentences

EXPIRING = "curated_expiring"
"""Kind of the notice that tells the leads of an end."""
WARNING_DAYS: Final = 14
LONGEST: Final = 3_000
_MOST_PARAPHRASES = 10


class Curation:
    """Writes curated answers and ends them; answering reads what is in force."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock
        self._outbox = Outbox(database, clock)

    def add(self, correction: Correction, *, actor: Person, entry_id: str) -> Curated:
        """Keep what a lead wrote; the same *entry_id* again returns what was kept.

        One that was written before for the very same words ends.
        """
        require(actor, Permission.CURATE_ANSWERS)
        correction = _checked(correction)
        now = self._clock.now()
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            known = store.entered(connection, entry_id)
            if known is not None:
                return known
            for former in store.standing(connection):
                if _replaces(correction, former):
                    self._end(connection, former, Ending.REPLACED, actor=actor)
            curated = Curated(
                number=store.take_number(connection),
                question=correction.question,
                text=correction.text,
                circle=correction.circle,
                paraphrases=correction.paraphrases,
                names=correction.names,
                owner=actor.id,
                added_at=now,
                valid_until=now.date() + timedelta(days=correction.days),
                corrects=correction.corrects,
            )
            store.add(connection, curated, entry_id=entry_id)
            self._record_added(connection, curated, actor)
        return curated

    def retire(self, number: int, *, actor: Actor) -> Curated:
        """Let one speak no more; twice is once."""
        require(actor, Permission.CURATE_ANSWERS)
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            curated = _known(connection, number)
            if curated.ended_at is None:
                self._end(connection, curated, Ending.RETIRED, actor=actor)
            return _known(connection, number)

    def listed(self, *, actor: Actor) -> tuple[Curated, ...]:
        """Return what speaks, newest first."""
        require(actor, Permission.CURATE_ANSWERS)
        return tuple(self._speaking())

    def in_force(self) -> Sequence[CuratedAnswer]:
        """Return what speaks today, as answering knows it, newest first."""
        try:
            return [curated.spoken for curated in self._speaking()]
        except DatabaseFailure as error:
            raise LibraryUnavailable("The curated answers can't be read now.") from error

    def numbered(self, number: int) -> Curated | None:
        """Return one, also when it has ended."""
        with self._database.looking_up() as connection:
            return store.numbered(connection, number)

    def proposal(self, number: int, *, actor: Person, place: str = "") -> Proposal:
        """Return what a lead begins a correction with.

        The words of a question are in it only where the lead has read them anyway: it is their
        own, it was asked in the channel *place* where they press, or it was passed on to the leads.
        """
        require(actor, Permission.CURATE_ANSWERS)
        with self._database.reading() as connection:
            kept = receipt_store.exchange_numbered(connection, number)
            if kept is None:
                raise UnknownExchange(f"No answer is recorded as A-{number}.")
            exchange = kept.exchange
            handed = questions_store.hand_off_of(connection, exchange, Escalation.HAND_OFF)
        is_own = exchange.asked_by == actor.id
        is_known = is_own or exchange.is_said_in(place) or handed is not None
        return Proposal(
            number=exchange.number,
            question=exchange.question if is_known else "",
            text=" ".join(one.text for one in exchange.answer.sentences) if is_known else "",
        )

    def look_over(self, at: datetime) -> None:
        """End what is past its time, and tell the leads once of what will be in two weeks."""
        today = at.date()
        with self._database.transaction() as connection:
            store.take_turn_writing(connection)
            for curated in store.standing(connection):
                if curated.valid_until < today:
                    self._end(connection, curated, Ending.EXPIRED, actor=SYSTEM)
            for curated in store.unwarned(connection, today + timedelta(days=WARNING_DAYS)):
                store.warned(connection, curated.number, at=at)
                tell(
                    self._outbox,
                    connection,
                    notice_id=f"{EXPIRING}:{curated.number}",
                    kind=EXPIRING,
                    to=Audience.LEADS,
                    facts={"label": curated.label, "until": curated.valid_until.isoformat()},
                )

    def _speaking(self) -> Sequence[Curated]:
        today = self._clock.now().date()
        with self._database.looking_up() as connection:
            return [one for one in store.standing(connection) if one.speaks_on(today)]

    def _end(
        self, connection: Connection, curated: Curated, ending: Ending, *, actor: Actor
    ) -> None:
        store.end(connection, curated.number, at=self._clock.now(), ending=ending)
        expired = ending is Ending.EXPIRED
        tag = AuditTag.CURATED_EXPIRED if expired else AuditTag.CURATED_RETIRED
        self._record(connection, tag, curated, actor=actor, facts={"ending": ending.value})

    def _record_added(self, connection: Connection, curated: Curated, actor: Person) -> None:
        facts: Facts = {
            "exchange": curated.corrects,
            "circle": curated.circle.value,
            "valid_until": curated.valid_until.isoformat(),
            "text_sha256": hashlib.sha256(curated.text.encode()).hexdigest(),
        }
        self._record(connection, AuditTag.CURATED_ADDED, curated, actor=actor, facts=facts)

    def _record(
        self,
        connection: Connection,
        tag: AuditTag,
        curated: Curated,
        *,
        actor: Actor,
        facts: Facts,
    ) -> None:
        subject = f"curated:{curated.number}"
        self._audit.record(connection, tag=tag, actor=actor_id(actor), subject=subject, facts=facts)


def _known(connection: Connection, number: int) -> Curated:
    found = store.numbered(connection, number)
    if found is None:
        raise UnknownCurated(f"There is no curated answer C-{number}.")
    return found


def _replaces(correction: Correction, former: Curated) -> bool:
    same = _folded(correction.question) == _folded(former.question)
    return same and correction.circle is former.circle


def _folded(text: str) -> str:
    return " ".join(text.casefold().split()).rstrip("?!. ")


def _checked(correction: Correction) -> Correction:
    """Return what may be kept; raise ``CorrectionWrong`` with what to mend."""
    question = " ".join(storable(correction.question).split())
    text = storable(correction.text).strip()
    if not any(letter.isalpha() for letter in question):
        raise CorrectionWrong("Please write down the question that this answers.")
    if not any(letter.isalpha() for letter in text) or not split_sentences(text):
        raise CorrectionWrong("Please write the answer in at least one sentence.")
    if max(len(question), len(text), len(correction.names)) > LONGEST:
        raise CorrectionWrong(f"Please keep question and answer under {LONGEST} characters.")
    if not 1 <= correction.days <= MOST_DAYS:
        raise CorrectionWrong(f"A curated answer is valid for 1 to {MOST_DAYS} days.")
    others = (" ".join(storable(one).split()) for one in correction.paraphrases)
    return Correction(
        question=question,
        text=text,
        circle=correction.circle,
        paraphrases=tuple(dict.fromkeys(one for one in others if one))[:_MOST_PARAPHRASES],
        names=" ".join(storable(correction.names).split()),
        days=correction.days,
        corrects=correction.corrects,
    )
