"""Planned tasks: the list, the forms of a new one, another day and a certificate, and the end."""

from collections.abc import Callable, Mapping
from functools import partial

from slack_bolt import Ack, App

from bot.durable.runs import Fields
from bot.errors import BotError, TaskWrong
from bot.people.entities import Person
from bot.slack.blocks.calendar import (
    CERTIFY,
    MOVE,
    certificate_form,
    move_plan_form,
    new_plan_form,
    plan_field,
)
from bot.slack.blocks.forms import ViewJson
from bot.slack.desk import FrontDesk
from bot.slack.errors import NothingToOpen
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.questions import accept
from bot.slack.listeners.wishes import open_on, take_in, where_pressed, where_typed
from bot.slack.payloads.asking import asking_from_command
from bot.slack.payloads.basics import Press, Raw, Submission, press_from, submission_from
from bot.slack.payloads.calendar import PlanForm, SeenPlan, plan_form_from
from bot.slack.payloads.inputs import day_in
from bot.slack.tasks import planning_of, tasks_of
from bot.slack.wanting import person_of
from bot.tasks.certification import certification_calendar
from bot.tasks.entities import Wanted

_OPENING = "Opening the form for a planned task"
_NO_DAY = "Please choose a day."
_NOBODY = "Please choose somebody."
_ANY_TITLE = "Planned"


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and forms of planned tasks."""
    for action, form_of in _FORMS.items():
        open_on(app, desk, action, partial(_form_for_planners, form_of), doing=_OPENING)

    @app.action(ActionId.END_TASK_PLAN.value)
    def on_end(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept(desk, {"user": press.user, "team": press.team}, f"end {press.value}", press.seal)
        ack()

    @app.action(ActionId.LIST_TASK_PLANS.value)
    def on_list(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        _accept_list(desk, where_pressed(press), press.seal, skip=press.value)
        ack()

    @app.view(CallbackId.TASK_PLAN.value)
    def on_filled(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), plan_form_from(body)
        if wrong := _wrong(desk, sent, form):
            ack(response_action="errors", errors=wrong)
            return
        who = {"user": sent.user, "team": sent.team}
        _accept(desk, who, sent.private, sent.view_id, words=form.written())
        ack()


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see what is planned; anything behind the word makes it a question."""
    if text:
        take_in(partial(accept, desk, asking_from_command(body, text=body["text"])), ack)
        return
    take_in(partial(_accept_list, desk, where_typed(body), body["trigger_id"]), ack)


def _form_for_planners(
    form_of: Callable[[FrontDesk, Press], ViewJson], desk: FrontDesk, press: Press
) -> ViewJson:
    """Return a form for whoever may plan; anybody else is told so."""
    actor = _person(desk, press.user, press.team)
    tasks_of(desk.tasks).opening.require_opener(Wanted(title=_ANY_TITLE), actor=actor)
    return form_of(desk, press)


def _move_form(desk: FrontDesk, press: Press) -> ViewJson:
    seen = SeenPlan.parsed(press.value)
    actor = _person(desk, press.user, press.team)
    for plan in planning_of(desk.tasks).standing(actor=actor):
        if plan.number == seen.number:
            return move_plan_form(plan)
    raise NothingToOpen(f"P-{seen.number} is not planned any more.")


def _wrong(desk: FrontDesk, sent: Submission, form: PlanForm) -> dict[str, str]:
    """Return what is wrong with a form, by input."""
    actor = _person(desk, sent.user, sent.team)
    kind = sent.private.partition(" ")[0]
    if kind == CERTIFY:
        return _wrong_certificate(form)
    if day_in(form.due) is None:
        return {plan_field("due"): _NO_DAY}
    owner = actor.id if kind == MOVE else person_of(desk, form.owner, team=sent.team)
    wanted = Wanted(
        title=_ANY_TITLE if kind == MOVE else form.title,
        controls=form.ids,
        owner=owner,
        due_on=day_in(form.due),
    )
    try:
        faults = tasks_of(desk.tasks).opening.faults(wanted, actor=actor)
    except BotError as error:
        return {plan_field("due"): str(error)}
    if kind == MOVE:
        faults = {name: words for name, words in faults.items() if name == "due"}
    return {plan_field(name): words for name, words in faults.items()}


def _wrong_certificate(form: PlanForm) -> dict[str, str]:
    decided, expires = day_in(form.decided), day_in(form.expires)
    missing = {
        "decided": "" if decided else _NO_DAY,
        "expires": "" if expires else _NO_DAY,
        "owner": "" if form.owner else _NOBODY,
    }
    if decided and expires:
        try:
            certification_calendar(decided, expires)
        except TaskWrong as error:
            missing["expires"] = str(error)
    return {plan_field(name): words for name, words in missing.items() if words}


def _accept(desk: FrontDesk, who: Fields, deed: str, key: str, *, words: str = "") -> None:
    work_id = f"{WorkflowName.CHANGE_TASK_PLAN}:{key}"
    desk.engine.accept(
        WorkflowName.CHANGE_TASK_PLAN,
        workflow_id=work_id,
        lane=who["user"],
        arguments={**who, "deed": deed},
        first=partial(desk.inbox.keep, work_id, words) if words else None,
    )


def _accept_list(desk: FrontDesk, wish: Fields, key: str, *, skip: str = "0") -> None:
    desk.engine.accept(
        WorkflowName.LIST_TASK_PLANS,
        workflow_id=f"{WorkflowName.LIST_TASK_PLANS}:{key}",
        lane=wish["user"],
        arguments={**wish, "skip": skip if skip.isdecimal() else "0"},
    )


def _person(desk: FrontDesk, user: str, team: str) -> Person:
    return desk.identity.who(user, team=team).person


_FORMS: Mapping[ActionId, Callable[[FrontDesk, Press], ViewJson]] = {
    ActionId.NEW_TASK_PLAN: lambda _desk, _press: new_plan_form(),
    ActionId.NEW_CERTIFICATE: lambda _desk, _press: certificate_form(),
    ActionId.MOVE_TASK_PLAN: _move_form,
}
"""What each button opens."""
