"""What the bot's own tab needs of the slices."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.audit.entities import AuditHead
from bot.channels.entities import Overview
from bot.controls.overview import Summary
from bot.controls.owning import Owned
from bot.nonconformities.views import Page as Waiting
from bot.nonconformities.views import Standing as Nonconforming
from bot.people.entities import Person
from bot.questions.clusters_entities import OpenQuestions
from bot.questions.entities import Exchange
from bot.records.findings import Evaluation, Inspection
from bot.tasks.searching import Wish
from bot.tasks.views import Page, Standing
from bot.training.assignment_entities import Owed
from bot.training.reports import Progress
from knowledge.passages import DocumentControl


class Answered(Protocol):
    """Knows what people got; ``bot.questions`` does."""

    def recent(self, *, actor: Person, limit: int) -> Sequence[Exchange]:
        """Return the newest exchanges of *actor*, newest first."""
        ...


class Gaps(Protocol):
    """Knows candidate gaps; ``bot.controls`` does."""

    def count_open(self, *, actor: Person) -> int:
        """Return how many candidates wait for a lead."""
        ...


class Library(Protocol):
    """Knows the company's documents; ``bot.library`` does."""

    def speaking(self) -> Mapping[str, DocumentControl]:
        """Return every document that is searched today, whoever may read it."""
        ...

    def overdue(self) -> Sequence[str]:
        """Return those that should have been reviewed before."""
        ...

    def count_held(self) -> int:
        """Return how many documents wait for somebody to look at them."""
        ...


class Trail(Protocol):
    """Knows the audit trail; ``bot.audit`` does."""

    def head(self) -> AuditHead:
        """Return the newest entry."""
        ...

    def last_anchor(self) -> tuple[str, int] | None:
        """Return when the newest anchor was made, and over how many entries."""
        ...


class Findings(Protocol):
    """Knows what was found out last; ``bot.records.findings`` does."""

    def evaluation(self) -> Evaluation | None:
        """Return the last evaluation."""
        ...

    def inspection(self) -> Inspection | None:
        """Return the last inspection."""
        ...


class Questions(Protocol):
    """Knows questions without a good answer; ``bot.questions.clusters`` does."""

    def open_questions(self, *, actor: Person) -> OpenQuestions:
        """Return them as themes that at least three people asked about."""
        ...


class Rooms(Protocol):
    """Knows how the bot behaves in channels; ``bot.channels`` does."""

    def overview(self, *, actor: Person) -> Overview:
        """Return every configured channel."""
        ...


class Confirmations(Protocol):
    """Knows who waits for an admin to confirm a role; ``bot.people.groups`` does."""

    def waiting(self, *, actor: Person) -> Sequence[object]:
        """Return who waits."""
        ...


class Campaigns(Protocol):
    """Knows how far campaigns are; ``bot.training.reports`` does."""

    def running(self, *, actor: Person, most: int) -> Sequence[Progress]:
        """Return the figures of the newest campaigns that are not closed."""
        ...


class Tasks(Protocol):
    """Knows who has to do what; ``bot.tasks.listing`` does."""

    def listed(self, wish: Wish, *, actor: Person, size: int) -> Page:
        """Return a page of the tasks that *actor* may see, most pressing first."""
        ...

    def standing(self, *, actor: Person) -> Standing:
        """Return how many tasks press, of everybody."""
        ...


class Register(Protocol):
    """Knows how the control register stands; ``bot.controls.overview`` does."""

    def summary(self, *, actor: Person) -> Summary:
        """Return a few figures, and the most pressing gaps."""
        ...


class Owning(Protocol):
    """Knows who owns what of the registers; ``bot.controls.owning`` does."""

    def owned(self, *, actor: Person, size: int) -> Owned:
        """Return what *actor* owns, and what of the first *size* rows is missing."""
        ...


class Duties(Protocol):
    """Knows who has the next word about what does not conform; ``bot.nonconformities`` does."""

    def waiting(self, *, actor: Person, size: int) -> Waiting:
        """Return what waits for *actor*, what is due first on top."""
        ...

    def standing(self, *, actor: Person) -> Nonconforming:
        """Return how many are open, and how many of them press."""
        ...


class Lessons(Protocol):
    """Knows who owes which training; ``bot.training.lessons`` does."""

    def status(self, *, actor: Person) -> Sequence[Owed]:
        """Return what *actor* owes or has done."""
        ...


class Sung(Protocol):
    """How a question of the bot to itself went."""

    @property
    def is_green(self) -> bool:
        """Whether a proved answer came."""
        ...

    @property
    def reason(self) -> str:
        """What was wrong."""
        ...

    @property
    def looked_at(self) -> datetime:
        """When it was asked."""
        ...


class Canary(Protocol):
    """Asks the bot itself; ``bot.questions.canary`` does."""

    def state(self) -> Sung | None:
        """Return how the last question went; None where none was asked yet."""
        ...
