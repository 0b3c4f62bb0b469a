"""The form for a question: empty, or with the words of a message that somebody marked."""

from slack_sdk.models.blocks import (
    InputBlock,
    InputInteractiveElement,
    Option,
    PlainTextInputElement,
    PlainTextObject,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View

from bot.records.evidence_files import KINDS
from bot.slack.blocks import pieces
from bot.slack.blocks.pieces import ViewJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.mrkdwn import clip

INPUT = 3_000
"""So many characters Slack takes in one input."""
OPTION = 75
"""So many, in what one can choose."""

NO_QUESTION = "Please write what you want to know."
NO_WORDS = (
    "That message has no words that I can read, perhaps a picture or a file; please write them."
)
TOO_LONG = "That message is longer than fits in here; this is its beginning."
BY_APP = "An app wrote that message, no person; please look whether these are the words you mean."
_ALONE = "The answer comes as a direct message, for you alone."


def ask_form(*, text: str = "", notes: tuple[str, ...] = ()) -> ViewJson:
    """Return the form for a question; *notes* say what to know about the words in it."""
    return form(
        title="Ask Annexa",
        submit="Ask",
        callback_id=CallbackId.CONFIRM_ASK,
        blocks=[
            *pieces.sections([_ALONE]),
            text_input("Your question", action_id=ActionId.ASK_TEXT, text=text),
            *pieces.context(notes),
        ],
    )


def notes_on(text: str, *, by_app: bool) -> tuple[str, ...]:
    """Return what somebody should know about a message whose words stand in a form."""
    if not text.strip():
        return (NO_WORDS,)
    found = [TOO_LONG] if len(text) > INPUT else []
    return (*found, BY_APP) if by_app else tuple(found)


def text_input(label: str, *, action_id: ActionId, text: str = "") -> pieces.BlockJson:
    """Return an input of several lines."""
    element = PlainTextInputElement(
        action_id=action_id,
        multiline=True,
        max_length=INPUT,
        initial_value=clip(text, INPUT).strip() or None,
    )
    return named_input(label, action_id, element)


def named_input(
    label: str,
    action_id: ActionId,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str = "",
) -> pieces.BlockJson:
    """Return an input that is named after its action, so that an error finds it."""
    block = InputBlock(
        block_id=action_id.value,
        label=PlainTextObject(text=label),
        element=element,
        optional=optional,
        hint=PlainTextObject(text=hint) if hint else None,
    )
    return pieces.as_json(block)


def field_input(
    field: ActionId,
    name: str,
    label: str,
    element: InputInteractiveElement,
    *,
    optional: bool = False,
    hint: str = "",
) -> pieces.BlockJson:
    """Return an input that is called *field* and *name*: one of many in a form with one handler."""
    element.action_id = f"{field}:{name}"
    block = named_input(label, field, element, optional=optional, hint=hint)
    return {**block, "block_id": element.action_id}


def file_element() -> FileInputElement:
    """Return what takes one file of a kind that can be evidence."""
    kinds = sorted(ending.removeprefix(".") for ending in KINDS)
    return FileInputElement(filetypes=kinds, max_files=1)


def option(value: str, text: str) -> Option:
    """Return one thing to choose; a longer *text* is shortened."""
    return Option(value=str(value), text=PlainTextObject(text=clip(text, OPTION), emoji=False))


def form(
    *,
    title: str,
    submit: str,
    callback_id: CallbackId,
    blocks: list[pieces.BlockJson],
    private: str = "",
) -> ViewJson:
    """Return a form; the model checks Slack's limits."""
    return View(
        type="modal",
        title=PlainTextObject(text=title),
        submit=PlainTextObject(text=submit),
        close=PlainTextObject(text="Cancel"),
        callback_id=callback_id,
        private_metadata=private,
        blocks=blocks,
    ).to_dict()
