"""Curated answers in Slack: the form that writes one, and the list for leads."""

from collections.abc import Iterator, Mapping, Sequence

from slack_sdk.models.blocks import (
    ConfirmObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    StaticSelectElement,
)

from bot.questions.curation_entities import USUAL_DAYS, Circle, Curated
from bot.slack.blocks import pieces
from bot.slack.blocks.asking import INPUT, form, named_input
from bot.slack.blocks.forms import ViewJson
from bot.slack.blocks.pieces import BlockJson
from bot.slack.ids import ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote

SHOWN = 10
NO_CURATED = (
    "No curated answer is in force. `/comply correct A-1042` writes one in place of an answer."
)
CIRCLES: Mapping[Circle, str] = {
    Circle.EVERYONE: "Everybody in the company",
    Circle.LEADS: "Compliance leads alone",
}
_DAYS = (30, 90, USUAL_DAYS, 365)
_EXPLAINED = (
    "What you write is quoted word for word, before any document, to whoever asks the same. It "
    "says that the compliance leads corrected it, and until when. Those who got the answer in the "
    "last 90 days are told the difference."
)
_WITHOUT_WORDS = (
    "You have not read that question, so its words are not shown. Write it anew; the receipt opens "
    "with a reason: `/comply receipt A-{number} because …`"
)
_QUOTED = 500


def correction_form(*, number: int | None = None, question: str = "", text: str = "") -> ViewJson:
    """Return the form for a curated answer; *number* is the exchange whose answer was wrong."""
    hidden = number is not None and not question
    notes = [_WITHOUT_WORDS.format(number=number)] if hidden else []
    return form(
        title="Correct an answer",
        submit="Put it in force",
        callback_id=CallbackId.CONFIRM_CORRECTION,
        private="" if number is None else str(number),
        blocks=[
            *pieces.context([_EXPLAINED, *notes]),
            _input("The question", ActionId.CORRECTION_QUESTION, text=question),
            _input("The answer", ActionId.CORRECTION_TEXT, text=text),
            _input(
                "Other ways to ask the same, one a line",
                ActionId.CORRECTION_OTHERS,
                optional=True,
            ),
            _input(
                "The document and section it comes from",
                ActionId.CORRECTION_SOURCE,
                optional=True,
                multiline=False,
            ),
            _choice("Who may read it", ActionId.CORRECTION_CIRCLE, _circles()),
            _choice("How long it is valid", ActionId.CORRECTION_DAYS, _spans(), first=USUAL_DAYS),
        ],
    )


def curated_messages(curated: Sequence[Curated], slack_ids: Sequence[str]) -> tuple[Message, ...]:
    """Return what is in force, newest first; *slack_ids* are of those who wrote it."""
    if not curated:
        return (Message(text=NO_CURATED, blocks=tuple(pieces.sections([NO_CURATED]))),)
    blocks = [*pieces.sections([f"*Curated answers* · {len(curated)} in force"])]
    for one, slack_id in list(zip(curated, slack_ids, strict=True))[:SHOWN]:
        blocks += _card(one, slack_id)
    if len(curated) > SHOWN:
        more = f"These are the newest {SHOWN}; `annexa curated list` shows all."
        blocks += pieces.context([more])
    text = f"{len(curated)} curated answers"
    return tuple(Message(text=text, blocks=page) for page in pieces.pages(blocks))


def in_force(curated: Curated) -> Message:
    """Return what a lead reads once their answer speaks."""
    words = (
        f"*{curated.label}* is in force until {curated.valid_until:%-d %B %Y}. Whoever asks this "
        "gets your answer first:"
    )
    asked = quote(escape(clip(curated.question, _QUOTED)))
    return Message(
        text=f"{curated.label} is in force.", blocks=tuple(pieces.sections([words, asked]))
    )


def _card(curated: Curated, slack_id: str) -> Iterator[BlockJson]:
    who = f"<@{slack_id}>" if slack_id else "somebody who is not known any more"
    asked = quote(escape(clip(curated.question, _QUOTED)))
    said = escape(clip(curated.text, _QUOTED))
    yield from pieces.sections([f"*{curated.label}* · {who}", asked, said])
    facts = [CIRCLES[curated.circle], f"valid until {curated.valid_until:%-d %B %Y}"]
    facts += [f"in place of A-{curated.corrects}"] if curated.corrects else []
    yield from pieces.context([" · ".join(facts)])
    retire = pieces.button("Retire", action_id=ActionId.RETIRE_CURATED, value=str(curated.number))
    retire.confirm = ConfirmObject(
        title=PlainTextObject(text=f"Retire {curated.label}?"),
        text=PlainTextObject(
            text="It speaks no more. Those who got it are told within ten minutes."
        ),
        confirm=PlainTextObject(text="Retire it"),
        deny=PlainTextObject(text="Keep it"),
    )
    yield from pieces.buttons([retire])


def _input(
    label: str,
    action_id: ActionId,
    *,
    text: str = "",
    optional: bool = False,
    multiline: bool = True,
) -> BlockJson:
    element = PlainTextInputElement(
        action_id=action_id,
        multiline=multiline,
        max_length=INPUT,
        initial_value=clip(text, INPUT).strip() or None,
    )
    return named_input(label, action_id, element, optional=optional)


def _choice(
    label: str, action_id: ActionId, options: Sequence[Option], *, first: int | str = ""
) -> BlockJson:
    chosen = next((one for one in options if one.value == str(first)), options[0])
    element = StaticSelectElement(action_id=action_id, options=list(options), initial_option=chosen)
    return named_input(label, action_id, element)


def _circles() -> list[Option]:
    return [
        Option(value=circle.value, text=PlainTextObject(text=words))
        for circle, words in CIRCLES.items()
    ]


def _spans() -> list[Option]:
    return [Option(value=str(days), text=PlainTextObject(text=f"{days} days")) for days in _DAYS]
