"""Curated answers: what a lead wrote in place of an answer that was wrong."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.people.entities import PersonId
from knowledge.answering.curated import CuratedAnswer

MOST_DAYS = 365
USUAL_DAYS = 180


class Circle(StrEnum):
    """Who may read a curated answer."""

    EVERYONE = "everyone"
    LEADS = "leads"


class Ending(StrEnum):
    """Why a curated answer speaks no more."""

    RETIRED = "retired"
    EXPIRED = "expired"
    REPLACED = "replaced"
    """Another one was written for the same question."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    """What a lead filled in."""

    question: str
    text: str
    circle: Circle = Circle.EVERYONE
    paraphrases: tuple[str, ...] = ()
    names: str = ""
    """The document or section that it comes from, as the lead names it."""
    days: int = USUAL_DAYS
    """For how long it speaks."""
    corrects: int | None = None
    """Number of the exchange whose answer was wrong, where there is one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """What a correction begins with."""

    number: int
    """Of the exchange."""
    question: str
    """Empty where the lead has not read it and so writes it anew."""
    text: str
    """What was answered."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Curated:
    """A curated answer as it is kept."""

    number: int
    question: str
    text: str
    circle: Circle
    paraphrases: tuple[str, ...]
    names: str
    owner: PersonId
    """The lead who wrote it; empty once they are forgotten."""
    added_at: datetime
    valid_until: date
    """The last day on which it speaks."""
    corrects: int | None
    ended_at: datetime | None = None
    ending: Ending | None = None

    @property
    def label(self) -> str:
        """Return the id that people see."""
        return f"C-{self.number}"

    def speaks_on(self, day: date) -> bool:
        """Tell whether it answers on *day*."""
        return self.ended_at is None and day <= self.valid_until

    @property
    def spoken(self) -> CuratedAnswer:
        """Return it as answering knows it."""
        return CuratedAnswer(
            label=self.label,
            question=self.question,
            text=self.text,
            corrected_on=self.added_at.date(),
            valid_until=self.valid_until,
            audience=frozenset({self.circle.value}),
            paraphrases=self.paraphrases,
            names=self.names,
        )
