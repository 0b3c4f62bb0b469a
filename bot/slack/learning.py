"""What Slack needs of training, for whoever learns: lessons, quizzes, acknowledgements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.people.entities import Person
from bot.training.acknowledgement_entities import Acknowledgement, Given, Kept
from bot.training.assignment_entities import LessonPage, Owed, WholeFile
from bot.training.quiz import Marked, Sheet


class Lessons(Protocol):
    """What somebody owes, and how far they are; ``bot.training.lessons`` knows."""

    def owed(self, *, actor: Person) -> Sequence[Owed]:
        """Return what *actor* still owes, most urgent first."""
        ...

    def status(self, *, actor: Person) -> Sequence[Owed]:
        """Return what *actor* owes or has done."""
        ...

    def find(self, assignment_id: str, *, actor: Person) -> Owed:
        """Return one thing that *actor* owes or has done."""
        ...

    def read(self, assignment_id: str, *, actor: Person, page: int | None = None) -> LessonPage:
        """Show a page, 1-based; where none is named, the one that was reached before."""
        ...

    def take_file(self, assignment_id: str, *, actor: Person) -> WholeFile:
        """Hand over a whole policy as the file that was ingested; it counts as offered."""
        ...


class Quizzes(Protocol):
    """Gives out quizzes and marks them; ``bot.training.quizzes`` does."""

    def begin(self, assignment_id: str, *, actor: Person) -> Sheet:
        """Return the questions of an attempt; raise ``TryLater`` during the pause."""
        ...

    def submit(self, sheet_id: str, answers: Mapping[str, str], *, actor: Person) -> Marked:
        """Mark an attempt; handed in again, it is marked as it was the first time."""
        ...


class Acknowledging(Protocol):
    """Takes acknowledgements; ``bot.training.acknowledging`` does."""

    def acknowledge(self, assignment_id: str, given: Given, *, actor: Person) -> Acknowledgement:
        """Record that *actor* acknowledges what was on their screen; again, return the first."""
        ...

    def records_of(self, *, actor: Person) -> Sequence[Kept]:
        """Return everything that *actor* acknowledged, with corrections."""
        ...


class Clicks(Protocol):
    """Stores clicks until they are recorded; ``bot.training.clicks`` does."""

    def take_in(self, click_id: str, payload: Mapping[str, str]) -> None:
        """Return once the click is stored, or raise ``NotAccepted``; the same id twice is once."""
        ...

    def let_again(self, work_id: str) -> None:
        """Let the next click like the one that became this work be work anew."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Learning:
    """All of them."""

    lessons: Lessons
    quizzes: Quizzes
    acknowledging: Acknowledging
    clicks: Clicks
