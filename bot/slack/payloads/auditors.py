"""The form that admits an auditor, as somebody filled it in."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from bot.people.auditors import Admission
from bot.people.entities import PersonId
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw, elements_of


@dataclass(frozen=True, kw_only=True, slots=True)
class AuditorForm:
    """Every field may be empty."""

    person: str = ""
    """A Slack id."""
    begins_on: str = ""
    ends_on: str = ""
    scope: str = ""

    def written(self) -> str:
        """Return what the inbox keeps."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, kept: str) -> Self:
        """Return what the inbox kept."""
        return cls(**json.loads(kept))

    def wished(self, person: PersonId | None) -> Admission:
        """Return what the form wishes for."""
        return Admission(
            person=person,
            begins_on=_day(self.begins_on),
            ends_on=_day(self.ends_on),
            scope=self.scope,
        )


def auditor_form_from(body: Raw) -> AuditorForm:
    """Parse the inputs of the form."""
    prefix = f"{ActionId.AUDITOR_FIELD}:"
    known = dict.fromkeys(AuditorForm.__dataclass_fields__, "")
    for action_id, element in elements_of(body).items():
        name = action_id.removeprefix(prefix)
        if action_id.startswith(prefix) and name in known:
            known[name] = _typed(element)
    return AuditorForm(**known)


def _typed(element: Mapping[str, Any]) -> str:
    said = element.get("selected_user") or element.get("selected_date") or element.get("value")
    return str(said or "").strip()


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
