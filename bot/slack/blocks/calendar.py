"""Planned tasks as people see them: the list, and the forms of a new one, a day, a certificate."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from slack_sdk.models.blocks import (
    DatePickerElement,
    PlainTextInputElement,
    StaticSelectElement,
    UserSelectElement,
)
from slack_sdk.models.blocks.basic_components import ConfirmObject

from bot.people.entities import PersonId
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT, field_input, form, option
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape
from bot.tasks.certification import CONFIRM
from bot.tasks.entities import LONGEST_TITLE, Priority
from bot.tasks.plans import Plan

PAGE = 10
NOTHING = "Nothing is planned. A recurring task, or the calendar of a certificate, begins here."
NEW, CERTIFY, MOVE = "new", "certify", "move"
"""What the private part of a form begins with."""
_UNKNOWN = "a lead"
_TITLE, _WORDS, _NOTE, _MENTION = 150, 300, 600, 80
_EVERY: Mapping[int, str] = {
    0: "once",
    1: "every month",
    3: "every quarter",
    6: "every half year",
    12: "every year",
    24: "every two years",
    36: "every three years",
}
_LEADS = (0, 7, 14, 30, 60, 90, 180)
_USUAL_LEAD = 14
_CERTIFY_WORDS = (
    "From these two days I count the surveillance audits, the recertification, and what has to be "
    "done before each: book the body, the internal audit, the evidence, the management review, the "
    "statement. Each becomes a planned task that you can move."
)
_input = partial(field_input, ActionId.TASK_PLAN_FIELD)


@dataclass(frozen=True, kw_only=True, slots=True)
class PlansPage:
    """A page of what is planned."""

    plans: Sequence[Plan]
    """All of them, first what is due first."""
    skip: int
    may_change: bool


def plans_message(page: PlansPage, *, names: Mapping[PersonId, str], note: str = "") -> Message:
    """Return one page of what is planned; *note* stands on top."""
    shown = page.plans[page.skip : page.skip + PAGE]
    said = [escape(clip(note, _NOTE))] if note.strip() else []
    heading = f"*Planned tasks* · {len(page.plans)}"
    blocks = pieces.sections([*said, heading] if page.plans else [*said, heading, NOTHING])
    for plan in shown:
        blocks += pieces.sections(_lines(plan, names))
        blocks += _buttons(plan) if page.may_change else []
    blocks += _below(page, shown=len(shown))
    return Message(text=clip(note.strip(), 200) or "Planned tasks", blocks=tuple(blocks))


def new_plan_form() -> ViewJson:
    """Return the form of a task that comes by the calendar."""
    every = [option(str(months), words) for months, words in _EVERY.items()]
    leads = [option(str(days), _lead(days)) for days in _LEADS]
    levels = [option(one.value, one.value) for one in Priority]
    return form(
        title="Plan a task",
        submit="Plan it",
        callback_id=CallbackId.TASK_PLAN,
        blocks=[
            _input("title", "What is to be done?", PlainTextInputElement(max_length=LONGEST_TITLE)),
            _input("owner", "Whose task is it?", UserSelectElement()),
            _input("due", "By when, the first time?", DatePickerElement()),
            _input(
                "every", "How often?", StaticSelectElement(options=every, initial_option=every[0])
            ),
            _input(
                "lead",
                "When is the task opened?",
                StaticSelectElement(options=leads, initial_option=leads[_LEADS.index(_USUAL_LEAD)]),
            ),
            _input(
                "priority",
                "How soon does it matter?",
                StaticSelectElement(options=levels, initial_option=levels[Priority.NORMAL.rank]),
            ),
            _input(
                "controls",
                "About which clauses and controls?",
                PlainTextInputElement(max_length=300),
                optional=True,
                hint="Such as A.8.13, 9.2",
            ),
            _input(
                "details",
                "What else should the owner know?",
                PlainTextInputElement(multiline=True, max_length=INPUT),
                optional=True,
            ),
        ],
        private=NEW,
    )


def certificate_form() -> ViewJson:
    """Return the form that plans what follows from a certificate."""
    return form(
        title="Certification calendar",
        submit="Plan it",
        callback_id=CallbackId.TASK_PLAN,
        blocks=[
            *pieces.sections([_CERTIFY_WORDS, f"*{CONFIRM}*"]),
            _input(
                "decided",
                "Day of the certification decision",
                DatePickerElement(),
                hint="The decision, not the audit.",
            ),
            _input("expires", "Day on which the certificate expires", DatePickerElement()),
            _input("owner", "Whose tasks are they?", UserSelectElement()),
        ],
        private=CERTIFY,
    )


def move_plan_form(plan: Plan) -> ViewJson:
    """Return the form that sets another day."""
    title = escape(clip(plan.planned.title, _TITLE))
    return form(
        title="Move the date",
        submit="Move it",
        callback_id=CallbackId.TASK_PLAN,
        blocks=[
            *pieces.sections([f"*{escape(clip(plan.label, 20))}* · {title}"]),
            *pieces.context(["Later ones are counted from the new day."]),
            _input(
                "due", "By when?", DatePickerElement(initial_date=plan.planned.due_on.isoformat())
            ),
        ],
        private=f"{MOVE} {plan.number}:{plan.version}",
    )


def plan_field(name: str) -> str:
    """Return the id of an input and of its block, so that an error finds it."""
    return f"{ActionId.TASK_PLAN_FIELD}:{name}"


def _lines(plan: Plan, names: Mapping[PersonId, str]) -> Iterator[str]:
    planned = plan.planned
    owner = clip(names.get(planned.owner, _UNKNOWN), _MENTION) if planned.owner else _UNKNOWN
    every = planned.every_months
    comes = _EVERY.get(every, f"every {every} months")
    about = escape(clip(", ".join(planned.controls), _WORDS))
    facts = (f"due {_day(planned.due_on)}", comes, f"for {owner}", about)
    yield f"*{plan.label}* · {escape(clip(planned.title, _TITLE))}"
    yield " · ".join(fact for fact in facts if fact)
    yield f"Its task is opened on {_day(plan.opens_on)}."
    if planned.description:
        yield f"_{escape(clip(' '.join(planned.description.split()), _WORDS))}_"


def _buttons(plan: Plan) -> list[BlockJson]:
    value = f"{plan.number}:{plan.version}"
    end = pieces.button("End", action_id=ActionId.END_TASK_PLAN, value=value)
    end.confirm = ConfirmObject(
        title="End this plan?",
        text="No more tasks come from it; those that it opened stay.",
        confirm="End it",
        deny="Keep it",
    )
    return pieces.buttons(
        [pieces.button("Move the date", action_id=ActionId.MOVE_TASK_PLAN, value=value), end]
    )


def _below(page: PlansPage, *, shown: int) -> list[BlockJson]:
    more = len(page.plans) - page.skip - shown
    found = []
    if more > 0:
        skip = str(page.skip + shown)
        found.append(pieces.button(f"{more} more", action_id=ActionId.LIST_TASK_PLANS, value=skip))
    if page.may_change:
        found += [
            pieces.button("Plan a task", action_id=ActionId.NEW_TASK_PLAN, value=NEW),
            pieces.button(
                "Certification calendar", action_id=ActionId.NEW_CERTIFICATE, value=CERTIFY
            ),
        ]
    return pieces.buttons(found)


def _lead(days: int) -> str:
    return f"{days} days before it is due" if days else "on the day it is due"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
