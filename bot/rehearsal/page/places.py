"""Where somebody is on the page, as an address."""

from dataclasses import dataclass, replace
from typing import Self

HOME, APP = "home", "app"


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """One person in one conversation, perhaps with a thread open beside it."""

    user: str
    room: str
    """A channel's id, or ``home`` or ``app`` for the bot's own two tabs."""
    thread: str = ""

    @property
    def address(self) -> str:
        """Return the path of this place."""
        beside = f"/thread/{self.thread}" if self.thread else ""
        return f"/as/{self.user}/{self.room}{beside}"

    @property
    def base(self) -> str:
        """Return the path under which everything of this person lies."""
        return f"/as/{self.user}"

    def beside(self, thread: str) -> Self:
        """Return the same place with a thread open, or closed."""
        return replace(self, thread=thread)

    def seen_by(self, user: str) -> Self:
        """Return the same place for somebody else; the bot's messages are each one's own."""
        return replace(self, user=user, thread="" if self.room in {HOME, APP} else self.thread)


def place_of(address: str, user: str) -> Place | None:
    """Return the place that an address names if it is one of *user*, else None."""
    parts = address.split("?", 1)[0].split("/")
    if len(parts) not in {4, 6} or parts[:3] != ["", "as", user]:
        return None
    if len(parts) == 6 and parts[4] != "thread":  # noqa: PLR2004 -- with a thread there are six
        return None
    return Place(user=user, room=parts[3], thread=parts[5] if len(parts) > 4 else "")  # noqa: PLR2004 -- same
