"""The slash command: ask alone, report an event, see what is possible."""

import logging

from slack_bolt import Ack, App

from bot.durable.errors import NotAccepted
from bot.slack.blocks.forms import report_form
from bot.slack.desk import FrontDesk
from bot.slack.ids import NO_EXCHANGE, Command
from bot.slack.listeners import receipts
from bot.slack.listeners.questions import accept
from bot.slack.payloads.asking import asking_from_command
from bot.slack.payloads.basics import Raw, plain
from bot.slack.payloads.commands import command_from

_log = logging.getLogger(__name__)

HELP = (
    "I answer questions about ISO 27001 and our own policies, with sources.\n"
    "• `/comply ask` and a question: the answer is for you alone\n"
    "• `/comply report`: report a security event now\n"
    "• `/comply receipt A-1042`: what you asked, what I answered, and where that stands today\n"
    "• Mention me in a channel, or write to me directly\n"
    "Answers can be wrong: the sources decide."
)
_BUSY = "I cannot take this in right now. Please try again in a minute."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the command."""

    @app.command(Command.COMPLY.value)
    def on_command(body: Raw, ack: Ack) -> None:
        used = command_from(body)
        match used.verb:
            case "" | "help":
                ack(HELP)
            case "report":
                form = report_form(text=plain(used.rest), exchange_id=NO_EXCHANGE)
                desk.client.views_open(trigger_id=used.trigger_id, view=form)
                ack()
            case "receipt" | "receipts":
                receipts.on_command(desk, body, ack, text=used.rest)
            case "ask":
                _ask(desk, body, ack, text=used.rest)
            case _:
                _ask(desk, body, ack, text=used.text)


def _ask(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    if not text:
        ack(HELP)
        return
    try:
        accept(desk, asking_from_command(body, text=text))
    except NotAccepted as error:
        # Slack does not offer a command again, so the person is told to.
        _log.warning("A command was not accepted: %s", error)
        ack(_BUSY)
        return
    ack()
