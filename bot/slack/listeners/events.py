"""Security events: a form that needs neither index nor model, then the report."""

from functools import partial

from slack_bolt import Ack, App

from bot.durable.runs import Fields
from bot.questions.entities import ExchangeId
from bot.slack.blocks.forms import ViewJson, report_form
from bot.slack.desk import FrontDesk
from bot.slack.failures import guarded
from bot.slack.ids import NO_EXCHANGE, ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import NO_REPORT, OPENING_REPORT, open_at_press
from bot.slack.payloads.basics import Press, Raw, Submission, press_from, submission_from


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the button and to the form that it opens."""

    @app.action(ActionId.REPORT_EVENT.value)
    def on_report(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        open_at_press(
            desk, press, partial(_form, desk, press), doing=OPENING_REPORT, instead=NO_REPORT
        )
        ack()

    @app.view(CallbackId.CONFIRM_REPORT.value)
    def on_confirmed(body: Raw, ack: Ack) -> None:
        _accept(desk, submission_from(body))
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
    work_id = f"{WorkflowName.REPORT_FORM}:{sent.view_id}"
    told = sent.typed.get(ActionId.REPORT_TEXT, "")
    desk.engine.accept(
        WorkflowName.REPORT_FORM,
        workflow_id=work_id,
        lane=work_id,
        arguments={"exchange_id": sent.private, "user": sent.user, "team": sent.team},
        first=partial(desk.inbox.keep, work_id, told),
    )
