"""Ratings of answers."""

from slack_bolt import Ack, App

from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, WorkflowName
from bot.slack.payloads.basics import Raw, press_from


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons under an answer."""

    @app.action(ActionId.RATE_ANSWER.value)
    def on_rating(body: Raw, ack: Ack) -> None:
        press = press_from(body)
        rating, _, exchange_id = press.value.partition(":")
        desk.engine.accept(
            WorkflowName.RATE_ANSWER,
            workflow_id=f"rate:{exchange_id}:{press.seal}",
            lane=press.user,
            arguments={
                "rating": rating,
                "exchange_id": exchange_id,
                "user": press.user,
                "team": press.team,
                "channel": press.channel,
                "thread_ts": press.thread_ts,
                "response_url": press.response_url if press.alone else "",
            },
        )
        ack()
