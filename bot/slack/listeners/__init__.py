"""One module per conversation: parse, hand over durably, ack."""

from slack_bolt import App

from bot.slack.desk import FrontDesk
from bot.slack.listeners import (
    auditors,
    calendar,
    campaign_care,
    campaigns,
    channels,
    commands,
    control_forms,
    controls,
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
    soa,
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
        controls,
        tasks,
        calendar,
        nonconformities,
        control_forms,
        soa,
        documents,
        channels,
        reading,
        groups,
        auditors,
        campaigns,
        campaign_care,
        training,
        lessons,
    ):
        part.register(app, desk)
