"""Security events: a form that needs neither index nor model, then the report."""

import hashlib
from functools import partial

from slack_bolt import Ack, App

from bot.durable.runs import Fields
from bot.questions.entities import ExchangeId
from bot.slack.blocks.forms import NO_EVENT, ViewJson, report_form
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import NO_EXCHANGE, ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import NO_REPORT, OPENING_REPORT, open_on
from bot.slack.payloads.basics import Press, Raw, Submission, submission_from
from bot.slack.workflows.escalations import NOT_ARRIVED


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the button and to the form that it opens."""
    open_on(app, desk, ActionId.REPORT_EVENT, _form, doing=OPENING_REPORT, instead=NO_REPORT)

    @app.view(CallbackId.CONFIRM_REPORT.value)
    def on_confirmed(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        if not sent.typed.get(ActionId.REPORT_TEXT, "").strip():
            ack(response_action="errors", errors={ActionId.REPORT_TEXT.value: NO_EVENT})
            return
        _accept(desk, sent)
        ack()


def _form(desk: FrontDesk, press: Press) -> ViewJson:
    return report_form(text=_told(desk, press), exchange_id=press.value or NO_EXCHANGE)


def _told(desk: FrontDesk, press: Press) -> str:
    """Return the presser's own words if they were kept; the form opens without them too."""

    def look_up() -> Fields:
        exchange = desk.help_desk.find(ExchangeId(press.value))
        person = desk.identity.who(press.user, team=press.team).person
        return {"text": exchange.question if exchange.asked_by == person.id else ""}

    if press.value == NO_EXCHANGE:
        return ""
    return guarded(look_up, doing="Filling the report form").get("text", "")


def _accept(desk: FrontDesk, sent: Submission) -> None:
    told = sent.typed[ActionId.REPORT_TEXT]
    work_id = f"{WorkflowName.REPORT_FORM}:{_seal(sent, told)}"
    # What reached nobody may be sent again with the same words.
    while desk.inbox.find(f"{work_id}{NOT_ARRIVED}") is not None:
        work_id = f"{work_id}+"
    desk.engine.accept(
        WorkflowName.REPORT_FORM,
        workflow_id=work_id,
        lane=work_id,
        arguments={"exchange_id": sent.private, "user": sent.user, "team": sent.team},
        first=partial(desk.inbox.keep, work_id, told),
    )


def _seal(sent: Submission, told: str) -> str:
    """Return what tells a report from others: two forms on one exchange with the same words are one.

    Other words on it are news, and a report on nothing that we answered is as many as are sent.
    """
    if sent.private == NO_EXCHANGE:
        return sent.view_id
    said = f"{sent.private}:{sent.user}:{' '.join(told.split())}"
    return hashlib.sha256(said.encode()).hexdigest()[:32]
