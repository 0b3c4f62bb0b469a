"""Answers questions once, keeps what was said, and passes on what people should answer."""

from collections.abc import Callable
from typing import Final, Protocol

from bot.audit.entities import Facts
from bot.audit.sealing import Sealed, new_salt, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Connection, Database
from bot.database.outbox import Outbox
from bot.database.statements import storable
from bot.errors import NotPermitted, QuestionNotKept, UnknownExchange
from bot.metrics import Metrics
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.questions import feedback_store, inbox_store, store
from bot.questions.entities import Escalation, Exchange, ExchangeId, HandOff, Rating
from bot.questions.recording import to_json
from knowledge.answers import Answer, Kind, Question
from knowledge.onlooker import Onlooker

ASKER: Final = "asker"
RATER: Final = "rater"
"""Actors of what must not be counted by person; who it was is sealed in the entry's facts."""

_REMEMBERED = 10


class Answerer(Protocol):
    """Answers a question; ``knowledge`` implements it."""

    def answer(self, question: Question, *, onlooker: Onlooker | None = None) -> Answer:
        """Return the answer to *question*; an *onlooker* hears what a model says on the way."""
        ...


class HelpDesk:
    """Where questions are asked, answered and kept."""

    def __init__(
        self,
        database: Database,
        audit: AuditTrail,
        answerer: Answerer,
        clock: Clock,
        *,
        metrics: Metrics | None = None,
        revision: Callable[[], int | None] | None = None,
        model: str = "",
    ) -> None:
        """*revision* tells which library answers, *model* is the language model that may word it."""
        self._database = database
        self._metrics = metrics or Metrics()
        self._revision = revision or (lambda: None)
        self._model = model
        self._audit = audit
        self._answerer = answerer
        self._clock = clock
        self._outbox = Outbox(database, clock)

    def ask(
        self,
        question: Question,
        *,
        actor: Person,
        exchange_id: ExchangeId,
        thread: str = "",
        onlooker: Onlooker | None = None,
        answer: Answer | None = None,
    ) -> Exchange:
        """Answer and record; the same *exchange_id* again returns what was recorded.

        Where the *answer* is known already, it is recorded.
        An *onlooker* may hear a model's proved sentences before; what is recorded decides.
        """
        require(actor, Permission.ASK)
        with self._database.looking_up() as connection:
            recorded = store.find(connection, exchange_id)
        if recorded is not None:
            return recorded
        asked_at, revision = self._clock.now(), self._revision()
        if answer is None:
            with self._metrics.answering():
                answer = self._answerer.answer(question, onlooker=onlooker)
        # Others wait for their turn to record, so what can be done before it is.
        written = to_json(answer)
        with self._database.transaction() as connection:
            store.take_turn_recording(connection)
            recorded = store.find(connection, exchange_id)
            if recorded is not None:
                return recorded
            exchange = Exchange(
                id=exchange_id,
                number=store.take_number(connection),
                asked_by=actor.id,
                asked_at=asked_at,
                thread=thread,
                question="" if answer.sensitive else storable(question.text),
                answer=answer,
            )
            salt = new_salt()
            store.add(
                connection,
                exchange,
                salt=salt,
                answer=written,
                revision=revision,
                model=self._model if answer.prompt else "",
            )
            self._record_answer(connection, exchange, salt=salt, written=written)
            # What is recorded waits no longer; a commit of its own would cost as much as this one.
            inbox_store.forget(connection, [exchange_id])
        self._count(answer)
        return exchange

    def find(self, exchange_id: ExchangeId) -> Exchange:
        """Return a recorded exchange."""
        with self._database.looking_up() as connection:
            return _found(connection, exchange_id)

    def recent(self, *, actor: Person, limit: int) -> tuple[Exchange, ...]:
        """Return the newest exchanges of *actor*, newest first; nobody else's can be had."""
        with self._database.looking_up() as connection:
            return store.newest_of(connection, actor.id, limit=limit)

    def history(self, thread: str) -> tuple[str, ...]:
        """Return earlier questions of a conversation, oldest first; sensitive ones are not kept."""
        if not thread:
            return ()
        with self._database.looking_up() as connection:
            return store.questions_in(connection, thread, limit=_REMEMBERED)

    def rate(self, exchange_id: ExchangeId, rating: Rating, *, actor: Person) -> None:
        """Write down what somebody thinks of an answer; they may change their mind."""
        require(actor, Permission.RATE)
        with self._database.transaction() as connection:
            exchange = _found(connection, exchange_id)
            salt = store.salt_of(connection, exchange_id)
            rater = seal(Sealed.RATER, actor.id, salt=salt)
            if store.rating_of(connection, exchange.number, rater) is rating:
                return
            store.rate(connection, exchange.number, rater, rating=rating, at=self._clock.now())
            if rating is Rating.HELPFUL:
                feedback_store.forget(connection, exchange.number, rater)
            self._record(
                connection,
                AuditTag.ANSWER_RATED,
                exchange,
                facts={"rating": rating.value, "rater_hash": rater},
                actor=RATER,
            )

    def hand_off(self, exchange_id: ExchangeId, *, actor: Person) -> HandOff:
        """Ask people to answer; the message waits in the outbox, once however often it is asked."""
        require(actor, Permission.HAND_OFF)
        return self._pass_on(exchange_id, Escalation.HAND_OFF, actor)

    def report_event(
        self, exchange_id: ExchangeId, *, actor: Person, posted: bool = False
    ) -> HandOff:
        """Report a security event that the asker told; unless *posted*, the message waits."""
        require(actor, Permission.REPORT_EVENT)
        return self._pass_on(exchange_id, Escalation.EVENT_REPORT, actor, posted=posted)

    def _pass_on(
        self, exchange_id: ExchangeId, kind: Escalation, actor: Person, *, posted: bool = False
    ) -> HandOff:
        with self._database.transaction() as connection:
            exchange = _found(connection, exchange_id)
            _require_own(exchange, actor)
            _require_words(exchange, kind)
            handed = HandOff(exchange=exchange, kind=kind, by=actor.id, at=self._clock.now())
            if not store.hand_off(connection, handed):
                return store.hand_off_of(connection, exchange, kind) or handed
            if not posted:
                self._outbox.post(
                    connection,
                    item_id=handed.outbox_id,
                    kind=kind.value,
                    payload={"exchange_id": exchange.id, "person_id": actor.id},
                )
            salt = store.salt_of(connection, exchange_id)
            facts = {"asker_hash": _sealed_asker(exchange, salt)}
            self._record(connection, _TAGS[kind], exchange, facts=facts)
        return handed

    def _count(self, answer: Answer) -> None:
        # A curve that rises by one would tell that somebody has just reported a colleague.
        kind = Kind.ANSWER if answer.sensitive else answer.kind
        reason = None if answer.sensitive or answer.reason is None else answer.reason.value
        self._metrics.answered(kind=kind.value, reason=reason)

    def _record_answer(
        self, connection: Connection, exchange: Exchange, *, salt: str, written: str
    ) -> None:
        answer = exchange.answer
        facts: Facts = {
            "number": exchange.number,
            "kind": answer.kind.value,
            "reason": answer.reason.value if answer.reason else None,
            "question_hash": None,
            "answer_hash": None,
            "asker_hash": _sealed_asker(exchange, salt),
        }
        if not answer.sensitive:
            facts = {
                **facts,
                "question_hash": seal(Sealed.QUESTION, exchange.question, salt=salt),
                "answer_hash": seal(Sealed.ANSWER, written, salt=salt),
            }
        self._record(connection, AuditTag.QUESTION_ANSWERED, exchange, facts=facts)

    def _record(
        self,
        connection: Connection,
        tag: AuditTag,
        exchange: Exchange,
        *,
        facts: Facts,
        actor: str = ASKER,
    ) -> None:
        subject = f"exchange:{exchange.number}"
        self._audit.record(connection, tag=tag, actor=actor, subject=subject, facts=facts)


_TAGS = {
    Escalation.HAND_OFF: AuditTag.QUESTION_HANDED_OFF,
    Escalation.EVENT_REPORT: AuditTag.EVENT_REPORTED,
}


def _sealed_asker(exchange: Exchange, salt: str) -> str | None:
    """Return the asker's sealed id; of what was told in confidence there is not even that."""
    sensitive = exchange.answer.sensitive
    return None if sensitive else seal(Sealed.ASKER, exchange.asked_by, salt=salt)


def _found(connection: Connection, exchange_id: ExchangeId) -> Exchange:
    exchange = store.find(connection, exchange_id)
    if exchange is None:
        raise UnknownExchange(
            f"No answer is recorded under {exchange_id}; it may be past its time. Please ask again."
        )
    return exchange


def _require_own(exchange: Exchange, actor: Person) -> None:
    if exchange.asked_by != actor.id:
        raise NotPermitted(
            "Only the person who asked can pass this question on. "
            "Ask it yourself, then pass your own question on."
        )


def _require_words(exchange: Exchange, kind: Escalation) -> None:
    # Whoever reports an event writes the words of the report themselves.
    if kind is Escalation.HAND_OFF and not exchange.question:
        raise QuestionNotKept(
            "The words of this question were not kept, on purpose, so they cannot be passed on. "
            "Please use the confidential contact."
        )
