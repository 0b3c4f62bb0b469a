"""Who asks, rates or opens too much is turned away; what came of it crosses a checkpoint."""

from bot.conversation.turnstile import Scope
from bot.durable.runs import Fields
from bot.slack.blocks.forms import turned_away_message
from bot.slack.desk import FrontDesk
from bot.slack.messenger import Message
from bot.slack.payloads.asking import Asking

_AWAY, _MINUTES = "turned_away", "minutes"
_OVERHEARD = "overheard:"


def turned_away(desk: FrontDesk, user: str, *, text: str = "", channel: str = "") -> Fields:
    """Count one more of *user*; return nothing, or why it is not done."""
    away = desk.turnstile.turn_away(text, person=user, channel=channel)
    if away is None:
        return {}
    return {_AWAY: away.scope.value, _MINUTES: "" if away.told else str(away.minutes)}


def is_heard_too_often(desk: FrontDesk, asking: Asking) -> bool:
    """Count a question that was asked of nobody; tell whether it is left alone.

    It is counted apart: what people ask each other costs them none of what they may ask the bot.
    """
    person, channel = f"{_OVERHEARD}{asking.user}", f"{_OVERHEARD}{asking.channel}"
    return desk.turnstile.turn_away(asking.text, person=person, channel=channel) is not None


def is_turned_away(fields: Fields) -> bool:
    """Tell whether a step was not done because of a limit."""
    return _AWAY in fields


def refusal_of(fields: Fields, thing: str) -> Message | None:
    """Return what somebody who was turned away is told; nothing where they were told before."""
    if not fields.get(_MINUTES):
        return None
    return turned_away_message(Scope(fields[_AWAY]), minutes=int(fields[_MINUTES]), thing=thing)
