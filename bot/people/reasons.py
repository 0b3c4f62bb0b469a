"""Reasons that people have to state before they may do what others will ask about later."""

from bot.errors import ReasonMissing

_FEWEST_LETTERS = 10
"""Fewer are no reason that anybody could weigh later."""


def stated(reason: str, *, why: str) -> str:
    """Return *reason* in one line; raise ``ReasonMissing`` with *why* where it says nothing."""
    words = " ".join(reason.split())
    if sum(letter.isalpha() for letter in words) < _FEWEST_LETTERS:
        raise ReasonMissing(why)
    return words
