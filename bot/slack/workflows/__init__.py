"""What is done after the ack: each body runs to its end, whatever crashes in between."""

from bot.slack.desk import FrontDesk
from bot.slack.workflows import (
    channels,
    curation,
    documents,
    escalations,
    feedback,
    gaps,
    groups,
    home,
    notices,
    people,
    questions,
    ratings,
    recall,
    receipts,
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
        documents,
        feedback,
        curation,
        recall,
        channels,
        groups,
    ):
        part.register(desk)
