"""The buttons under an answer that only leads see."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot.questions.entities import Exchange
from bot.slack.blocks import pieces
from bot.slack.ids import ActionId


def lead_buttons(exchange: Exchange, *, visible_to: Sequence[str]) -> list[ButtonElement]:
    """Return the buttons; they hide nothing, so whoever presses one is asked who they are again."""
    correct = pieces.button(
        "Correct this answer", action_id=ActionId.CORRECT_ANSWER, value=str(exchange.number)
    )
    task = pieces.button("Open a task", action_id=ActionId.ANSWER_TO_TASK, value=exchange.id)
    for element in (correct, task):
        element.visible_to_user_ids = list(visible_to)
    return [correct, task]
