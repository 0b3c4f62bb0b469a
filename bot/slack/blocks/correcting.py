"""The button under an answer that only leads see."""

from collections.abc import Sequence

from slack_sdk.models.blocks import ButtonElement

from bot.slack.blocks import pieces
from bot.slack.ids import ActionId


def correct_button(number: int, *, visible_to: Sequence[str]) -> ButtonElement:
    """Return the button; it hides nothing, so whoever presses it is asked who they are again."""
    element = pieces.button(
        "Correct this answer", action_id=ActionId.CORRECT_ANSWER, value=str(number)
    )
    element.visible_to_user_ids = list(visible_to)
    return element
