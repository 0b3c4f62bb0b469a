"""Takes in why an answer did not help; who said so stays sealed."""

from bot.audit.sealing import Sealed, seal
from bot.audit.service import AuditTrail
from bot.audit.tags import AuditTag
from bot.clock import Clock
from bot.database.engine import Database
from bot.errors import UnknownExchange
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.questions import feedback_store, store
from bot.questions.entities import ExchangeId, Rating
from bot.questions.feedback_entities import RatingReason
from bot.questions.feedback_store import Explained
from bot.questions.service import RATER

LONGEST = 1_000


class Feedback:
    """The reasons behind bad ratings."""

    def __init__(self, database: Database, audit: AuditTrail, clock: Clock) -> None:
        self._database = database
        self._audit = audit
        self._clock = clock

    def explain(
        self, exchange_id: ExchangeId, reason: RatingReason, words: str, *, actor: Person
    ) -> None:
        """Keep why *actor* found an answer unhelpful; a later reason replaces an earlier one.

        The rating counts as "not helpful" from then on, whatever it was.
        """
        require(actor, Permission.RATE)
        words = words.strip()[:LONGEST]
        with self._database.transaction() as connection:
            exchange = store.find(connection, exchange_id)
            if exchange is None:
                raise UnknownExchange("This answer is no longer on record, so nothing was noted.")
            # What was told in confidence leaves no words, here either.
            kept = "" if exchange.answer.sensitive else words
            rater = seal(Sealed.RATER, actor.id, salt=store.salt_of(connection, exchange_id))
            at = self._clock.now()
            store.rate(connection, exchange.number, rater, rating=Rating.NOT_HELPFUL, at=at)
            feedback_store.explain(
                connection,
                Explained(number=exchange.number, rater=rater, reason=reason, words=kept, at=at),
            )
            self._audit.record(
                connection,
                tag=AuditTag.ANSWER_RATED,
                actor=RATER,
                subject=f"exchange:{exchange.number}",
                facts={
                    "rating": Rating.NOT_HELPFUL.value,
                    "reason": reason.value,
                    "rater_hash": rater,
                },
            )
