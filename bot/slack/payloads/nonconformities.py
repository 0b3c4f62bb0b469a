"""Nonconformities as Slack sends them: a new one, or a step that somebody filled in."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Self

from bot.nonconformities.entities import Finding, Grade, Kind, Move, Source, Step
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw, elements_of

OPPORTUNITY = "opportunity"
"""What is chosen in place of a grade."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingForm:
    """A form about a nonconformity, as somebody filled it in; every field may be empty."""

    title: str = ""
    grade: str = ""
    """A grade, or that it is an opportunity."""
    source: str = ""
    requirement: str = ""
    evidence: str = ""
    owner: str = ""
    """A Slack id."""
    found_on: str = ""
    respond_by: str = ""
    words: str = ""
    """What a step says."""
    on: str = ""
    check_on: str = ""

    def written(self) -> str:
        """Return what the inbox keeps."""
        return json.dumps(asdict(self))

    @classmethod
    def read(cls, kept: str) -> Self:
        """Return what the inbox kept."""
        return cls(**json.loads(kept))

    @property
    def finding(self) -> Finding:
        """Return what was found."""
        is_opportunity = self.grade == OPPORTUNITY
        return Finding(
            title=self.title,
            kind=Kind.OPPORTUNITY if is_opportunity else Kind.NONCONFORMITY,
            source=Source(self.source) if self.source in list(Source) else Source.SELF,
            requirement=self.requirement,
            evidence=self.evidence,
            grade=Grade(self.grade) if self.grade in list(Grade) else None,
            found_on=_day(self.found_on),
            respond_by=_day(self.respond_by),
        )

    def step(self, move: Move) -> Step:
        """Return the step that was filled in."""
        return Step(move=move, words=self.words, on=_day(self.on), check_on=_day(self.check_on))


def finding_form_from(body: Raw) -> FindingForm:
    """Parse the inputs of a form about a nonconformity."""
    prefix = f"{ActionId.NONCONFORMITY_FIELD}:"
    known = dict.fromkeys(FindingForm.__dataclass_fields__, "")
    for action_id, element in elements_of(body).items():
        name = action_id.removeprefix(prefix)
        if action_id.startswith(prefix) and name in known:
            known[name] = _typed(element)
    return FindingForm(**known)


def move_in(action_id: str) -> Move:
    """Return the step that the id of a button, or a form, names."""
    name = action_id.partition(":")[2]
    if name not in list(Move):
        raise NothingToOpen("This button is of a card that I do not know any more.")
    return Move(name)


def _typed(element: Mapping[str, Any]) -> str:
    chosen = element.get("selected_option")
    if isinstance(chosen, Mapping):
        return str(chosen.get("value") or "")
    said = element.get("selected_user") or element.get("selected_date") or element.get("value")
    return str(said or "").strip()


def _day(said: str) -> date | None:
    try:
        return date.fromisoformat(said)
    except ValueError:
        return None
