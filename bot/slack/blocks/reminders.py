"""What people read when they are reminded: why, how long it takes, by when, and a way to begin."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Final

from bot.people.entities import PersonId
from bot.reminders.entities import Owed, Prompt
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape

NOBODY: Final = "somebody who is not known any more"
_OPENED_BY: Final = {
    "training": ActionId.OPEN_LESSON,
    "task": ActionId.SHOW_TASK,
    "nonconformity": ActionId.SHOW_NONCONFORMITY,
}
"""Which button opens what kind of thing."""
_SHOWN = 8
_LATE_SHOWN = 20
_TITLE, _WHY = 200, 300
_LISTS: Final = {
    "training": "`/comply training`",
    "task": "`/comply tasks mine`",
    "nonconformity": "`/comply nonconformity`",
}
_MINE = "{lists} {verb} what you owe. Answers to your questions are one message away."
_OTHERS = "You hear this once. I tell you whether it is done, and never how well."


def prompt_message(prompt: Prompt, *, named: Callable[[PersonId], str]) -> Message:
    """Return one message with all that somebody is to do or to hear; *named* mentions people."""
    mine = [one for one in prompt.lines if one.about is None]
    late = [one for one in prompt.lines if one.about is not None]
    blocks: list[BlockJson] = []
    if mine:
        blocks += pieces.sections([f"*{_counted(mine)}*"])
        for one in mine[:_SHOWN]:
            blocks += _item(one, today=prompt.today)
        if len(mine) > _SHOWN:
            blocks += pieces.sections([f"And {len(mine) - _SHOWN} more: {_lists(mine)}."])
        verb = "show" if " and " in _lists(mine) else "shows"
        blocks += pieces.context([_MINE.format(lists=_lists(mine), verb=verb)])
        blocks += pieces.buttons(
            [pieces.button("Remind me later", action_id=ActionId.PUT_OFF, value=prompt.id)]
        )
    if late:
        blocks += pieces.sections(_overdue(late, named))
        blocks += pieces.context([_OTHERS])
    return Message(text=_counted(mine) if mine else _late_heading(late), blocks=tuple(blocks))


def _item(one: Owed, *, today: date) -> Iterator[BlockJson]:
    is_late = one.due < today
    facts = [_span(one.minutes)] if one.minutes else []
    facts.append(f"*was due {_day(one.due)}*" if is_late else f"by {_day(one.due)}")
    lines = [f"*{_title(one)}*", " · ".join(facts)]
    if one.why:
        lines.append(f"You are asked because {escape(clip(one.why, _WHY))}.")
    yield from pieces.sections(lines)
    if one.kind in _OPENED_BY and one.item:
        label = "Go on" if one.is_opened else "Open"
        yield from pieces.buttons(
            [pieces.button(label, action_id=_OPENED_BY[one.kind], value=one.item, style="primary")]
        )


def _overdue(late: Sequence[Owed], named: Callable[[PersonId], str]) -> Iterator[str]:
    yield f"*{_late_heading(late)}*"
    for one in late[:_LATE_SHOWN]:
        who = named(one.about) if one.about else NOBODY
        yield f"• {who}: {_title(one)}, was due {_day(one.due)}"
    if len(late) > _LATE_SHOWN:
        yield f"• and {len(late) - _LATE_SHOWN} more"


def _late_heading(late: Sequence[Owed]) -> str:
    return "Overdue and not done yet" if late else "Nothing waits for you any more"


def _counted(mine: Sequence[Owed]) -> str:
    return "One thing waits for you" if len(mine) == 1 else f"{len(mine)} things wait for you"


def _lists(mine: Sequence[Owed]) -> str:
    """Return the commands that list what is owed."""
    kinds = {one.kind for one in mine}
    named = [command for kind, command in _LISTS.items() if kind in kinds]
    *some, last = named or _LISTS.values()
    return f"{', '.join(some)} and {last}" if some else last


def _title(one: Owed) -> str:
    return escape(clip(" ".join(one.title.split()), _TITLE)) or "Something without a title"


def _span(minutes: int) -> str:
    return "about a minute" if minutes == 1 else f"about {minutes} minutes"


def _day(day: date) -> str:
    return f"{day:%A} {day.day} {day:%B %Y}"
