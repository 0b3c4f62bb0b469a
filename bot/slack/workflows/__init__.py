"""What is done after the ack: each body runs to its end, whatever crashes in between."""

from bot.slack.desk import FrontDesk
from bot.slack.workflows import (
    campaign_care,
    campaign_export,
    campaigns,
    channels,
    curation,
    documents,
    escalations,
    feedback,
    gaps,
    groups,
    home,
    nonconformities,
    nonconformity_news,
    notices,
    people,
    questions,
    ratings,
    recall,
    receipts,
    reminders,
    task_files,
    task_news,
    task_opening,
    tasks,
    training,
)


def register(desk: FrontDesk) -> None:
    """Name every workflow to the durable engine; before it is launched."""
    for part in (
        questions,
        ratings,
        escalations,
        receipts,
        people,
        notices,
        home,
        gaps,
        tasks,
        task_opening,
        task_news,
        nonconformities,
        nonconformity_news,
        task_files,
        documents,
        feedback,
        curation,
        recall,
        reminders,
        channels,
        groups,
        campaigns,
        campaign_care,
        campaign_export,
        training,
    ):
        part.register(desk)
