"""Nonconformities as Slack sends them: a new one, or a step that somebody filled in."""

import re
from dataclasses import dataclass

from bot.nonconformities.entities import (
    Amendment,
    Finding,
    Grade,
    Kind,
    Move,
    Nonconformity,
    Shows,
    Source,
    Step,
    Supplied,
)
from bot.people.entities import PersonId
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Raw, number_on_card
from bot.slack.payloads.inputs import Filled, day_in

_LABEL = re.compile(r"\b(?:NC|OFI)-(?P<number>[0-9]{1,9})\b", re.IGNORECASE)
_VALUE = re.compile(r"(?P<number>[0-9]{1,9}):[0-9]{1,9}")
_OF_CARDS = frozenset(
    {
        ActionId.NONCONFORMITY_STEP.value,
        ActionId.AMEND_NONCONFORMITY.value,
        ActionId.ADD_NONCONFORMITY_FILE.value,
    }
)
LISTINGS = ("overdue", "all")
"""What a list may be limited to, or widened."""
OPPORTUNITY = "opportunity"
"""What is chosen in place of a grade."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FindingForm(Filled):
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
    action_due: str = ""
    file: str = ""
    """The id of a file in Slack."""
    shows: str = ""

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
            found_on=day_in(self.found_on),
            respond_by=day_in(self.respond_by),
        )

    def step(self, move: Move, *, file: Supplied | None = None) -> Step:
        """Return the step that was filled in, with its file once that is fetched."""
        on, check_on = day_in(self.on), day_in(self.check_on)
        return Step(move=move, words=self.words, on=on, check_on=check_on, file=file)

    def amendment(self, one: Nonconformity, *, owner: PersonId | None) -> Amendment:
        """Return what is to be other than in *one*; what stands there as it was is left out."""
        finding, treatment = one.finding, one.treatment
        grade = Grade(self.grade) if self.grade in list(Grade) else None
        respond_by, action_due = day_in(self.respond_by), day_in(self.action_due)
        check_on = day_in(self.check_on)
        return Amendment(
            reason=self.words,
            owner=None if owner == one.owner else owner,
            grade=None if grade == finding.grade else grade,
            respond_by=None if respond_by == finding.respond_by else respond_by,
            action_due=None if action_due == treatment.action_due else action_due,
            check_on=None if check_on == treatment.check_on else check_on,
        )

    @property
    def shown(self) -> Shows | None:
        """Return what a file was said to show."""
        return Shows(self.shows) if self.shows in list(Shows) else None


def finding_form_from(body: Raw) -> FindingForm:
    """Parse the inputs of a form about a nonconformity."""
    return FindingForm.filled_in(body, ActionId.NONCONFORMITY_FIELD)


def named_nonconformity(text: str) -> str:
    """Return the number of the first one that *text* names as ``NC-3``; empty for none."""
    found = _LABEL.search(text)
    return found["number"] if found else ""


def nonconformity_of_card(message: Raw) -> str:
    """Return the number of the one whose card this message of the bot is; empty for any other."""
    return number_on_card(message, actions=_OF_CARDS, value=_VALUE)


def listing_in(value: str) -> tuple[str, str]:
    """Return how many a list leaves out, and which it shows, as a button or command carries it."""
    skip, _, only = value.partition(" ")
    return skip if skip.isdecimal() else "0", only if only in LISTINGS else ""


def move_in(action_id: str) -> Move:
    """Return the step that the id of a button, or a form, names."""
    name = action_id.partition(":")[2]
    if name not in list(Move):
        raise NothingToOpen("This button is of a card that I do not know any more.")
    return Move(name)
