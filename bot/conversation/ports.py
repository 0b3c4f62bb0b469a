"""What a conversation needs of the rest of the bot."""

from collections.abc import Sequence
from typing import Protocol

from bot.people.entities import Person
from bot.questions.entities import Exchange, ExchangeId, HandOff, Rating
from knowledge.answers import Answer, Kind, Question
from knowledge.onlooker import Onlooker


class Answerer(Protocol):
    """Answers a question; ``knowledge.answering`` does."""

    def answer(self, question: Question, *, onlooker: Onlooker | None = None) -> Answer:
        """Return the proved answer, a refusal or an ask-back."""
        ...

    def foresee(self, question: Question) -> Kind:
        """Return what kind of answer *question* gets; no model is asked to word it."""
        ...


class Desk(Protocol):
    """Records questions and answers; ``bot.questions`` does."""

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
        """Answer and record; the same id twice returns the same exchange, and nothing is heard.

        Where the *answer* is known already, it is recorded.
        """
        ...

    def history(self, thread: str) -> Sequence[str]:
        """Return the earlier questions of *thread*, oldest first."""
        ...

    def find(self, exchange_id: ExchangeId) -> Exchange:
        """Return a recorded exchange."""
        ...

    def rate(self, exchange_id: ExchangeId, rating: Rating, *, actor: Person) -> object:
        """Record what *actor* thinks of an answer; the same twice is once."""
        ...

    def hand_off(self, exchange_id: ExchangeId, *, actor: Person) -> HandOff:
        """Record that a question goes to a person; the same twice is once."""
        ...
