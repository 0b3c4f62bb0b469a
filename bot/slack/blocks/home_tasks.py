"""Tasks in the bot's own tab: what one has to do, and for leads how everybody's stand."""

from collections.abc import Iterator
from datetime import date

from slack_sdk.models.blocks import ButtonElement, SectionBlock

from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId
from bot.slack.mrkdwn import clip, escape
from bot.tasks.entities import Status, Task
from bot.tasks.views import Page, Standing

_TITLE, _MOST = 150, 10
_NONE = "No task is open. `/comply task` opens one."
_WAITING = "somebody else looks at it now"
_PRESSING = (
    ("waiting", "waits for approval", "wait for approval", "No task waits for approval"),
    ("overdue", "is overdue", "are overdue", "No task is overdue"),
    ("unassigned", "has an owner who left", "have an owner who left", "Every task has an owner"),
)
"""What one lists it by, and what is said of one, of many and of none."""


def own_tasks(page: Page) -> Iterator[BlockJson]:
    """Return what one has to do, each with a button that shows it; nothing where there is none."""
    if not page.tasks:
        return
    yield from pieces.sections([f"*{_count(page.count, 'is yours', 'are yours')}*"])
    for task in page.tasks[:_MOST]:
        shown = pieces.button("Open", action_id=ActionId.SHOW_TASK, value=str(task.number))
        yield _line(_own(task, page.today), button=shown)
    if page.more:
        every = pieces.button("All of them", action_id=ActionId.LIST_TASKS, value="0 mine")
        yield _line(f"and {page.more} more", button=every)


def tasks_of_everybody(standing: Standing | None) -> Iterator[BlockJson]:
    """Return what presses among everybody's tasks, each with a button that lists it."""
    if standing is None or not standing.unfinished:
        yield from pieces.sections([_NONE])
        return
    counts = (standing.waiting, standing.overdue, standing.unowned)
    for count, (words, one, many, _) in zip(counts, _PRESSING, strict=True):
        if count:
            show = pieces.button("Show", action_id=ActionId.LIST_TASKS, value=f"0 {words}")
            yield _line(f"• *{_count(count, one, many)}*", button=show)
    calm = [f"• {none}" for count, (*_, none) in zip(counts, _PRESSING, strict=True) if not count]
    open_tasks = _count(standing.unfinished, "is not finished", "are not finished")
    every = pieces.button("All open tasks", action_id=ActionId.LIST_TASKS, value="0")
    yield _line("\n".join([*calm, f"• {open_tasks}"]), button=every)


def _own(task: Task, today: date) -> str:
    late = task.is_overdue(today)
    due = f"due on {task.due_on.day} {task.due_on:%B %Y}" if task.due_on else "no date"
    stand = f"{task.status}: {_WAITING}" if task.status is Status.WAITING else task.status.value
    facts = [f"*{due}: overdue*" if late else due, stand]
    return f"*{task.label}* · {escape(clip(task.title, _TITLE)) or '…'}\n{' · '.join(facts)}"


def _count(number: int, one: str, many: str) -> str:
    return f"1 task {one}" if number == 1 else f"{number} tasks {many}"


def _line(text: str, *, button: ButtonElement) -> BlockJson:
    return pieces.as_json(SectionBlock(text=pieces.markdown(text), accessory=button))
