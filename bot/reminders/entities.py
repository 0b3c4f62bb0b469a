"""What people owe, when they may be spoken to, and what was said to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import IntEnum, StrEnum
from typing import Self

from bot.people.entities import PersonId


class Severity(IntEnum):
    """How much hangs on a thing; what is worse stands first in a message."""

    NORMAL = 0
    HIGH = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """On which days a thing is spoken of: as soon as it is owed, and around its due date."""

    days: tuple[int, ...] = (-7, -1, 0, 2, 5, 9)
    """Days from the due date; below zero is before it."""
    to_manager: int | None = 5
    """After so many days overdue the manager hears, once; None for never."""
    to_lead: int | None = 10
    """After so many days overdue the leads hear, once; None for never."""
    most: int = 8
    """So many messages about one thing at most."""

    @classmethod
    def around(
        cls,
        *,
        before: Sequence[int],
        after_every: int,
        most: int,
        to_manager: int | None,
        to_lead: int | None,
    ) -> Self:
        """Return days before the due date, the day itself, and every few days after it."""
        after = (after_every * number for number in range(1, most + 1)) if after_every > 0 else ()
        days = (*(-day for day in before), 0, *after)
        return cls(days=days, to_manager=to_manager, to_lead=to_lead, most=most)


ONCE = Cadence(days=(), to_manager=None, to_lead=None)
"""Said as soon as it is there, and never again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Owed:
    """One thing that *person* is to do by the end of a day, or to hear about somebody else."""

    person: PersonId
    key: str
    """Names the thing among all that this person owes; ids only."""
    kind: str
    title: str
    since: datetime
    """From when on it may be spoken of."""
    due: date
    cadence: Cadence = Cadence()
    severity: Severity = Severity.NORMAL
    is_opened: bool = False
    is_done: bool = False
    about: PersonId | None = None
    """Who owes it, where *person* only hears that it is overdue."""
    minutes: int = 0
    """How long it takes; 0 where nobody knows."""
    why: str = ""
    """Why it is asked, where that is not simply because a lead asks everybody."""
    readers: tuple[frozenset[str], ...] = ()
    """Audiences whose members alone may know its title; none for everybody."""
    superior: PersonId | None = None
    """Who hears of it first where that is not the manager."""

    def __post_init__(self) -> None:
        """Refuse a moment without time zone."""
        as_utc(self.since)

    @property
    def matter(self) -> tuple[str, str]:
        """Return what tells this thing from the others that this person hears of."""
        return self.key, self.about or ""

    @property
    def item(self) -> str:
        """Return the id under which the slice knows it."""
        return self.key.partition(":")[2]


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkingWeek:
    """When a company works, by the clock on the wall of whoever is spoken to."""

    begins: time = time(9)
    ends: time = time(17)
    weekend: frozenset[int] = frozenset({6, 7})
    """Monday is 1, Sunday is 7."""

    def __post_init__(self) -> None:
        """Refuse hours in which nobody ever works."""
        if not self.begins < self.ends:
            raise ValueError("working hours begin before they end, on the same day")


@dataclass(frozen=True, kw_only=True, slots=True)
class Span:
    """A stretch of time; its end is not part of it."""

    begins: datetime
    ends: datetime

    def holds(self, at: datetime) -> bool:
        """Tell whether this moment lies in it."""
        return self.begins <= at < self.ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Leave:
    """Days on which somebody is away, the last one included."""

    first: date
    last: date

    def holds(self, day: date) -> bool:
        """Tell whether this day is one of them."""
        return self.first <= day <= self.last


@dataclass(frozen=True, kw_only=True, slots=True)
class Hearer:
    """Somebody who may be spoken to, and when."""

    person: PersonId
    zone: str = "UTC"
    """IANA name; one that nobody knows counts as UTC."""
    week: WorkingWeek = WorkingWeek()
    holidays: frozenset[date] = frozenset()
    quiet: tuple[Span, ...] = ()
    """When they want no notifications."""
    snoozed_until: datetime | None = None
    leaves: tuple[Leave, ...] = ()
    has_left: bool = False
    """Slack lets them in no more, or they are from outside the company."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """That a message spoke of a thing."""

    prompt: str
    """Which message it was; one message may speak of several things."""
    key: str
    about: PersonId | None
    covers: date
    """Up to which day of the cadence nothing more needs to be said."""
    at: datetime

    @property
    def matter(self) -> tuple[str, str]:
        """Return which thing it was about."""
        return self.key, self.about or ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much is too much."""

    per_week: int = 5
    """Messages to one person in any seven days."""
    bundle_days: int = 1
    """What would be said in the coming days is said along with what is said today."""


class Why(StrEnum):
    """Why somebody hears nothing, however long one waits."""

    NOTHING_OWED = "nothing owed"
    LEFT = "has left"
    SAID_ENOUGH = "everything was said"
    AWAY = "never at work"


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One thing of a message, and the day of its cadence that is thereby done with."""

    owed: Owed
    covers: date


@dataclass(frozen=True, kw_only=True, slots=True)
class Send:
    """Now, all of it in one message; the worst and most urgent first."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class NotBefore:
    """Nothing until this moment; then, if nothing changes, something."""

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Never:
    """Nothing, until something changes."""

    why: Why


Decision = Send | NotBefore | Never


class State(StrEnum):
    """What became of a message."""

    CLAIMED = "claimed"
    """To be sent, by whoever takes it from the outbox."""
    SENDING = "sending"
    """Somebody began to send it; it may have arrived."""
    DELIVERED = "delivered"
    UNREACHABLE = "unreachable"
    DROPPED = "dropped"
    """Everything in it was done before it was sent."""
    RELEASED = "released"
    """It came too late in the day; what it was to say will be said by another."""

    @property
    def is_settled(self) -> bool:
        """Tell whether nothing more happens to it."""
        return self not in {State.CLAIMED, State.SENDING}


class Way(StrEnum):
    """How a message arrived."""

    NONE = ""
    CHAT = "chat"
    MAIL = "mail"


class Unreached(StrEnum):
    """Why a message did not arrive."""

    NO_ACCOUNT = "no account in Slack"
    CLOSED = "Slack delivers nothing to them"
    NO_ADDRESS = "no e-mail address"
    REFUSED = "the mail server refuses the address"
    NO_MAIL = "no mail server is set"
    LEFT = "has left"
    FAILED = "could not be sent, however often it was tried"


@dataclass(frozen=True, kw_only=True, slots=True)
class Prompt:
    """One message to one person, as it is to be sent."""

    id: str
    person: PersonId
    lines: tuple[Owed, ...]
    today: date = date.min
    """Where the person is; what was due before is late."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """A message that is to be sent, and what it speaks of."""

    id: str
    person: PersonId
    number: int
    """Counts the messages to this person."""
    lines: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class LedgerEntry:
    """What the ledger says of one message."""

    id: str
    person: PersonId
    state: State
    claimed_at: datetime
    offers: int = 1
    """How often it was handed over to be sent."""
    way: Way = Way.NONE
    unreached: tuple[Unreached, ...] = ()
    """Why it did not arrive, way by way."""
    settled_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class RoundReport:
    """What one round did."""

    considered: int
    """People who owe something, or hear about somebody who does."""
    claimed: int
    """Messages that are on their way now."""
    left: int
    """People whose message waits for the next round, because there were too many."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Nudged:
    """What became of a reminder that a lead gave by hand; the people add up."""

    claimed: int
    """Messages that are on their way now."""
    told_today: int
    """People who heard of it today already; nobody hears of one thing twice a day."""
    waiting: int
    """People who may not be spoken to now, or were told enough this week."""
    done: int
    """Those of the named people who owe nothing in this campaign."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Sending:
    """How far the messages about something are."""

    claimed: int
    """All messages that were ever meant to be sent."""
    sent: int
    unreachable: int
    waiting: int
    """Messages on their way, at the pace that Slack allows."""
    to_come: int
    """Things of which nothing was said yet: it is no working time there, or it is nobody's turn."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unheard:
    """Somebody whom the newest message did not reach."""

    person: PersonId
    at: datetime
    why: tuple[Unreached, ...]


def as_utc(at: datetime) -> datetime:
    """Return the same moment in UTC; one without time zone is refused."""
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone; take it from a Clock")
    return at.astimezone(UTC)
