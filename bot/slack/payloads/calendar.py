"""Forms of planned tasks as Slack sends them: a new one, another day, a certificate."""

import re
from dataclasses import dataclass
from typing import Self

from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.tasks import WorkForm
from bot.tasks.plans import LONGEST_EVERY, LONGEST_LEAD

_SEEN = re.compile(r"(?P<number>[0-9]{1,9}):(?P<version>[0-9]{1,9})")


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanForm(WorkForm):
    """A form about a planned task, as somebody filled it in; every field may be empty."""

    every: str = ""
    """Months."""
    lead: str = ""
    """Days."""
    decided: str = ""
    """The day of the certification decision."""
    expires: str = ""

    @property
    def every_months(self) -> int:
        """Return after how many months it comes again; 0 for once."""
        return _number(self.every, most=LONGEST_EVERY)

    @property
    def lead_days(self) -> int:
        """Return how many days before it is due it is opened."""
        return _number(self.lead, most=LONGEST_LEAD)


@dataclass(frozen=True, kw_only=True, slots=True)
class SeenPlan:
    """A plan in the version that somebody saw."""

    number: int
    version: int

    @classmethod
    def parsed(cls, value: str) -> Self:
        """Return what a button or a form carries."""
        found = _SEEN.fullmatch(value)
        if found is None:
            raise NothingToOpen("This button is of a list that I do not know any more.")
        return cls(number=int(found["number"]), version=int(found["version"]))


def plan_form_from(body: Raw) -> PlanForm:
    """Parse the inputs of a form about a planned task."""
    return PlanForm.filled_in(body, ActionId.TASK_PLAN_FIELD)


def _number(said: str, *, most: int) -> int:
    return min(int(said), most) if said.isascii() and said.isdecimal() else 0
