"""The forms of tasks: a new one, evidence, more time, another owner, a reason."""

from datetime import date
from functools import partial

from slack_sdk.models.blocks import (
    DatePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)

from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT, field_input, file_element, form, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.mrkdwn import clip, escape
from bot.slack.payloads.tasks import TaskDeed, TaskForm
from bot.tasks.entities import LONGEST_TITLE, Kind, Priority, Task

FORMS = {
    TaskDeed.EVIDENCE: ("Add evidence", "Add it"),
    TaskDeed.TIME: ("Need more time", "Ask for it"),
    TaskDeed.HAND_OVER: ("Hand over", "Hand it over"),
    TaskDeed.SEND_BACK: ("Send back", "Send it back"),
    TaskDeed.DROP: ("Not to be done", "Propose it"),
    TaskDeed.REOPEN: ("Open again", "Open it"),
    TaskDeed.COMMENT: ("Comment", "Say it"),
}
"""The deeds that want a form first: its title, and what sends it."""
_EVIDENCE = (
    "What shows that it is done? A link that begins with https://, a few words, or a file. Somebody "
    "other than you and the owner then looks at it."
)
_QUESTION = {
    TaskDeed.TIME: "Why is more time needed?",
    TaskDeed.SEND_BACK: "What is missing?",
    TaskDeed.DROP: "Why is this not to be done?",
    TaskDeed.REOPEN: "Why is it open again?",
    TaskDeed.COMMENT: "What do you want to say or ask?",
}
_TOLD = {
    TaskDeed.TIME: "A lead is asked; the date stays until they agree.",
    TaskDeed.HAND_OVER: "The new owner is told at once.",
    TaskDeed.SEND_BACK: "The owner reads this and goes on.",
    TaskDeed.DROP: "Somebody else has to agree. The reason is kept for auditors.",
    TaskDeed.REOPEN: "The owner is told; closing it again needs new evidence.",
    TaskDeed.COMMENT: "The owner, whoever opened it and whoever watches it read this.",
}
_EXCEPTION = (
    "An exception holds from the moment in which the owner of the risk agrees until its last day; "
    "then it ends by itself. Until they agree the rule holds."
)
_SUCH_AS = "Such as A.8.13, 9.2"
_TITLE_SHOWN = 200
_MOST_NOTES = 5
_input = partial(field_input, ActionId.TASK_FIELD)


def new_task_form(start: TaskForm, *, notes: tuple[str, ...], private: str) -> ViewJson:
    """Return the form for a new task, filled with what is known; *notes* stand on top."""
    blocks = [
        *pieces.sections(escape(clip(one, 600)) for one in notes[:_MOST_NOTES]),
        _input("title", "What is to be done?", _line(start.title, LONGEST_TITLE)),
        _input("owner", "Whose task is it?", _person(start.owner)),
        _input("due", "By when?", _day(start.due), optional=True),
        _input("priority", "How soon does it matter?", _level(start.level)),
        *_sort(start),
        _input(
            "controls",
            "About which clauses and controls?",
            _line(start.controls, 300),
            optional=True,
            hint=_SUCH_AS,
        ),
        _input("details", "What else should the owner know?", _lines(start.details), optional=True),
        *_clause(start, optional=True),
        *_quoted(start.quote),
    ]
    return form(
        title="New task",
        submit="Open it",
        callback_id=CallbackId.NEW_TASK,
        blocks=blocks,
        private=private,
    )


def exception_form(start: TaskForm, *, private: str) -> ViewJson:
    """Return the form in which somebody asks for an exception of their own."""
    blocks = [
        *pieces.sections([_EXCEPTION]),
        _input("title", "What do you need to do otherwise?", _line(start.title, LONGEST_TITLE)),
        _input("details", "Why?", _lines(start.details)),
        *_rule(start),
        _input("controls", _controls_asked(start), _line(start.controls, 300), optional=True),
        _input("measures", "What is done instead meanwhile?", _lines(start.measures)),
        _input("risk_owner", "Who owns the risk?", _person(start.risk_owner)),
        _input("until", "Until when?", _day(start.until)),
    ]
    return form(
        title="Ask for an exception",
        submit="Ask for it",
        callback_id=CallbackId.NEW_TASK,
        blocks=blocks,
        private=private,
    )


def deed_form(deed: TaskDeed, *, label: str, title: str, private: str) -> ViewJson:
    """Return the form that a button under a card opens; *private* says which card."""
    heading, submit = FORMS[deed]
    told = f"*{escape(clip(label, 20))}* · {escape(clip(title, _TITLE_SHOWN))}"
    return form(
        title=heading,
        submit=submit,
        callback_id=CallbackId.TASK_DEED,
        blocks=[*pieces.sections([told]), *_asked(deed)],
        private=f"{deed} {private}",
    )


def edit_form(task: Task, *, private: str) -> ViewJson:
    """Return the form that changes what a task says; what is left as it is stays."""
    told = f"*{escape(clip(task.label, 20))}*: owner and date have buttons of their own."
    return form(
        title="Edit the task",
        submit="Keep it",
        callback_id=CallbackId.TASK_DEED,
        blocks=[
            *pieces.sections([told]),
            _input("title", "What is to be done?", _line(task.title, LONGEST_TITLE)),
            _input("priority", "How soon does it matter?", _level(task.priority)),
            _input(
                "controls",
                "About which clauses and controls?",
                _line(" ".join(task.controls), 300),
                optional=True,
                hint=_SUCH_AS,
            ),
            _input(
                "details",
                "What else should the owner know?",
                _lines(task.description),
                optional=True,
            ),
        ],
        private=f"{TaskDeed.EDIT} {private}",
    )


def field_id(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.TASK_FIELD}:{name}"


def _asked(deed: TaskDeed) -> list[BlockJson]:
    if deed is TaskDeed.EVIDENCE:
        return [
            *pieces.context([_EVIDENCE]),
            _input("words", "Evidence", _lines(""), optional=True),
            _input(
                "file",
                "Or a file",
                file_element(),
                optional=True,
                hint="It is kept as it is, and sent to whoever may see this and asks for it.",
            ),
            _input("since", "It speaks of the time from", _day(""), optional=True),
            _input("until", "It speaks of the time until", _day(""), optional=True),
        ]
    said = pieces.context([_TOLD[deed]])
    if deed is TaskDeed.HAND_OVER:
        return [*said, _input("heir", "To whom?", _person(""))]
    day = [_input("day", "Until when?", _day(""))] if deed is TaskDeed.TIME else []
    return [*said, *day, _input("words", _QUESTION[deed], _lines(""))]


def _controls_asked(start: TaskForm) -> str:
    return "Which controls does it serve?" if start.clause else "About which rule or control?"


def _rule(start: TaskForm) -> list[BlockJson]:
    """Return what the answer said, where the wish comes from one."""
    if not start.clause.strip():
        return []
    return [
        *_clause(start),
        _input("quote", "What the rule says", _lines(start.quote), optional=True),
    ]


def _clause(start: TaskForm, *, optional: bool = False) -> list[BlockJson]:
    """Return the input with where our rule stands; nothing where it comes from none."""
    if not start.clause.strip():
        return []
    asked = _line(start.clause, 300)
    return [_input("clause", "From which rule of ours?", asked, optional=optional)]


def _quoted(words: str) -> list[BlockJson]:
    """Return the input with what is kept of a message; nothing where there is none."""
    if not words.strip():
        return []
    hint = "It is kept with the task. Leave out what is nobody's business."
    return [_input("quote", "What it comes from", _lines(words), optional=True, hint=hint)]


def _sort(start: TaskForm) -> list[BlockJson]:
    """Return the choice of a kind; what begins as an exception stays one."""
    if start.sort is Kind.EXCEPTION:
        return []
    choices = {one: option(one.value, one.value) for one in Kind if one is not Kind.EXCEPTION}
    element = StaticSelectElement(
        options=list(choices.values()), initial_option=choices[start.sort or Kind.GAP]
    )
    return [_input("kind", "What sort of work is it?", element)]


def _level(priority: Priority) -> StaticSelectElement:
    choices = [option(one.value, one.value) for one in Priority]
    return StaticSelectElement(options=choices, initial_option=choices[priority.rank])


def _line(text: str, most: int) -> PlainTextInputElement:
    said = clip(" ".join(text.split()), most)
    return PlainTextInputElement(max_length=most, initial_value=said or None)


def _lines(text: str) -> PlainTextInputElement:
    said = clip(text, INPUT).strip()
    return PlainTextInputElement(multiline=True, max_length=INPUT, initial_value=said or None)


def _person(slack_id: str) -> UserSelectElement:
    return UserSelectElement(initial_user=slack_id or None)


def _day(said: str) -> DatePickerElement:
    try:
        return DatePickerElement(initial_date=date.fromisoformat(said).isoformat())
    except ValueError:
        return DatePickerElement()
