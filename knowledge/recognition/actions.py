"""Recognise what a person wants done, as opposed to what they want to know."""

import re

from knowledge.answers import Action
from knowledge.recognition import tables, wording

_GREETING = re.compile(
    r"^(?:(?:hi|hey|hello|good (?:morning|afternoon|evening)|dear)(?: (?:there|team|bot|all|annexa))?"
    r"|@\w+|please|ok|so|well|um|yo)[\s,.!:-]+(?=\S)"
)


def recognise_action(text: str) -> Action | None:
    """Return the deed that *text* asks for, or None when it asks a question."""
    folded = _without_greeting(wording.fold(text))
    for rule in tables.rules("actions"):
        if rule.holds(folded):
            return Action(rule.name)
    return None


def _without_greeting(folded: str) -> str:
    """Return *folded* without what people say before they come to the point."""
    while found := _GREETING.match(folded):
        folded = folded[found.end() :]
    return folded
