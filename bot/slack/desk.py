"""What the listeners and workflows of Slack share: everything they call, in one frozen value."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from slack_sdk import WebClient

from bot.controls.entities import CandidateGap, Sighting
from bot.conversation.ports import Desk
from bot.conversation.service import Conversation
from bot.conversation.turnstile import Turnstile
from bot.durable.runs import Queueing
from bot.people.entities import Person, PersonId
from bot.people.permissions import Permission
from bot.questions.entities import ExchangeId
from bot.questions.receipts import Receipt
from bot.slack.audience import Acquaintances, Readership
from bot.slack.auditing import Auditing
from bot.slack.campaigning import Campaigning
from bot.slack.care import Care, Correctors
from bot.slack.channel_desk import ChannelDesk, Channels, Rulebook
from bot.slack.delivery import Delivery
from bot.slack.documents import Documents
from bot.slack.downloads import Downloads
from bot.slack.home_board import HomeBoard, Pages
from bot.slack.identity import Directory, Identity
from bot.slack.learning import Learning
from bot.slack.nonconformities import Nonconformities
from bot.slack.prompting import Prompter
from bot.slack.registers import Registers
from bot.slack.reminding import Reminding
from bot.slack.scopes import Scopes
from bot.slack.streaming import Streams
from bot.slack.surface import Sessions
from bot.slack.tasks import Tasks
from bot.slack.usergroups import GroupBook, UserGroupReader

__all__ = ["Channels", "FrontDesk", "Slices"]


class People(Directory, Acquaintances, Protocol):
    """The people directory as Slack uses it."""

    def find(self, person_id: PersonId) -> Person:
        """Return the person with this id."""
        ...

    def admins(self) -> Sequence[Person]:
        """Return everybody who runs the bot."""
        ...

    def who_may(self, permission: Permission) -> Sequence[Person]:
        """Return everybody whose role allows this."""
        ...

    def outside_approver(self) -> Person | None:
        """Return whom a one-person team named to approve things, whatever their role."""
        ...


class HelpDesk(Desk, Protocol):
    """The help desk as Slack uses it."""

    def report_event(
        self, exchange_id: ExchangeId, *, actor: Person, posted: bool = False
    ) -> object:
        """Record that a security event was reported; the same twice is once.

        What is *posted* by whoever calls is not posted from the outbox.
        """
        ...


class Inbox(Protocol):
    """Where words lie between the ack and the reply; ``bot.questions.inbox`` keeps them."""

    def keep(self, work_id: str, words: str) -> None:
        """Keep the words of this work; the same id twice is once."""
        ...

    def find(self, work_id: str) -> str | None:
        """Return the words of this work while it is not finished."""
        ...

    def find_all(self, work_ids: Collection[str]) -> Mapping[str, str]:
        """Return what is kept under these ids, looked up at once."""
        ...

    def forget(self, work_id: str) -> None:
        """Delete the words of this work: it is finished."""
        ...


class Receipts(Protocol):
    """Opens receipts; ``bot.questions.receipts`` does."""

    def open(self, number: int, *, actor: Person, opening_id: str, reason: str = "") -> Receipt:
        """Return the receipt with this number; the same *opening_id* again opens it once."""
        ...

    def reason(self, opening_id: str) -> str:
        """Return why a receipt was opened; empty once that was forgotten."""
        ...


class Newcomers(Protocol):
    """Who is told at first use what is kept of them; ``bot.privacy.welcome`` knows."""

    def welcome(self, person: Person) -> None:
        """Have *person* told, alone, unless they were."""
        ...


class Gaps(Protocol):
    """Keeps candidate gaps; ``bot.controls`` does."""

    def suggest_gap(self, sighting: Sighting, *, actor: Person) -> CandidateGap:
        """Keep a message as a candidate gap; the same message again returns what was kept."""
        ...

    def open_gaps(self, *, actor: Person) -> Sequence[CandidateGap]:
        """Return the candidates that wait for a lead, oldest first."""
        ...

    def find_gap(self, number: int, *, actor: Person) -> CandidateGap:
        """Return one candidate, open or not."""
        ...

    def dismiss_gap(self, number: int, *, reason: str, actor: Person) -> CandidateGap:
        """Say why a candidate is no gap."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Slices:
    """What the bot does, as far as Slack asks it to; chosen at assembly."""

    engine: Queueing
    people: People
    help_desk: HelpDesk
    receipts: Receipts
    inbox: Inbox
    newcomers: Newcomers
    conversation: Conversation
    gaps: Gaps
    pages: Pages
    """Puts together what the bot's own tab shows."""
    documents: Documents
    care: Care
    rulebook: Rulebook | None = None
    """Without one every channel is as the settings say."""
    groups: GroupBook | None = None
    """Without one no user group stands for anything."""
    learning: Learning | None = None
    """Without it nobody is asked to learn anything."""
    reminding: Reminding | None = None
    """Without it nobody is reminded."""
    campaigning: Campaigning | None = None
    """Without it nobody is asked to learn anything new."""
    nonconformities: Nonconformities | None = None
    """Without it nothing that does not conform is kept."""
    auditing: Auditing | None = None
    """Without it nobody audits."""
    registers: Registers | None = None
    """Without them no control register is kept."""
    tasks: Tasks | None = None
    """Without it nobody is given a task."""
    turnstile: Turnstile = field(default_factory=Turnstile)
    """Without one of its own people may ask as much as they like."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FrontDesk(Slices):
    """Everything that a listener or a workflow calls: the slices, and the ways into Slack."""

    client: WebClient
    identity: Identity
    delivery: Delivery
    prompter: Prompter
    streams: Streams
    sessions: Sessions
    channels: ChannelDesk
    readership: Readership
    scopes: Scopes
    user_groups: UserGroupReader
    downloads: Downloads
    correctors: Correctors
    homes: HomeBoard
