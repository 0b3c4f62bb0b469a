"""The forms that admit an auditor and set another last day, as somebody filled them in."""

import re
from dataclasses import dataclass
from datetime import date

from bot.people.auditors import Admission
from bot.people.entities import PersonId
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.inputs import Filled, day_in

_NUMBER = re.compile(r"[0-9]{1,9}")


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditorForm(Filled):
    """Every field may be empty; another last day is that field alone."""

    person: str = ""
    """A Slack id."""
    begins_on: str = ""
    ends_on: str = ""
    scope: str = ""

    @property
    def last_day(self) -> date | None:
        """Return the last day that the form names."""
        return day_in(self.ends_on)

    def wished(self, person: PersonId | None) -> Admission:
        """Return what the form wishes for."""
        return Admission(
            person=person,
            begins_on=day_in(self.begins_on),
            ends_on=self.last_day,
            scope=self.scope,
        )


def auditor_form_from(body: Raw) -> AuditorForm:
    """Parse the inputs of the form."""
    return AuditorForm.filled_in(body, ActionId.AUDITOR_FIELD)


def admission_in(value: str) -> int:
    """Return the number of the admission that a button or form is about; 0, which none has."""
    return int(value) if _NUMBER.fullmatch(value) else 0
