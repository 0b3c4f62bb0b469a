"""What is said of tasks in a message, in the tab of the bot and in a notice."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.reminders.entities import Prompt
from bot.slack.blocks.home_tasks import own_tasks, tasks_of_everybody
from bot.slack.blocks.notices import notice_message
from bot.slack.blocks.reminders import prompt_message
from bot.slack.blocks.tasks import task_message
from bot.slack.ids import ActionId
from bot.tasks.entities import Exemption, Kind, Priority, Source, Status, Task
from bot.tasks.rules import Part, Verb
from bot.tasks.searching import Wish
from bot.tasks.views import Page, Shown, Standing
from tests.bot.reminders.parts import owed

FIGURES = {"opened": "2", "finished": "0", "unfinished": "5"}


def _buttons(blocks):
    """Return what the buttons beside lines and in rows do."""
    rows = [one for block in blocks for one in block.get("elements", [])]
    beside = [block["accessory"] for block in blocks if "accessory" in block]
    return [(one["action_id"], one["value"]) for one in [*rows, *beside] if "action_id" in one]


def test_a_reminder_opens_each_thing_its_own_way():
    """A lesson opens as a form, a task as its card; both lists are named."""
    lines = (
        owed("p-ada", "task:7:2026-03-09", kind="task", title="T-7 \u00b7 Restore"),
        owed("p-ada", "training:a1"),
    )
    prompt = Prompt(id="reminder:1", person="p-ada", lines=lines, today=date(2026, 3, 2))
    message = prompt_message(prompt, named=str)
    assert (ActionId.SHOW_TASK, "7:2026-03-09") in _buttons(message.blocks)
    assert (ActionId.OPEN_LESSON, "a1") in _buttons(message.blocks)
    assert "`/comply training` and `/comply tasks mine` show what you owe" in str(message.blocks)
    alone = prompt_message(
        Prompt(id="reminder:2", person="p-ada", lines=lines[:1], today=date(2026, 3, 2)), named=str
    )
    assert "`/comply tasks mine` shows what you owe" in str(alone.blocks)
    assert "training" not in str(alone.blocks)


def test_the_digest_says_only_what_presses():
    """One and many are said rightly; what is nothing is not a line."""
    facts = {**FIGURES, "waiting": "1", "overdue": "3", "unowned": "0"}
    text = notice_message("task_digest", facts).text
    assert "2 opened, 0 finished, 5 not finished" in text
    assert "1 task waits for approval: `/comply tasks waiting`" in text
    assert "3 tasks are overdue: `/comply tasks overdue`" in text
    assert "owner who left" not in text
    calm = notice_message(
        "task_digest", {**FIGURES, **dict.fromkeys(("waiting", "overdue", "unowned"), "0")}
    )
    assert "Nothing waits" in calm.text


UNTIL = date(2026, 6, 30)
TASK = Task(
    number=7,
    title="Restore",
    description="",
    controls=("A.8.13",),
    clause="",
    kind=Kind.GAP,
    priority=Priority.NORMAL,
    owner="p-ada",
    watchers=(),
    due_on=None,
    status=Status.OPEN,
    source=Source(),
    opened_by="p-lena",
    opened_at=datetime(2026, 3, 2, tzinfo=UTC),
    version=1,
)


def _labels(task, *parts, today=date(2026, 3, 2)):
    """Return what the buttons under a card say to whoever has these parts and may do everything."""
    shown = Shown(
        task=task,
        history=(),
        evidence=(),
        verbs=frozenset(Verb),
        parts=frozenset(parts),
        today=today,
    )
    blocks = task_message(shown, names={}).blocks
    return [
        one["text"]["text"]
        for block in blocks
        for one in block.get("elements", [])
        if "text" in one and isinstance(one["text"], dict)
    ]


def test_the_owner_asks_and_a_lead_re_assigns():
    """The same two buttons say what they are for: to the owner, and to a lead who gave the task."""
    mine, anothers = _labels(TASK, Part.OWNER), _labels(TASK, Part.OPENER)
    assert {"Start", "Add evidence", "Need more time", "Hand over", "Ask"} <= set(mine)
    assert {"Re-assign", "Comment"} <= set(anothers)
    assert not {"Re-assign", "Comment"} & set(mine)
    assert not {"Hand over", "Ask"} & set(anothers)


def test_an_exception_that_has_ended_wants_evidence():
    """Before its end an exception is asked for; after it only evidence leads on."""
    exception = replace(TASK, kind=Kind.EXCEPTION, exemption=Exemption(until=UNTIL))
    assert "Ask for approval" in _labels(exception, Part.OWNER, today=UNTIL)
    after = _labels(exception, Part.OWNER, today=UNTIL.replace(month=7))
    assert "Add evidence" in after
    assert "Ask for approval" not in after


@pytest.mark.parametrize(
    "standing", [None, Standing(unfinished=0, overdue=0, unowned=0, waiting=0)]
)
def test_where_no_task_is_open(standing):
    """An empty place says how to fill it, and offers no button without a use."""
    blocks = list(tasks_of_everybody(standing))
    assert "`/comply task` opens one" in str(blocks)
    assert _buttons(blocks) == []
    page = Page(tasks=(), count=0, wish=Wish(), today=date(2026, 3, 2))
    assert list(own_tasks(page)) == []


def test_what_presses_has_a_button_each():
    """What is nothing is said in one line; all that is open is one press away."""
    blocks = list(tasks_of_everybody(Standing(unfinished=4, overdue=1, unowned=0, waiting=2)))
    assert [value for _, value in _buttons(blocks)] == ["0 waiting", "0 overdue", "0"]
    text = str(blocks)
    assert "2 tasks wait for approval" in text
    assert "1 task is overdue" in text
    assert "Every task has an owner" in text
