"""Tasks as Slack sends them: a sentence, a press under a card, a form that was filled in."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from typing_extensions import override

from bot.durable.runs import Fields
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId
from bot.slack.payloads.basics import Press, Raw, number_on_card, team_of
from bot.slack.payloads.inputs import Filled
from bot.tasks.entities import Kind, Priority

_VALUE = re.compile(r"(?P<number>[0-9]{1,9}):(?P<seen>[0-9]{1,9})(?::(?P<day>[0-9-]{10}))?")
_PLACE = re.compile(r"[0-9]{1,9} [0-9]{1,9} \S+ \S+ \S+ [01]")
_SAID = {None, "file_share", "thread_broadcast"}
_ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&"}
_NOTHING = "-"
_LABEL = re.compile(r"\bT-(?P<number>[0-9]{1,9})\b", re.IGNORECASE)
_OF_CARDS = frozenset({ActionId.TASK_DEED.value, ActionId.TASK_FORM.value})


class TaskDeed(StrEnum):
    """What can be done with a task under its card; the names are for ever."""

    START = "start"
    APPROVE = "approve"
    ASK_APPROVAL = "ask_approval"
    AGREE_TIME = "agree_time"
    EVIDENCE = "evidence"
    TIME = "time"
    HAND_OVER = "hand_over"
    SEND_BACK = "send_back"
    DROP = "drop"
    REOPEN = "reopen"
    COMMENT = "comment"
    EDIT = "edit"
    WATCH = "watch"
    UNWATCH = "unwatch"


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """Somebody says a sentence that gives somebody a task."""

    workflow_id: str
    team: str
    user: str
    channel: str
    ts: str
    thread_ts: str
    direct: bool
    text: str
    """With the mentions of people, without that of the bot; it lies in the inbox."""

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {
            "team": self.team,
            "user": self.user,
            "channel": self.channel,
            "ts": self.ts,
            "thread_ts": self.thread_ts,
            "direct": "1" if self.direct else "",
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CardOf:
    """Which task a card shows, in which version, and where the card is."""

    number: int
    seen: int
    channel: str
    ts: str
    thread_ts: str
    alone: bool
    """Only one person sees the card, so nobody can change it."""
    day: str = ""

    @override
    def __str__(self) -> str:
        """Return what a form carries along."""
        place = " ".join(one or _NOTHING for one in (self.channel, self.ts, self.thread_ts))
        return f"{self.number} {self.seen} {place} {int(self.alone)}"

    def fields(self) -> Fields:
        """Return what the durable engine keeps."""
        return {"card": str(self), "day": self.day}

    @classmethod
    def pressed(cls, press: Press) -> Self:
        """Return the card under which somebody pressed."""
        found = _VALUE.fullmatch(press.value)
        if found is None:
            raise NothingToOpen("This button is of a card that I do not know any more.")
        return cls(
            number=int(found["number"]),
            seen=int(found["seen"]),
            channel=press.channel,
            ts=press.message_ts,
            thread_ts=press.thread_ts,
            alone=press.alone,
            day=found["day"] or "",
        )

    @classmethod
    def parsed(cls, text: str, *, day: str = "") -> Self:
        """Return what a form brought back."""
        if not _PLACE.fullmatch(text):
            raise NothingToOpen("This form is of a card that I do not know any more.")
        number, seen, *place, alone = text.split(" ")
        channel, ts, thread_ts = ("" if one == _NOTHING else one for one in place)
        return cls(
            number=int(number),
            seen=int(seen),
            channel=channel,
            ts=ts,
            thread_ts=thread_ts,
            alone=alone == "1",
            day=day,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class WorkForm(Filled):
    """What the forms of a task and of a planned one both ask."""

    title: str = ""
    details: str = ""
    controls: str = ""
    owner: str = ""
    """A Slack id."""
    due: str = ""
    priority: str = ""

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the clauses and controls that are named."""
        return tuple(one for one in re.split(r"[\s,;]+", self.controls.upper()) if one)

    @property
    def level(self) -> Priority:
        """Return the priority that was chosen."""
        return Priority(self.priority) if self.priority in list(Priority) else Priority.NORMAL


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskForm(WorkForm):
    """A form about a task, as somebody filled it in; every field may be empty."""

    words: str = ""
    """Evidence, or a reason."""
    day: str = ""
    heir: str = ""
    """A Slack id."""
    since: str = ""
    until: str = ""
    measures: str = ""
    """What is done instead, of an exception."""
    risk_owner: str = ""
    """A Slack id."""
    file: str = ""
    """The id of a file in Slack, of evidence."""
    quote: str = ""
    """What of a message is kept with a task that comes from it, or what the rule says."""
    clause: str = ""
    """Where in our policies the rule stands, of an exception."""
    kind: str = ""

    @property
    def sort(self) -> Kind | None:
        """Return the kind that was chosen; None where the form does not ask."""
        return Kind(self.kind) if self.kind in list(Kind) else None


def order_from(body: Raw) -> Order | None:
    """Parse a mention or direct message as a sentence; None for what no person says."""
    event = body["event"]
    is_direct = event.get("channel_type") == "im"
    if event.get("subtype") not in _SAID or event.get("bot_id") or not event.get("user"):
        return None
    own = [str(one.get("user_id", "")) for one in body.get("authorizations") or ()]
    text = str(event.get("text", ""))
    for user in filter(None, own):
        text = re.sub(rf"<@{re.escape(user)}(?:\|[^>]*)?>", " ", text)
    for entity, letter in _ENTITIES.items():
        text = text.replace(entity, letter)
    channel, ts = str(event["channel"]), str(event["ts"])
    return Order(
        workflow_id=f"task:{channel}:{ts}",
        team=team_of(body),
        user=str(event["user"]),
        channel=channel,
        ts=ts,
        thread_ts=str(event.get("thread_ts") or ts),
        direct=is_direct,
        text=" ".join(text.split()),
    )


def task_form_from(body: Raw) -> TaskForm:
    """Parse the inputs of a form about a task."""
    return TaskForm.filled_in(body, ActionId.TASK_FIELD)


def named_task(text: str) -> str:
    """Return the number of the first task that *text* names as ``T-17``; empty for none."""
    found = _LABEL.search(text)
    return found["number"] if found else ""


def task_of_card(message: Raw) -> str:
    """Return the number of the task whose card this message of the bot is; empty for any other."""
    return number_on_card(message, actions=_OF_CARDS, value=_VALUE)


def deed_in(action_id: str) -> TaskDeed:
    """Return what the id of a button or form says is to be done."""
    name = action_id.partition(":")[2]
    if name not in list(TaskDeed):
        raise NothingToOpen("This button is of a card that I do not know any more.")
    return TaskDeed(name)
