"""Ratings of answers, and why one did not help."""

from functools import partial

from slack_bolt import Ack, App

from bot.questions.entities import Rating
from bot.slack.blocks.feedback import feedback_form
from bot.slack.desk import FrontDesk
from bot.slack.ids import ActionId, CallbackId, WorkflowName
from bot.slack.listeners.wishes import open_at_press
from bot.slack.payloads.basics import Press, Raw, press_from
from bot.slack.payloads.feedback import explanation_fields, explanation_from

_NO_REASON_ASKED = "Your rating counts. The form that asks why did not open; to say why, press “Not helpful” again."


def register(app: App, desk: FrontDesk) -> None:
    """Listen to the buttons under an answer, and to the form that asks why."""

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
        # What is accepted counts, whether or not the form opens while its trigger lives.
        if rating == Rating.NOT_HELPFUL:
            _ask_why(desk, press, exchange_id)
        ack()

    @app.view(CallbackId.CONFIRM_FEEDBACK.value)
    def on_explained(body: Raw, ack: Ack) -> None:
        sent = explanation_from(body)
        work_id = f"{WorkflowName.EXPLAIN_RATING}:{sent.view_id}"
        desk.engine.accept(
            WorkflowName.EXPLAIN_RATING,
            workflow_id=work_id,
            lane=sent.user,
            arguments=explanation_fields(sent),
            first=partial(desk.inbox.keep, work_id, sent.words),
        )
        ack()


def _ask_why(desk: FrontDesk, press: Press, exchange_id: str) -> None:
    """Open the form; where it does not open, the rating counts all the same."""
    make = partial(feedback_form, exchange_id)
    doing = "Asking why an answer did not help"
    open_at_press(desk, press, make, doing=doing, instead=_NO_REASON_ASKED)
