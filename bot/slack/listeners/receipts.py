"""Receipts: which one, and why somebody else's; opened after the ack."""

import logging
from functools import partial

from slack_bolt import Ack

from bot.durable.errors import NotAccepted
from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.commands import receipt_wish_from

_log = logging.getLogger(__name__)

WHICH = "Which receipt? Its number stands under every answer: `/comply receipt A-1042`"
_BUSY = "I cannot take this in right now. Please try again in a minute."


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see a receipt; *text* is what follows the verb."""
    wish = receipt_wish_from(body, text=text)
    if wish is None:
        ack(WHICH)
        return
    try:
        desk.engine.accept(
            WorkflowName.OPEN_RECEIPT,
            workflow_id=wish.workflow_id,
            lane=wish.user,
            arguments=wish.fields(),
            first=partial(desk.inbox.keep, wish.workflow_id, wish.reason),
        )
    except NotAccepted as error:
        # Slack does not offer a command again, so the person is told to.
        _log.warning("A command was not accepted: %s", error)
        ack(_BUSY)
        return
    ack()
