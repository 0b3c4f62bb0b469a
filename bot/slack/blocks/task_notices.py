"""What people are told about tasks beside their cards: wishes for time, new owners, each week."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from bot.durable.runs import Fields
from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote
from bot.slack.payloads.tasks import TaskDeed
from bot.tasks.entities import Task

_TITLE: Final = 300
_MENTION: Final = 80
_REASON: Final = 600

_PRESSING = (
    ("waiting", "waits for approval", "wait for approval", "waiting"),
    ("overdue", "is overdue", "are overdue", "overdue"),
    ("unowned", "has an owner who left", "have an owner who left", "unassigned"),
)
"""Which figure, what is said of one and of many, and what lists them."""


def digest_words(facts: Fields) -> str:
    """Return how tasks moved and what presses; figures alone, for a channel has many readers."""
    moved = (
        f"*Tasks this week:* {facts['opened']} opened, {facts['finished']} finished, "
        f"{facts['unfinished']} not finished."
    )
    pressing = [
        f"• {_tasks(facts[name], one, many)}: `/comply tasks {words}`"
        for name, one, many, words in _PRESSING
        if facts[name] != "0"
    ]
    return "\n".join([moved, *(pressing or ["Nothing waits, and nothing is overdue."])])


def time_message(
    task: Task, *, names: Mapping[PersonId, str], day: date, reason: str, may_agree: bool
) -> Message:
    """Return the wish for a later date; who may agree gets the button."""
    owner = clip(names.get(task.owner, ""), _MENTION) if task.owner else ""
    told = f"{owner or 'Somebody'} asks for more time for {_thing(task)}"
    agree = pieces.button(
        "Agree",
        action_id=f"{ActionId.TASK_DEED}:{TaskDeed.AGREE_TIME}",
        value=f"{task.number}:{task.version}:{day:%Y-%m-%d}",
    )
    show = pieces.button("Show", action_id=ActionId.SHOW_TASK, value=str(task.number))
    blocks = [
        *pieces.sections(
            [
                told,
                f"Until {pieces.long_day(day)} instead of {pieces.long_day(task.due_on)}.",
                quote(escape(clip(reason, _REASON))) or "> …",
            ]
        ),
        *pieces.buttons([agree, show] if may_agree else [show]),
    ]
    return Message(text=f"{task.label}: more time is asked for.", blocks=tuple(blocks))


def handed_on_message(task: Task, *, who: str, heir: str) -> Message:
    """Return what somebody reads whose task went to somebody else; both are mentioned."""
    told = f"{clip(who, _MENTION)} gave {_thing(task)} to {clip(heir, _MENTION)}; it is no longer yours."
    return Message(text=f"{task.label} is no longer yours.", blocks=tuple(pieces.sections([told])))


def _thing(task: Task) -> str:
    return f"*{task.label}* · {escape(clip(task.title, _TITLE))}"


def _tasks(count: str, one: str, many: str) -> str:
    return f"1 task {one}" if count == "1" else f"{count} tasks {many}"
