"""The words of notices: what somebody is told because something changed."""

from collections.abc import Callable, Mapping

from bot.durable.runs import Fields
from bot.slack.blocks.forms import notice
from bot.slack.messenger import Message

Words = Callable[[Fields], str]
"""Makes one notice's text from its facts; mentions are written as ``<@U…>`` by the caller."""

WORDS: Mapping[str, Words] = {}
"""Notice kind → its words."""


def notice_message(kind: str, facts: Fields) -> Message:
    """Return the message of a notice; an unknown kind raises ``KeyError``."""
    return notice(WORDS[kind](facts))
