"""Auditors: who is admitted, the forms about it, and the pack that they are handed."""

from functools import partial

from slack_bolt import Ack, App

from bot.errors import BotError
from bot.people.auditors import Admission
from bot.people.entities import Person
from bot.people.permissions import Permission, require
from bot.slack.auditing import auditing_of
from bot.slack.blocks.auditors import auditor_field, auditor_form, extension_form
from bot.slack.blocks.forms import ViewJson
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import accept_form, list_for, open_at_press, take_in
from bot.slack.payloads.auditors import AuditorForm, admission_in, auditor_form_from
from bot.slack.payloads.basics import Press, Raw, Submission, plain, press_from, submission_from
from bot.slack.wanting import person_of
from bot.slack.workflows.task_names import mention

_OPENING = "Opening the form for an auditor"
_EXTENDING = "Opening the form for another last day"


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons and to the form."""

    @app.action(ActionId.NEW_AUDITOR.value)
    def on_new(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_form, desk, press), doing=_OPENING)
        ack()

    @app.action(ActionId.EXTEND_AUDITOR.value)
    def on_extend(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(desk, press, partial(_extension, desk, press), doing=_EXTENDING)
        ack()

    @app.action(ActionId.END_AUDITOR.value)
    def on_end(body: Raw, ack: Ack) -> None:
        _accept_end(desk, press_from(body))
        ack()

    @app.view(CallbackId.NEW_AUDITOR.value)
    def on_admitted(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), auditor_form_from(body)
        if wrong := _wrong(desk, sent, form):
            ack(response_action="errors", errors=wrong)
            return
        accept_form(desk, WorkflowName.ADMIT_AUDITOR, sent, form.written(), more={})
        ack()

    @app.view(CallbackId.EXTEND_AUDITOR.value)
    def on_extended(body: Raw, ack: Ack) -> None:
        sent, form = submission_from(body), auditor_form_from(body)
        if words := _wrong_day(desk, sent, form):
            ack(response_action="errors", errors={auditor_field("ends_on"): words})
            return
        number = {"number": str(admission_in(sent.private))}
        accept_form(desk, WorkflowName.EXTEND_AUDITOR, sent, form.written(), more=number)
        ack()


def on_auditors_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see who is admitted; who may is checked when it is read."""
    del text
    list_for(desk, body, ack, workflow=WorkflowName.LIST_AUDITORS)


def on_pack_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish for a pack; what is named and who may have it is checked when it is made."""
    work_id = f"{WorkflowName.SEND_PACK}:{body['trigger_id']}"
    accept = partial(
        desk.engine.accept,
        WorkflowName.SEND_PACK,
        workflow_id=work_id,
        lane=body["user_id"],
        arguments={"user": body["user_id"], "team": body.get("team_id", "")},
        first=partial(desk.inbox.keep, work_id, plain(text)),
    )
    take_in(accept, ack)


def _form(desk: FrontDesk, press: Press) -> ViewJson:
    require(_person(desk, press.user, press.team), Permission.CHANGE_PEOPLE)
    return auditor_form(auditing_of(desk.auditing).admitting.today)


def _extension(desk: FrontDesk, press: Press) -> ViewJson:
    listed = auditing_of(desk.auditing).admitting.extendable(
        admission_in(press.value), actor=_person(desk, press.user, press.team)
    )
    return extension_form(listed, who=mention(desk, listed.grant.person))


def _wrong_day(desk: FrontDesk, sent: Submission, form: AuditorForm) -> str:
    """Return what is wrong with another last day; what was chosen stays in the form."""
    try:
        return auditing_of(desk.auditing).admitting.fault_of_end(
            admission_in(sent.private), form.last_day, actor=_person(desk, sent.user, sent.team)
        )
    except BotError as error:
        return str(error)


def _wrong(desk: FrontDesk, sent: Submission, form: AuditorForm) -> dict[str, str]:
    """Return what is wrong with a form, by input; what was typed stays in it."""
    try:
        faults = auditing_of(desk.auditing).admitting.faults(
            _wished(desk, sent, form), actor=_person(desk, sent.user, sent.team)
        )
    except BotError as error:
        return {auditor_field("person"): str(error)}
    return {auditor_field(field): words for field, words in faults.items()}


def _wished(desk: FrontDesk, sent: Submission, form: AuditorForm) -> Admission:
    return form.wished(person_of(desk, form.person, team=sent.team))


def _accept_end(desk: FrontDesk, press: Press) -> None:
    desk.engine.accept(
        WorkflowName.END_AUDITOR,
        workflow_id=f"{WorkflowName.END_AUDITOR}:{press.seal}",
        lane=press.user,
        arguments={"user": press.user, "team": press.team, "number": press.value},
    )


def _person(desk: FrontDesk, user: str, team: str) -> Person:
    return desk.identity.who(user, team=team).person
