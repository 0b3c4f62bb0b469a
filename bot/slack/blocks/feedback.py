"""The form that asks why an answer did not help."""

from collections.abc import Mapping

from slack_sdk.models.blocks import (
    Option,
    PlainTextInputElement,
    PlainTextObject,
    RadioButtonsElement,
)

from bot.questions.feedback_entities import RatingReason
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import form, named_input
from bot.slack.blocks.forms import ViewJson
from bot.slack.ids import ActionId, CallbackId

REASONS: Mapping[RatingReason, str] = {
    RatingReason.WRONG: "It is wrong",
    RatingReason.OUTDATED: "It is outdated",
    RatingReason.INCOMPLETE: "Something is missing",
    RatingReason.UNCLEAR: "I do not understand it",
    RatingReason.OTHER: "Something else",
}
_EXPLAINED = (
    "Your rating is noted already; this is up to you. Nobody is shown who said it. Leads read "
    "reasons only of questions that at least three people asked."
)
_WORDS = 1_000


def feedback_form(exchange_id: str) -> ViewJson:
    """Return the form for a reason."""
    options = [
        Option(value=reason.value, text=PlainTextObject(text=words))
        for reason, words in REASONS.items()
    ]
    reason = RadioButtonsElement(action_id=ActionId.FEEDBACK_REASON, options=options)
    words = PlainTextInputElement(
        action_id=ActionId.FEEDBACK_WORDS, multiline=True, max_length=_WORDS
    )
    return form(
        title="Not helpful",
        submit="Send it",
        callback_id=CallbackId.CONFIRM_FEEDBACK,
        private=exchange_id,
        blocks=[
            *pieces.context([_EXPLAINED]),
            named_input("What was wrong?", ActionId.FEEDBACK_REASON, reason),
            named_input(
                "In your words, if you like",
                ActionId.FEEDBACK_WORDS,
                words,
                optional=True,
                hint="Please name nobody.",
            ),
        ],
    )
