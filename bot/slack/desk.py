"""What the listeners and workflows of Slack share: everything they call, in one frozen value."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from slack_sdk import WebClient

from bot.conversation.ports import Desk
from bot.conversation.service import Conversation
from bot.durable.runs import Queueing
from bot.people.entities import Person, PersonId
from bot.questions.entities import ExchangeId
from bot.slack.delivery import Delivery
from bot.slack.identity import Directory, Identity


class People(Directory, Protocol):
    """The people directory as Slack uses it."""

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id."""
        ...

    def admins(self) -> Sequence[Person]:
        """Return everybody who runs the bot."""
        ...


class HelpDesk(Desk, Protocol):
    """The help desk as Slack uses it."""

    def report_event(self, exchange_id: ExchangeId, *, actor: Person) -> object:
        """Record that a security event was reported; the same twice is once."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """Where people are asked and events are reported; empty where nobody has set it up."""

    leads: str = ""
    incidents: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontDesk:
    """Everything that a listener or a workflow calls."""

    engine: Queueing
    client: WebClient
    identity: Identity
    people: People
    help_desk: HelpDesk
    conversation: Conversation
    delivery: Delivery
    channels: Channels
