"""A turn of a conversation and the reply to it."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.people.entities import Person
from bot.questions.entities import Exchange, ExchangeId
from knowledge.passages import EVERYONE


class Place(StrEnum):
    """Who reads the reply."""

    CHANNEL = "channel"
    """Everybody in the channel."""
    ALONE = "alone"
    """The asker alone: a direct message, a reply to a command, the shell."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Who reads a channel, beyond whether another company does, and what may be used there."""

    guests: bool = False
    """True when a guest reads along, or when it cannot be ruled out: nothing of ours is shown."""
    circles: frozenset[str] = frozenset({EVERYONE})
    """Audiences of documents that everybody who reads along belongs to."""
    sees_company_documents: bool = True
    """False where the channel's rules leave the standard alone."""
    folders: frozenset[str] | None = None
    """Folders that the channel's rules limit replies to; None for all."""


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
    audience: Audience = field(default_factory=Audience)
    """Who reads along in a channel, and what the channel's rules let be used there."""
    said: tuple[str, ...] = ()
    """What people said before in the thread, where reading that is switched on; never kept."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What is said to everybody in the place, and what to the asker alone."""

    shown: Exchange
    aside: Exchange | None = None
    """The fuller answer from documents that not everybody in the place may see."""
