"""One module per conversation: parse, hand over durably, ack."""

from slack_bolt import App

from bot.slack.desk import FrontDesk
from bot.slack.listeners import commands, events, feedback, handoff, home, people, questions


def register(app: App, desk: FrontDesk) -> None:
    """Listen to everything that the manifest subscribes to."""
    for part in (questions, commands, feedback, handoff, events, home, people):
        part.register(app, desk)
