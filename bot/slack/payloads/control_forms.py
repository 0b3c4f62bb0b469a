"""Changes of the register as Slack sends them: a press under a card, a form that was filled in."""

import re
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Self

from typing_extensions import override

from bot.controls.facts import EvidenceKind, Offer
from bot.durable.runs import Fields
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Press, Raw
from bot.slack.payloads.inputs import Filled, day_in, inputs_of
from knowledge.coverage_grades import Grade

_ABOUT = r"A\.[0-9]{1,2}\.[0-9]{1,2}|C-[0-9]{1,6}|[0-9]{1,2}(?:\.[0-9]{1,2}){0,2}"
_VALUE = re.compile(rf"(?P<about>{_ABOUT}) (?P<seen>[0-9]{{1,9}})")
_EVIDENCE = re.compile(r"(?P<number>[0-9]{1,9})(?P<post> post)?")
_PRIVATE = re.compile(rf"(?:-|{_ABOUT}) [0-9]{{1,9}} [0-9]{{1,9}} \S+ \S+ \S+ [01] [01]")
_MESSAGE = re.compile(r"https://[a-z0-9.-]+\.slack(?:-gov)?\.com/archives/\S+")
_NOTHING = "-"
_UNKNOWN = "This button is of a card that I do not know any more."
FOUND = "found"
"""What is chosen in place of a grade, to give it back to what is found by itself."""


class ControlDeed(StrEnum):
    """What can be changed from a card of the register; the names are for ever."""

    STATE = "state"
    CHECK = "check"
    GRADE = "grade"
    EVIDENCE = "evidence"
    CHANGE = "change"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ADD = "add"


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlPlace:
    """What is to be changed, in which version it was seen, and where the card is."""

    about: str = ""
    """A control or a requirement; empty where evidence is named."""
    seen: int = 0
    number: int = 0
    """Of a piece of evidence."""
    channel: str = ""
    ts: str = ""
    thread_ts: str = ""
    alone: bool = False
    """Only one person sees the card, so nobody can change it."""
    is_post: bool = False
    """It is no card, but the post that says that evidence was added."""

    @property
    def is_requirement(self) -> bool:
        """Tell whether it is a clause, which cannot be excluded."""
        return self.about[:1].isdecimal()

    @override
    def __str__(self) -> str:
        """Return what a form carries along."""
        place = " ".join(one or _NOTHING for one in (self.channel, self.ts, self.thread_ts))
        about = self.about or _NOTHING
        flags = f"{int(self.alone)} {int(self.is_post)}"
        return f"{about} {self.seen} {self.number} {place} {flags}"

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {"place": str(self)}

    def at_version(self, version: int) -> Self:
        """Return the same place, of which this version was seen."""
        return replace(self, seen=version)

    @classmethod
    def pressed(cls, press: Press) -> Self:
        """Return what somebody pressed about."""
        about, evidence = _VALUE.fullmatch(press.value), _EVIDENCE.fullmatch(press.value)
        if about is None and evidence is None:
            raise NothingToOpen(_UNKNOWN)
        return cls(
            about=about["about"] if about else "",
            seen=int(about["seen"]) if about else 0,
            number=int(evidence["number"]) if evidence else 0,
            channel=press.channel,
            ts=press.message_ts,
            thread_ts=press.thread_ts,
            alone=press.alone,
            is_post=bool(evidence and evidence["post"]),
        )

    @classmethod
    def parsed(cls, text: str) -> Self:
        """Return what a form brought back."""
        if not _PRIVATE.fullmatch(text):
            raise NothingToOpen("This form is of a card that I do not know any more.")
        about, seen, number, *place, alone, is_post = text.split(" ")
        channel, ts, thread_ts = ("" if one == _NOTHING else one for one in place)
        return cls(
            about="" if about == _NOTHING else about,
            seen=int(seen),
            number=int(number),
            channel=channel,
            ts=ts,
            thread_ts=thread_ts,
            alone=alone == "1",
            is_post=is_post == "1",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class ControlForm(Filled):
    """A form of the register, as somebody filled it in; every field may be empty."""

    asked: str = ""
    """The names of the inputs that there were; of what was not asked nothing changes."""
    verdict: str = ""
    """How far practice is, or what a check found."""
    grade: str = ""
    conformity: str = ""
    applicability: str = ""
    words: str = ""
    reason: str = ""
    on: str = ""
    title: str = ""
    asks: str = ""
    reference: str = ""
    file: str = ""
    """The id of a file in Slack."""
    covers_from: str = ""
    covers_until: str = ""
    valid_until: str = ""
    inclusion: str = ""
    exclusion: str = ""
    owner: str = ""
    """A Slack id."""
    documented_in: str = ""
    review_on: str = ""

    def has(self, name: str) -> bool:
        """Tell whether the form asked for this."""
        return name in self.asked.split()

    def offer(self, about: str, *, today: date) -> Offer:
        """Return the evidence that the form names; without a period it is about today."""
        until = day_in(self.covers_until) or today
        is_message = _MESSAGE.fullmatch(self.reference) is not None
        said = EvidenceKind.MESSAGE if is_message else EvidenceKind.LINK
        return Offer(
            about=about,
            kind=EvidenceKind.FILE if self.file else said,
            title=self.title,
            reference=self.reference,
            covers_from=day_in(self.covers_from) or until,
            covers_until=until,
            valid_until=day_in(self.valid_until),
        )


def control_form_from(body: Raw) -> ControlForm:
    """Parse the inputs of a form of the register."""
    given = inputs_of(body, ActionId.CONTROL_FIELD)
    known = {name: given[name] for name in ControlForm.__dataclass_fields__ if name in given}
    return ControlForm(**{**known, "asked": " ".join(known)})


def deed_in(text: str) -> ControlDeed:
    """Return what a form says is to be done."""
    if text not in list(ControlDeed):
        raise NothingToOpen(_UNKNOWN)
    return ControlDeed(text)


def grade_in(chosen: str) -> Grade | None:
    """Return the grade that was chosen; None to give it back to what is found by itself."""
    return Grade(chosen) if chosen in list(Grade) else None
