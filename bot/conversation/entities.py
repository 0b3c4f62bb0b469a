"""A turn of a conversation and the reply to it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.people.entities import Person
from bot.questions.entities import Exchange, ExchangeId


class Place(StrEnum):
    """Who reads the reply."""

    CHANNEL = "channel"
    """Everybody in the channel."""
    ALONE = "alone"
    """The asker alone: a direct message, a reply to a command, the shell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Turn:
    """One thing that one person said in one place."""

    id: ExchangeId
    """Idempotency key: the same turn twice is answered once."""
    text: str
    person: Person
    place: Place
    thread: str = ""
    """Key of the conversation; empty outside a thread."""
    outsiders: bool = False
    """True when somebody from outside the company reads along, or when nobody can tell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What is said to everybody in the place, and what to the asker alone."""

    shown: Exchange
    aside: Exchange | None = None
    """The fuller answer from documents that not everybody in the place may see."""
