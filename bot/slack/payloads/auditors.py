"""The form that admits an auditor, as somebody filled it in."""

from dataclasses import dataclass

from bot.people.auditors import Admission
from bot.people.entities import PersonId
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.inputs import Filled, day_in


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditorForm(Filled):
    """Every field may be empty."""

    person: str = ""
    """A Slack id."""
    begins_on: str = ""
    ends_on: str = ""
    scope: str = ""

    def wished(self, person: PersonId | None) -> Admission:
        """Return what the form wishes for."""
        return Admission(
            person=person,
            begins_on=day_in(self.begins_on),
            ends_on=day_in(self.ends_on),
            scope=self.scope,
        )


def auditor_form_from(body: Raw) -> AuditorForm:
    """Parse the inputs of the form."""
    return AuditorForm.filled_in(body, ActionId.AUDITOR_FIELD)
