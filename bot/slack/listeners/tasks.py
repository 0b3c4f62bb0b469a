"""Tasks: sentences that give somebody one, forms, the buttons of cards, and lists."""

import re
from collections.abc import Callable
from functools import partial

from slack_bolt import Ack, App

from bot.durable.runs import Fields
from bot.errors import BotError
from bot.slack.blocks.forms import notice
from bot.slack.blocks.task_forms import field_id
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.task_forms import (
    answer_exception_form,
    answer_task_form,
    changed_form,
    deed_of,
    gap_task_form,
    own_exception_form,
    pressed_form,
    typed_form,
    wrong_edit,
)
from bot.slack.listeners.wishes import (
    accept_form,
    number_pressed,
    open_at_press,
    open_form,
    open_on,
    take_in,
    where_pressed,
    where_typed,
    whisper,
    wrong_reason,
)
from bot.slack.payloads.basics import (
    Press,
    Raw,
    Submission,
    press_from,
    submission_from,
)
from bot.slack.payloads.inputs import day_in
from bot.slack.payloads.tasks import (
    CardOf,
    TaskDeed,
    TaskForm,
    deed_in,
    order_from,
    task_form_from,
)
from bot.slack.tasks import tasks_of
from bot.slack.wanting import (
    is_exception,
    wanted_from_form,
)
from bot.tasks.searching import task_number
from bot.tasks.wording import is_order

_NO_REASON = "Please say why, in at least ten letters; somebody else reads it."
_NO_WORDS = "Please say what shows it: a link, a few words, or a file."
_NOTHING_SAID = "Please write what you want to say."
_NO_DAY = "Please choose a day."
_NOBODY = "Please choose somebody."
_OPENING = "Opening the form for a task"
_REASONED = {TaskDeed.TIME, TaskDeed.SEND_BACK, TaskDeed.DROP, TaskDeed.REOPEN}


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the forms of tasks and the buttons under them."""
    _register_forms(app, desk)
    _register_buttons(app, desk)
    open_on(app, desk, ActionId.CHANGE_PROPOSAL, changed_form, doing=_OPENING)
    open_on(app, desk, ActionId.ANSWER_TO_TASK, answer_task_form, doing=_OPENING)
    open_on(app, desk, ActionId.ASK_EXCEPTION, answer_exception_form, doing=_OPENING)
    open_on(app, desk, ActionId.GAP_TO_TASK, gap_task_form, doing=_OPENING)


def take_in_order(desk: FrontDesk, body: Raw) -> bool:
    """Take in a sentence that gives somebody a task; tell whether it was one.

    What sounds like a security event always goes where events go.
    """
    order = order_from(body) if desk.tasks is not None else None
    if order is None or not is_order(order.text) or desk.turnstile.is_urgent(order.text):
        return False
    desk.engine.accept(
        WorkflowName.PROPOSE_TASK,
        workflow_id=order.workflow_id,
        lane=order.user,
        arguments=order.fields(),
        first=partial(desk.inbox.keep, order.workflow_id, order.text),
    )
    return True


def on_task_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Show the task that is named, or open the form for a new one."""
    number = task_number(text)
    if number is not None:
        take_in(partial(_accept_showing, desk, where_typed(body), number, body["trigger_id"]), ack)
        return
    failed = open_form(
        desk,
        trigger_id=body["trigger_id"],
        make=partial(typed_form, desk, body, text),
        doing=_OPENING,
    )
    ack(failed.words if failed else "")


def on_exception_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Open the form in which somebody asks for an exception of their own."""
    failed = open_form(
        desk,
        trigger_id=body["trigger_id"],
        make=partial(own_exception_form, desk, body, text),
        doing=_OPENING,
    )
    ack(failed.words if failed else "")


def on_tasks_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish for a list; who may see what is checked when it is read."""
    take_in(partial(_accept_list, desk, where_typed(body), text, body["trigger_id"]), ack)


def _register_forms(app: App, desk: FrontDesk) -> None:
    @app.view(CallbackId.NEW_TASK.value)
    def on_new(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), task_form_from(body)
        if wrong := _wrong_task(desk, sent, form):
            ack(response_action="errors", errors=wrong)
            return
        more = {"private": sent.private}
        accept_form(desk, WorkflowName.OPEN_TASK, sent, form.written(), more=more)
        ack()

    @app.view(CallbackId.TASK_DEED.value)
    def on_filled(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), task_form_from(body)
        named, _, place = sent.private.partition(" ")
        deed = deed_in(f":{named}")
        wrong = wrong_edit(desk, sent, form) if deed is TaskDeed.EDIT else _wrong_deed(deed, form)
        if wrong:
            ack(response_action="errors", errors=wrong)
            return
        _accept_deed(
            desk,
            deed,
            CardOf.parsed(place),
            who={"user": sent.user, "team": sent.team},
            key=sent.view_id,
            words=form.written(),
        )
        ack()


def _register_buttons(app: App, desk: FrontDesk) -> None:
    @app.action(re.compile(f"^{ActionId.TASK_DEED}:"))
    def on_deed(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _or_whisper(desk, press, lambda: _accept_press(desk, press, deed_of(body)))
        ack()

    @app.action(re.compile(f"^{ActionId.TASK_FORM}:"))
    def on_form(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        make = partial(pressed_form, desk, press, body)
        open_at_press(desk, press, make, doing=_OPENING)
        ack()

    @app.action(ActionId.CONFIRM_TASK.value)
    def on_confirm(body: Raw, ack: Ack) -> None:
        _accept_decision(desk, press_from(body), deed=ActionId.CONFIRM_TASK)
        ack()

    @app.action(ActionId.DISCARD_TASK.value)
    def on_discard(body: Raw, ack: Ack) -> None:
        _accept_decision(desk, press_from(body), deed=ActionId.DISCARD_TASK)
        ack()

    @app.action(ActionId.SHOW_TASK.value)
    def on_show(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_showing(desk, where_pressed(press), number_pressed(press), press.seal)
        ack()

    @app.action(re.compile(f"^{ActionId.EVIDENCE_FILE}:"))
    def on_file(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_file(desk, press)
        ack()

    @app.action(ActionId.LIST_TASKS.value)
    def on_list(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        skip, _, words = press.value.partition(" ")
        _accept_list(desk, where_pressed(press), words, press.seal, skip=skip)
        ack()


def _wrong_task(desk: FrontDesk, sent: Submission, form: TaskForm) -> dict[str, str]:
    """Return what is wrong with a form for a task, by input."""
    actor = desk.identity.who(sent.user, team=sent.team).person
    try:
        wanted = wanted_from_form(desk, form, private=sent.private, team=sent.team, actor=actor)
        opening = tasks_of(desk.tasks).opening
        opening.require_opener(wanted, actor=actor)
        faults = opening.faults(wanted, actor=actor)
    except BotError as error:
        return {field_id("title"): str(error)}
    # An exception is the asker's own, and its form has no other field for what is missing.
    shown = {"exemption": "measures", "owner": "title" if is_exception(sent.private) else "owner"}
    return {field_id(shown.get(field, field)): words for field, words in faults.items()}


def _wrong_deed(deed: TaskDeed, form: TaskForm) -> dict[str, str]:
    if deed is TaskDeed.TIME and day_in(form.day) is None:
        return {field_id("day"): _NO_DAY}
    if deed is TaskDeed.HAND_OVER and not form.heir:
        return {field_id("heir"): _NOBODY}
    if deed is TaskDeed.EVIDENCE and not (form.words or form.file):
        return {field_id("words"): _NO_WORDS}
    if deed is TaskDeed.COMMENT and not form.words:
        return {field_id("words"): _NOTHING_SAID}
    wrong = wrong_reason(form.words, why=_NO_REASON) if deed in _REASONED else ""
    return {field_id("words"): wrong} if wrong else {}


def _or_whisper(desk: FrontDesk, press: Press, deed: Callable[[], None]) -> None:
    try:
        deed()
    except NothingToOpen as error:
        whisper(desk, press, notice(str(error)))


def _accept_press(desk: FrontDesk, press: Press, deed: TaskDeed) -> None:
    who = {"user": press.user, "team": press.team}
    _accept_deed(desk, deed, CardOf.pressed(press), who=who, key=press.seal)


def _accept_deed(
    desk: FrontDesk, deed: TaskDeed, card: CardOf, *, who: Fields, key: str, words: str = ""
) -> None:
    work_id = f"{WorkflowName.ACT_ON_TASK}:{key}"
    desk.engine.accept(
        WorkflowName.ACT_ON_TASK,
        workflow_id=work_id,
        lane=who["user"],
        arguments={**who, **card.fields(), "deed": deed.value},
        first=partial(desk.inbox.keep, work_id, words) if words else None,
    )


def _accept_decision(desk: FrontDesk, press: Press, *, deed: ActionId) -> None:
    desk.engine.accept(
        WorkflowName.DECIDE_PROPOSAL,
        workflow_id=f"{WorkflowName.DECIDE_PROPOSAL}:{press.seal}",
        lane=press.user,
        arguments={
            "user": press.user,
            "team": press.team,
            "deed": deed.value,
            "draft": press.value,
            "channel": press.channel,
            "ts": press.message_ts,
            "alone": "1" if press.alone else "",
        },
    )


def _accept_file(desk: FrontDesk, press: Press) -> None:
    desk.engine.accept(
        WorkflowName.SEND_EVIDENCE,
        workflow_id=f"{WorkflowName.SEND_EVIDENCE}:{press.seal}",
        lane=press.user,
        arguments={"user": press.user, "team": press.team, "evidence": press.value},
    )


def _accept_showing(desk: FrontDesk, wish: Fields, number: int, key: str) -> None:
    desk.engine.accept(
        WorkflowName.SHOW_TASK,
        workflow_id=f"{WorkflowName.SHOW_TASK}:{key}",
        lane=wish["user"],
        arguments={**wish, "number": str(number)},
    )


def _accept_list(desk: FrontDesk, wish: Fields, words: str, key: str, *, skip: str = "0") -> None:
    work_id = f"{WorkflowName.LIST_TASKS}:{key}"
    desk.engine.accept(
        WorkflowName.LIST_TASKS,
        workflow_id=work_id,
        lane=wish["user"],
        arguments={**wish, "skip": skip if skip.isdecimal() else "0"},
        first=partial(desk.inbox.keep, work_id, words),
    )
