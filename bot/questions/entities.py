"""Exchanges: a question and what was answered, with its rating and hand-off."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

from bot.people.entities import PersonId
from knowledge.answers import Answer

ExchangeId = NewType("ExchangeId", str)


class Rating(StrEnum):
    """What the asker thought of an answer."""

    HELPFUL = "helpful"
    NOT_HELPFUL = "not_helpful"


@dataclass(frozen=True, kw_only=True, slots=True)
class Exchange:
    """One question and its answer, as recorded."""

    id: ExchangeId
    """Idempotency key chosen by the way in: an event id, or a random one in the shell."""
    number: int
    """Short running number; people read it as ``A-1042``."""
    asked_by: PersonId
    asked_at: datetime
    """Aware, UTC."""
    thread: str
    """Key of the conversation it belongs to, such as ``channel:ts``; empty outside a thread."""
    question: str
    """Empty when the text must not be stored."""
    answer: Answer

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"A-{self.number}"

    def is_said_in(self, channel: str) -> bool:
        """Tell whether everybody in *channel* reads it there.

        A thread with a third part is one person's own: nobody else reads what is said in it.
        """
        return bool(channel) and self.thread.split(":")[:-1] == [channel]


class Escalation(StrEnum):
    """What a person may do with an exchange beyond rating it."""

    HAND_OFF = "hand_off"
    """A person is asked to answer."""
    EVENT_REPORT = "event_report"
    """A security event is reported."""


@dataclass(frozen=True, kw_only=True, slots=True)
class HandOff:
    """An exchange that was passed on to people; happens once per exchange and kind."""

    exchange: Exchange
    kind: Escalation
    by: PersonId
    at: datetime
    is_first: bool = field(default=True, compare=False)
    """False when it had been passed on before."""

    @property
    def outbox_id(self) -> str:
        """Return the id under which the message to post waits in the outbox."""
        return f"{self.kind}:{self.exchange.id}"
