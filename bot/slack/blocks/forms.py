"""Forms that show what will be posted before it is, and the posts that follow."""

from bot.conversation.turnstile import Scope
from bot.questions.entities import Exchange
from bot.slack.blocks import pieces
from bot.slack.blocks.answers import report_button
from bot.slack.blocks.asking import form, text_input
from bot.slack.failures import Failure
from bot.slack.ids import NO_EXCHANGE, ActionId, CallbackId
from bot.slack.messenger import Message
from bot.slack.mrkdwn import clip, escape, quote, split

ViewJson = pieces.ViewJson
NO_EVENT = "Please write what happened, in a few words; the rest can be asked later."
_REFERENCE = 200
_TOO_MUCH = {
    Scope.PERSON: "You have asked me a lot in a short time, so this {thing} has to wait: "
    "please {verb} it again in about {span}.",
    Scope.CHANNEL: "So much is asked in this channel right now that this {thing} has to wait: "
    "please {verb} it again in about {span}, or write to me directly.",
}
_NOT_KEPT = "Until then I neither answer nor keep what is over the limit, and do not say so again."


def hand_off_form(exchange: Exchange, *, asker: str) -> ViewJson:
    """Return the form that shows what the leads will read."""
    message = hand_off_post(exchange, asker=asker)
    shown = [*pieces.sections(["This will be posted to the compliance leads:"]), *message.blocks]
    return form(
        blocks=shown,
        title="Ask a person",
        submit="Post it",
        callback_id=CallbackId.CONFIRM_HAND_OFF,
        private=exchange.id,
    )


def hand_off_post(exchange: Exchange, *, asker: str) -> Message:
    """Return what the leads read: who asks, what, and which answer was not enough."""
    heading = f"<@{asker}> asks a person ({exchange.label})"
    question = exchange.question or "The question was not stored; please ask them directly."
    parts = [heading, *(quote(piece) for piece in split(escape(question), pieces.SECTION - 200))]
    return Message(
        text=f"A question for you ({exchange.label})", blocks=tuple(pieces.sections(parts))
    )


def report_form(*, text: str, exchange_id: str) -> ViewJson:
    """Return the form for a security event; what is in it is posted as it stands."""
    explained = "This is posted to the people who handle security events, with your name."
    asked = "What happened, when, and what is affected?"
    return form(
        blocks=[
            *pieces.sections([explained]),
            text_input(asked, action_id=ActionId.REPORT_TEXT, text=text),
        ],
        title="Report an event",
        submit="Report it",
        callback_id=CallbackId.CONFIRM_REPORT,
        private=exchange_id,
    )


def report_post(text: str, *, reporter: str) -> Message:
    """Return what the incident channel reads."""
    text = text or "There are no words with this report; please ask them directly, now."
    parts = [f"*Security event reported by* <@{reporter}>"]
    whole = clip(escape(text), pieces.MESSAGE_TEXT)
    parts += [quote(piece) for piece in split(whole, pieces.SECTION - 200)]
    return Message(text="A security event was reported.", blocks=tuple(pieces.sections(parts)))


def failure_message(failure: Failure) -> Message:
    """Return kind words for what went wrong; an event can be reported even then."""
    words = clip(escape(failure.words), pieces.SECTION)
    if failure.reference:
        words = f"{words} Please try again, or tell the admins this reference: {clip(failure.reference, _REFERENCE)}."
    urgent = "If this is about a security event, report it now:"
    blocks = [
        *pieces.sections(split(words, pieces.SECTION), glue=" "),
        *pieces.context([urgent]),
        *pieces.buttons([report_button(NO_EXCHANGE)]),
    ]
    return Message(text=words, blocks=tuple(blocks))


def turned_away_message(scope: Scope, *, minutes: int, thing: str = "question") -> Message:
    """Return kind words for somebody whose *thing* is not taken in; an event can be reported."""
    span = "a minute" if minutes == 1 else f"{minutes} minutes"
    verb = "ask" if thing == "question" else "try"
    too_much = _TOO_MUCH[scope].format(span=span, thing=thing, verb=verb)
    words = f"{too_much} {_NOT_KEPT}"
    return failure_message(Failure(words=words))


def notice(text: str) -> Message:
    """Return one plain line."""
    return Message(text=escape(text), blocks=tuple(pieces.sections([escape(text)])))
