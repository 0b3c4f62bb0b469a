"""One module per conversation: parse, hand over durably, ack."""

from slack_bolt import App

from bot.slack.desk import FrontDesk
from bot.slack.listeners import (
    channels,
    commands,
    curation,
    documents,
    events,
    feedback,
    gaps,
    groups,
    handoff,
    home,
    people,
    questions,
    reading,
    shortcuts,
)


def register(app: App, desk: FrontDesk) -> None:
    """Listen to everything that the manifest subscribes to."""
    for part in (
        questions,
        commands,
        feedback,
        curation,
        handoff,
        events,
        home,
        people,
        shortcuts,
        gaps,
        documents,
        channels,
        reading,
        groups,
    ):
        part.register(app, desk)
