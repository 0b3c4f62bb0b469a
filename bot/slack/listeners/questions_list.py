"""The list of questions without a good answer, for leads."""

from slack_bolt import Ack

from bot.slack.desk import FrontDesk
from bot.slack.ids import WorkflowName
from bot.slack.listeners.wishes import list_for
from bot.slack.payloads.basics import Raw


def on_command(desk: FrontDesk, body: Raw, ack: Ack, *, text: str) -> None:
    """Take in the wish to see it; who may is checked when it is read."""
    del text
    list_for(desk, body, ack, workflow=WorkflowName.LIST_QUESTIONS)
