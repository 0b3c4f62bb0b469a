"""Lessons in Slack: where somebody is in one, what they chose in a quiz, which day they wish."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from bot.durable.runs import Fields
from bot.reminders.when import read_when
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Press, Raw, elements_of

_ASSIGNMENT = re.compile(r"[0-9a-zA-Z_-]{1,64}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_OWE = re.compile(
    r"(?:please[, ]+)?(?:(?:tell|show) me )?"
    r"(?:what (?:do|am) i (?:still )?(?:owe|owing|supposed to learn)"
    r"|(?:what|which) (?:training|trainings|courses|lessons) (?:do|must|should) i (?:still )?"
    r"(?:have|owe|do|take)(?: to do| to take| left| open)?"
    r"|what i (?:still )?owe"
    r"|(?:show )?my (?:open )?(?:training|trainings|lessons))",
)
_REMIND = re.compile(r"(?:please[, ]+)?(?:can you |could you )?(?:please )?(?P<when>remind me .+)")
_ABOUT = re.compile(r"\b(?:about|to|that|when|if|what|how|who|where|why)\b")
_HOME = "home"
_LONGEST, _FEW_WORDS = 120, 5
_SOME_DAY = datetime(2024, 1, 1, tzinfo=UTC)
"""A leap year's; only whether words name a day is asked of it."""


class Goal(StrEnum):
    """Where a form of a lesson leads when it is sent."""

    ON = "on"
    """Whatever comes next for whoever learns."""
    PAGE = "page"
    QUIZ = "quiz"
    CLOSE = "close"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """Somebody is in a lesson; the form carries this along."""

    assignment: str
    goal: Goal = Goal.ON
    page: int = 0
    """1-based; with ``Goal.PAGE`` alone."""
    sheet: str = ""
    """The attempt, in the quiz."""
    sha256: str = ""
    """Of what is on the screen, where it is acknowledged."""
    words: str = ""
    """Which words of acknowledgement are on the screen."""
    place: str = ""
    """Where the lesson was opened from, as ids."""
    reply: str = ""
    """Response address of that place, where it has one; it lives for half an hour."""

    def to(self, goal: Goal, *, page: int = 0) -> "Visit":
        """Return the same visit on its way somewhere."""
        return replace(self, goal=goal, page=page, sheet="", sha256="", words="")

    @property
    def private(self) -> str:
        """Return what a form carries along."""
        told = {
            "assignment": self.assignment,
            "goal": self.goal.value,
            "page": self.page,
            "sheet": self.sheet,
            "sha256": self.sha256,
            "words": self.words,
            "place": self.place,
            "reply": self.reply,
        }
        return json.dumps({name: one for name, one in told.items() if one}, separators=(",", ":"))

    @classmethod
    def parsed(cls, private: str) -> "Visit | None":
        """Return what a form carried along; None where that is none of a lesson."""
        try:
            told = json.loads(private)
        except ValueError:
            return None
        if not isinstance(told, dict) or not _ASSIGNMENT.fullmatch(str(told.get("assignment", ""))):
            return None
        goal, page = str(told.get("goal", Goal.ON)), told.get("page", 0)
        if goal not in set(Goal) or not isinstance(page, int):
            return None
        names = ("assignment", "sheet", "sha256", "words", "place", "reply")
        return cls(goal=Goal(goal), page=page, **{name: str(told.get(name, "")) for name in names})

    @classmethod
    def begun(cls, press: Press) -> "Visit | None":
        """Return the visit that a press on a lesson's button begins; None for another button."""
        if not _ASSIGNMENT.fullmatch(press.value):
            return None
        place = f"{press.channel}:{press.message_ts}" if press.channel else _HOME
        return cls(assignment=press.value, place=place, reply=press.response_url)


@dataclass(frozen=True, kw_only=True, slots=True)
class Click:
    """Somebody pressed the button that acknowledges what is on their screen."""

    team: str
    user: str
    view: str
    assignment: str
    sha256: str
    words: str
    place: str
    reply: str

    @property
    def stays(self) -> bool:
        """Tell whether what is said to the response address may stay: only one person reads it."""
        return self.place.startswith("D")

    @property
    def is_from_home(self) -> bool:
        """Tell whether the bot's own tab lies under the form; it shows what was owed before."""
        return self.place == _HOME

    @property
    def workflow_id(self) -> str:
        """Return the id that a double click and an event offered again share."""
        # Somebody else's click on the same must not be taken for theirs.
        whose = hashlib.sha256(f"{self.assignment}:{self.user}".encode()).hexdigest()[:16]
        return f"acknowledge:{self.assignment}:{self.sha256[:16]}:{whose}"

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {
            "team": self.team,
            "user": self.user,
            "view": self.view,
            "assignment": self.assignment,
            "sha256": self.sha256,
            "words": self.words,
            "place": self.place,
            "reply": self.reply,
        }

    @classmethod
    def restored(cls, fields: Fields) -> "Click":
        """Return what was kept."""
        names = ("team", "user", "view", "assignment", "sha256", "words", "place", "reply")
        return cls(**{name: fields[name] for name in names})


@dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who sent a form of a lesson, or pressed a button in it."""

    team: str
    user: str
    view: str
    trigger_id: str
    visit: Visit | None


def sender_from(body: Raw) -> Sender:
    """Parse whatever is done in a form of a lesson."""
    view = body.get("view") or {}
    return Sender(
        team=(body.get("team") or {}).get("id", ""),
        user=body["user"]["id"],
        view=view.get("id", ""),
        trigger_id=body.get("trigger_id", ""),
        visit=Visit.parsed(view.get("private_metadata", "")),
    )


def click_from(sender: Sender) -> Click | None:
    """Return the acknowledgement that a form sends; None where the form is none."""
    visit = sender.visit
    if visit is None or not _SHA256.fullmatch(visit.sha256) or not visit.words:
        return None
    return Click(
        team=sender.team,
        user=sender.user,
        view=sender.view,
        assignment=visit.assignment,
        sha256=visit.sha256,
        words=visit.words,
        place=visit.place,
        reply=visit.reply,
    )


def page_from(body: Raw) -> int:
    """Return to which page a button leads; 1 where it says nothing that can be used."""
    value = str(body["actions"][0].get("value", ""))
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 5 else 1  # noqa: PLR2004


def answers_from(body: Raw) -> Mapping[str, str]:
    """Return what was chosen in a quiz: option by question, as opaque ids."""
    before = f"{ActionId.QUIZ_ANSWER}:"
    return {
        name.removeprefix(before): (one.get("selected_option") or {}).get("value", "")
        for name, one in elements_of(body).items()
        if name.startswith(before)
    }


def day_from(body: Raw) -> date | None:
    """Return which day somebody chose; None where there is none."""
    chosen = elements_of(body).get(ActionId.PUT_OFF_UNTIL, {}).get("selected_date") or ""
    try:
        return date.fromisoformat(chosen)
    except ValueError:
        return None


def asks_what_is_owed(text: str) -> bool:
    """Tell whether *text* asks what training somebody owes, in so many words."""
    return bool(_OWE.fullmatch(_plain(text)))


def wished_rest(text: str) -> str:
    """Return when somebody wants to hear again, as they said it; empty where they said no such.

    Only a sentence about nothing but the time is one: whoever names a thing asks a question.
    """
    found = _REMIND.fullmatch(_plain(text))
    if found is None or _ABOUT.search(found["when"]):
        return ""
    # What is short and cannot be read is a day with a slip in it; what is long is something else.
    is_short = len(found["when"].split()) <= _FEW_WORDS
    return found["when"] if is_short or _names_a_moment(found["when"]) else ""


def _names_a_moment(text: str) -> bool:
    return read_when(text, now=_SOME_DAY, zone=ZoneInfo("UTC"), begins=time(9)) is not None


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .!?") if len(text) <= _LONGEST else ""
