"""Questions: a mention, a direct message, the press of an offered question."""

import re
from functools import partial

from slack_bolt import Ack, App

from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, Event, WorkflowName
from bot.slack.listeners import documents, tasks, training
from bot.slack.listeners.reading import question_in
from bot.slack.payloads.asking import (
    Asking,
    asking_from_choice,
    asking_from_direct_message,
    asking_from_mention,
)
from bot.slack.payloads.basics import Raw


def register(app: App, desk: FrontDesk) -> None:
    """Listen to questions."""

    @app.event(Event.APP_MENTION.value)
    def on_mention(body: Raw) -> None:
        if not tasks.take_in_order(desk, body):
            accept(desk, asking_from_mention(body))

    @app.event(Event.MESSAGE.value)
    def on_message(body: Raw) -> None:
        documents.take_in(desk, body)
        asking = asking_from_direct_message(body) or question_in(desk, body)
        if asking is None or documents.only_goes_with_files(desk, body, asking):
            return
        if asking.direct and tasks.take_in_order(desk, body):
            return
        if not training.take_in(desk, asking):
            accept(desk, asking)

    @app.action(re.compile(f"^{ActionId.CHOOSE_QUESTION}:"))
    def on_choice(body: Raw, ack: Ack) -> None:
        accept(desk, asking_from_choice(body))
        ack()


def accept(desk: FrontDesk, asking: Asking) -> None:
    """Store the question; when this raises, nothing is acked and Slack offers it again."""
    lane = asking.user if asking.response_url else asking.channel
    desk.engine.accept(
        WorkflowName.ANSWER_QUESTION,
        workflow_id=asking.workflow_id,
        lane=lane,
        arguments=asking.fields(),
        first=partial(desk.inbox.keep, asking.workflow_id, asking.text),
    )
