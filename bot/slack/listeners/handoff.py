"""Asking a person: first what will be posted, then the post."""

from slack_bolt import Ack, App

from bot.conversation.service import may_pass_on
from bot.errors import NotPermitted
from bot.questions.entities import ExchangeId
from bot.slack.blocks.forms import ViewJson, hand_off_form, notice
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import open_at_press, whisper
from bot.slack.payloads.basics import Press, Raw, press_from, submission_from
from bot.slack.workflows.escalations import NO_LEADS


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the button and to the form that it opens."""

    @app.action(ActionId.ASK_A_PERSON.value)
    def on_ask_a_person(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        if not desk.channels.leads:
            whisper(desk, press, notice(NO_LEADS))
        else:
            _open(desk, press)
        ack()

    @app.view(CallbackId.CONFIRM_HAND_OFF.value)
    def on_confirmed(body: Raw, ack: Ack) -> None:
        sent = submission_from(body)
        work_id = f"{WorkflowName.HAND_OFF_FORM}:{sent.view_id}"
        desk.engine.accept(
            WorkflowName.HAND_OFF_FORM,
            workflow_id=work_id,
            lane=work_id,
            arguments={"exchange_id": sent.private, "user": sent.user, "team": sent.team},
        )
        ack()


def _open(desk: FrontDesk, press: Press) -> None:
    def form() -> ViewJson:
        exchange = desk.help_desk.find(ExchangeId(press.value))
        person = desk.identity.who(press.user, team=press.team).person
        if not may_pass_on(exchange, person):
            raise NotPermitted("Only the person who asked can pass this question on.")
        return hand_off_form(exchange, asker=press.user)

    open_at_press(desk, press, form, doing="Opening the hand-off form")
