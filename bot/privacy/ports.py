"""What privacy needs of the rest of the bot."""

from collections.abc import Collection
from typing import Protocol


class Work(Protocol):
    """What the durable engine's store says of somebody; ``bot.durable.traces`` knows."""

    def unfinished(self, marks: Collection[str]) -> int:
        """Return how much work that bears one of these marks is not finished."""
        ...

    def erase(self, marks: Collection[str]) -> Collection[str]:
        """Delete finished work that bears one of these marks; return its ids."""
        ...

    def rewrite(self) -> None:
        """Write the store anew, so that deleted words are in no part of it.

        Raise ``TracesRemain`` where that fails.
        """
        ...
