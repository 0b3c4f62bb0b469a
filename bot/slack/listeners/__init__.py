"""One module per conversation: parse, hand over durably, ack."""

from slack_bolt import App

from bot.slack.desk import FrontDesk
from bot.slack.listeners import (
    campaign_care,
    campaigns,
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
    lessons,
    nonconformities,
    people,
    questions,
    reading,
    shortcuts,
    tasks,
    training,
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
        tasks,
        nonconformities,
        documents,
        channels,
        reading,
        groups,
        campaigns,
        campaign_care,
        training,
        lessons,
    ):
        part.register(app, desk)
