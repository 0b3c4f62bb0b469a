"""A campaign: who is asked to know what by when, and how often."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.people.entities import PersonId
from bot.training.entities import Material


class AudienceKind(StrEnum):
    """How an audience is chosen."""

    EVERYONE = "everyone"
    GROUP = "group"
    """Everybody in one of the named groups; they are the audiences of documents, too."""
    DEPARTMENT = "department"
    """The same, by the group that stands for a department."""
    MANAGER = "manager"
    """Everybody who reports to one of the named people."""
    PEOPLE = "people"
    """The named people; nobody joins later."""


class RecurrenceKind(StrEnum):
    """How often a campaign asks."""

    ONCE = "once"
    ROLLING = "rolling"
    """Each person anew, so many days after they were done."""
    YEARLY = "yearly"
    """Everybody anew, each year from the same day."""


class State(StrEnum):
    """Where a campaign stands."""

    RUNNING = "running"
    PAUSED = "paused"
    """Nobody is prompted or enrolled; what was begun may be finished."""
    CLOSED = "closed"


class Deed(StrEnum):
    """What happened to a campaign, or to somebody in it."""

    LAUNCHED = "launched"
    PAUSED = "paused"
    RESUMED = "resumed"
    CLOSED = "closed"
    EXTENDED = "extended"
    LEFT = "left"
    """Somebody left the company: nothing is asked of them any more, what they did stays."""
    RETURNED = "returned"


@dataclass(frozen=True, kw_only=True, slots=True)
class Audience:
    """Whom a campaign is for."""

    kind: AudienceKind = AudienceKind.EVERYONE
    names: tuple[str, ...] = ()
    """Groups, or people by id, e-mail address or Slack id."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Exclusion:
    """Somebody of the audience who is not asked."""

    person: str
    """Id, e-mail address or Slack id; the id once it is kept."""
    reason: str
    approver: str
    """Who agreed to it, likewise."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recurrence:
    """How often a campaign asks."""

    kind: RecurrenceKind = RecurrenceKind.ONCE
    days: int = 0
    """Rolling: how long a round holds. Yearly: how long the window is open."""
    month: int = 0
    day: int = 0
    """Yearly: when the window opens."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cadence:
    """When people are reminded; the days count from the due date."""

    before: tuple[int, ...] = (7, 1)
    after_every: int = 3
    most: int = 6
    """So many reminders at most in one round."""
    manager_after: int = 7
    """So many days late the manager hears of it, once."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """A campaign as it is wished."""

    material: int
    due_on: date
    audience: Audience = Audience()
    exclusions: tuple[Exclusion, ...] = ()
    recurrence: Recurrence = Recurrence()
    cadence: Cadence = Cadence()
    pass_mark: int | None = None
    """Over the course's own."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Campaign:
    """A campaign as it is kept."""

    number: int
    material: int
    """The newest version that it asks for."""
    audience: Audience
    due_on: date
    """Of the first round."""
    recurrence: Recurrence
    cadence: Cadence
    pass_mark: int | None
    state: State
    version: int
    """Counts the changes; whoever changes it names the version that they saw."""
    launched_at: datetime
    launched_by: str
    population: int
    """How many were asked at launch."""
    population_sha256: str
    """Of their ids, in order."""

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"TR-{self.number}"

    @property
    def days(self) -> int:
        """Return how long people have."""
        return (self.due_on - self.launched_at.date()).days

    @property
    def asks_once(self) -> bool:
        """Tell whether an acknowledgement from anywhere settles it."""
        return self.recurrence.kind is RecurrenceKind.ONCE


@dataclass(frozen=True, kw_only=True, slots=True)
class Preview:
    """What a launch would do."""

    material: Material
    asked: int
    already_done: int
    """Of those asked, who acknowledged this version before; they are not prompted."""
    excluded: int
    unreachable: int
    """Of those asked, whom Slack does not know; their records come in by CSV."""
    may_not_read: int
    """Of those asked, who may not read the policy: none is launched while there is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CampaignEvent:
    """Something that happened to a campaign, or in it to one person."""

    campaign: int
    deed: Deed
    at: datetime
    by: str
    person: PersonId | None = None
    """None for everybody."""
    due_on: date | None = None
    reason: str = ""
    salt: str = ""
    """With it the reason's hash in the audit trail can be checked."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Absence:
    """Days on which somebody is away and nothing is asked of them."""

    id: str
    person: PersonId
    from_on: date
    until_on: date
    """The last day away."""
    set_by: str
    set_at: datetime
    ended_at: datetime | None = None
    """When it was taken back."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Enrolled:
    """What a round over the people of a campaign changed."""

    campaign: int
    joined: int = 0
    left: int = 0
    returned: int = 0
    asked_again: int = 0

    @property
    def is_news(self) -> bool:
        """Tell whether anything changed."""
        return any((self.joined, self.left, self.returned, self.asked_again))
