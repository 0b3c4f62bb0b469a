"""Receipts: which one, and why somebody else's; opened after the ack."""

from functools import partial

from slack_bolt import Ack

from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.listeners.wishes import take_in
from bot.slack.payloads.basics import Raw
from bot.slack.payloads.commands import receipt_wish_from

WHICH = "Which receipt? Its number stands under every answer: `/comply receipt A-1042`"


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see a receipt; *text* is what follows the verb."""
    wish = receipt_wish_from(body, text=text)
    if wish is None:
        ack(WHICH)
        return
    accept = partial(
        desk.engine.accept,
        WorkflowName.OPEN_RECEIPT,
        workflow_id=wish.workflow_id,
        lane=wish.user,
        arguments=wish.fields(),
        first=partial(desk.inbox.keep, wish.workflow_id, wish.reason),
    )
    take_in(accept, ack)
