"""The bot's own tab: shown when it is opened, asked from, and what one can ask for a start."""

import logging

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.slack.blocks.asking import ask_form
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, Event, WorkflowName
from bot.slack.listeners.shortcuts import accept_alone
from bot.slack.listeners.wishes import open_at_press
from bot.slack.payloads.asking import Asking
from bot.slack.payloads.basics import Press, Raw, opened_messages_of, press_from, team_of
from bot.slack.payloads.commands import ReceiptWish
from bot.slack.payloads.home import HomeOpened, home_opened_from, home_question_from
from bot.slack.prompts import suggest_soon

_log = logging.getLogger(__name__)


def register(app: App, desk: FrontDesk) -> None:
    """Listen to people opening the bot, and to what they do in its tab."""

    @app.event(Event.APP_HOME_OPENED.value)
    def on_opened(body: Raw) -> None:
        channel = opened_messages_of(body)
        if channel:
            suggest_soon(desk, channel=channel, user=body["event"]["user"], team=team_of(body))
        opened = home_opened_from(body)
        if opened is not None:
            _show(desk, opened)

    @app.action(ActionId.HOME_QUESTION.value)
    def on_entered(body: Raw, ack: Ack) -> None:
        _ask(desk, body, ack)

    @app.action(ActionId.HOME_ASK.value)
    def on_ask(body: Raw, ack: Ack) -> None:
        _ask(desk, body, ack)

    @app.action(ActionId.HOME_RECEIPT.value)
    def on_receipt(body: Raw, ack: Ack) -> None:
        _open_receipt(desk, press_from(body))
        ack()


def _show(desk: FrontDesk, opened: HomeOpened) -> None:
    """Have the tab shown; whoever opens it again sees it then, so nothing is offered again."""
    try:
        desk.engine.accept(
            WorkflowName.SHOW_HOME,
            workflow_id=f"{WorkflowName.SHOW_HOME}:{opened.event_id}",
            lane=f"{WorkflowName.SHOW_HOME}:{opened.user}",
            arguments={"user": opened.user, "team": opened.team, "seen": opened.seen},
        )
    except NotAccepted as error:
        _log.warning("A Home is not shown: %s", error)


def _ask(desk: FrontDesk, body: Raw, ack: Ack) -> None:
    asked = home_question_from(body)
    if asked.text:
        accept_alone(desk, _asking(asked.press, text=asked.text))
    else:
        doing = "Opening the form for a question"
        open_at_press(desk, asked.press, ask_form, doing=doing)
    ack()


def _asking(press: Press, *, text: str) -> Asking:
    return Asking(
        workflow_id=f"home:{press.seal}",
        team=press.team,
        user=press.user,
        channel=press.user,
        text=text,
        direct=True,
        chosen=True,
    )


def _open_receipt(desk: FrontDesk, press: Press) -> None:
    wish = ReceiptWish(
        workflow_id=f"receipt:{press.seal}",
        team=press.team,
        user=press.user,
        channel=press.user,
        response_url="",
        number=int(press.value),
    )
    desk.engine.accept(
        WorkflowName.OPEN_RECEIPT,
        workflow_id=wish.workflow_id,
        lane=wish.user,
        arguments=wish.fields(),
    )
