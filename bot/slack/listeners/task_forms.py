"""Which form opens at which press or command, for whom, and with what in it."""

from bot.conversation.exceptions import forbidden_by
from bot.conversation.service import may_pass_on
from bot.errors import NotPermitted
from bot.people.entities import Person
from bot.questions.entities import ExchangeId
from bot.slack.blocks.asking import notes_on
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.task_forms import (
    deed_form,
    edit_form,
    exception_form,
    field_id,
    new_task_form,
)
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.payloads.basics import Press, Raw, Submission, plain
from bot.slack.payloads.shortcuts import MarkedMessage
from bot.slack.payloads.tasks import CardOf, TaskDeed, TaskForm, deed_in
from bot.slack.tasks import tasks_of
from bot.slack.wanting import (
    DRAFT,
    EXCEPTION,
    GAP,
    MESSAGE,
    form_of_answer,
    form_of_gap,
    form_of_message,
    form_of_order,
    form_of_wanted,
    with_owner,
)
from bot.tasks.entities import Kind, Wanted
from knowledge.answers import Answer

_ALWAYS = {TaskDeed.REOPEN, TaskDeed.COMMENT}
"""What can be wished for where a task is over."""


def typed_form(desk: FrontDesk, body: Raw, text: str) -> ViewJson:
    """Return the form for a task with what was typed after the command."""
    actor = desk.identity.who(body["user_id"], team=body.get("team_id", "")).person
    tasks = tasks_of(desk.tasks)
    tasks.opening.require_opener(Wanted(title=""), actor=actor)
    ordered = tasks.listing.read_order(text, actor=actor)
    form = with_owner(desk, form_of_order(ordered), actor=actor)
    return new_task_form(form, notes=ordered.problems, private="")


def own_exception_form(desk: FrontDesk, body: Raw, text: str) -> ViewJson:
    """Return the form for an exception with what was typed after the command."""
    actor = desk.identity.who(body["user_id"], team=body.get("team_id", "")).person
    wanted = Wanted(title="", kind=Kind.EXCEPTION, owner=actor.id)
    tasks_of(desk.tasks).opening.require_opener(wanted, actor=actor)
    return exception_form(TaskForm(title=plain(text)), private=EXCEPTION)


def answer_task_form(desk: FrontDesk, press: Press) -> ViewJson:
    """Return the form for a task about what an answer says, for a lead who reads it."""
    actor = _person(desk, press)
    tasks_of(desk.tasks).opening.require_opener(Wanted(title=""), actor=actor)
    return new_task_form(
        form_of_answer(desk, _read_answer(desk, press, actor), actor=actor), notes=(), private=""
    )


def answer_exception_form(desk: FrontDesk, press: Press) -> ViewJson:
    """Return the form for an exception from what an answer says, for whoever reads it."""
    tasks, actor = tasks_of(desk.tasks), _person(desk, press)
    wanted = Wanted(title="", kind=Kind.EXCEPTION, owner=actor.id)
    tasks.opening.require_opener(wanted, actor=actor)
    rule = forbidden_by(_read_answer(desk, press, actor))
    if rule is None:
        raise NothingToOpen("This answer forbids nothing; `/comply exception` asks for one.")
    served = tasks.exceptions.controls_of(rule.source, person=actor) if tasks.exceptions else ()
    start = TaskForm(clause=rule.clause, quote=rule.quote, controls=" ".join(served))
    return exception_form(start, private=EXCEPTION)


def _read_answer(desk: FrontDesk, press: Press, actor: Person) -> Answer:
    """Return the answer under which somebody pressed; raise unless it was said to them."""
    exchange = desk.help_desk.find(ExchangeId(press.value))
    if not (may_pass_on(exchange, actor) or exchange.is_said_in(press.channel)):
        raise NotPermitted("This answer was given to somebody else alone.")
    return exchange.answer


def gap_task_form(desk: FrontDesk, press: Press) -> ViewJson:
    """Return the form that makes a task of a candidate gap."""
    actor = _person(desk, press)
    tasks_of(desk.tasks).opening.require_opener(Wanted(title=""), actor=actor)
    number = int(press.value) if press.value.isdecimal() else 0
    gap = desk.gaps.find_gap(number, actor=actor)
    if not gap.is_open:
        raise NothingToOpen(f"{gap.label} does not wait any more.")
    note = f"{gap.label} becomes this task and leaves the list of candidates."
    form = form_of_gap(desk, gap, actor=actor)
    return new_task_form(form, notes=(note,), private=f"{GAP}:{gap.number}")


def message_task_form(desk: FrontDesk, marked: MarkedMessage) -> ViewJson | None:
    """Return the form that makes a task of a message; None for whoever opens no tasks."""
    actor = desk.identity.who(marked.user, team=marked.team).person
    if desk.tasks is None:
        return None
    try:
        desk.tasks.opening.require_opener(Wanted(title=""), actor=actor)
    except NotPermitted:
        return None
    return new_task_form(
        form_of_message(desk, marked.text, actor=actor),
        notes=notes_on(marked.text, by_app=marked.by_app),
        private=f"{MESSAGE}:{marked.key}",
    )


def changed_form(desk: FrontDesk, press: Press) -> ViewJson:
    """Return the form with what was proposed, to be changed."""
    proposal = tasks_of(desk.tasks).opening.proposal(press.value, actor=_person(desk, press))
    return new_task_form(
        form_of_wanted(desk, proposal.draft.wanted),
        notes=proposal.problems,
        private=f"{DRAFT}:{press.value}",
    )


def pressed_form(desk: FrontDesk, press: Press, body: Raw) -> ViewJson:
    """Return the form that a button under a card opens."""
    deed, card = deed_of(body), CardOf.pressed(press)
    task = tasks_of(desk.tasks).listing.show(card.number, actor=_person(desk, press)).task
    if task.status.is_over and deed not in _ALWAYS:
        raise NothingToOpen(f"{task.label} is {task.status}; a lead can open it again.")
    if deed is TaskDeed.EDIT:
        return edit_form(task, private=str(card))
    return deed_form(deed, label=task.label, title=task.title, private=str(card))


def wrong_edit(desk: FrontDesk, sent: Submission, form: TaskForm) -> dict[str, str]:
    """Return what is wrong with a changed task, by input; who may change it is asked later."""
    actor = desk.identity.who(sent.user, team=sent.team).person
    wanted = Wanted(title=form.title, controls=form.ids, owner=actor.id)
    faults = tasks_of(desk.tasks).opening.faults(wanted, actor=actor)
    return {field_id(one): faults[one] for one in ("title", "controls") if one in faults}


def deed_of(body: Raw) -> TaskDeed:
    """Return what the pressed button is to do."""
    return deed_in(str(body["actions"][0]["action_id"]))


def _person(desk: FrontDesk, press: Press) -> Person:
    return desk.identity.who(press.user, team=press.team).person
