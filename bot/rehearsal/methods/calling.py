"""What a method of the Web API is given, and what is known of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.rehearsal.entities import BOT_USER, Channel, Given, Json, Posted
from bot.rehearsal.replies import Refused
from bot.rehearsal.workspace import Workspace

_YES = {True, "1", "true", "True"}
_NO = {False, "0", "false", "False"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call: what was sent, and the workspace that it is about."""

    space: Workspace
    arguments: Given

    def text(self, name: str) -> str:
        """Return an argument as text; one that was left out is empty."""
        value = self.arguments.get(name)
        return "" if value is None else str(value)

    def required(self, name: str) -> str:
        """Return an argument that there must be."""
        value = self.text(name)
        if not value:
            raise Refused("invalid_arguments", response_metadata=_missing(name))
        return value

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return an argument as yes or no."""
        value = self.arguments.get(name)
        if value is None or isinstance(value, (list, dict)):
            return default
        return value in _YES if default is False else value not in _NO

    def number(self, name: str, default: int) -> int:
        """Return an argument as a number."""
        try:
            return int(self.text(name) or default)
        except ValueError:
            raise Refused("invalid_arguments", response_metadata=_missing(name)) from None

    def objects(self, name: str, *, refused_as: str = "invalid_arguments") -> list[Any]:
        """Return an argument that is a list; JSON that is none is refused."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return []
        if not isinstance(value, list):
            raise Refused(refused_as)
        return value

    def object(self, name: str, *, refused_as: str = "invalid_arguments") -> Given:
        """Return an argument that is an object."""
        value = self.arguments.get(name)
        if value is None or value == "":
            return {}
        if not isinstance(value, Mapping):
            raise Refused(refused_as)
        return value

    def place(self) -> Channel:
        """Return where something is to be said; a person stands for their direct messages."""
        user = self.text("channel")
        return self.space.direct_channel(user) if user in self.space.members else self.channel()

    def channel(self, name: str = "channel") -> Channel:
        """Return the conversation that the call names by its own id."""
        found = self.space.channels.get(self.text(name))
        if found is None or (found.private and not found.joined):
            raise Refused("channel_not_found")
        return found

    def joined(self, name: str = "channel") -> Channel:
        """Return the conversation, in which the bot must be."""
        found = self.channel(name)
        if found.archived:
            raise Refused("is_archived")
        if not found.joined:
            raise Refused("not_in_channel")
        return found

    def message(self, channel: Channel, ts: str, *, unknown: str = "message_not_found") -> Posted:
        """Return a message that everybody there sees."""
        found = self.space.find(channel.id, ts)
        if found is None or found.only_for:
            raise Refused(unknown)
        return found

    def own_message(self, channel: Channel, ts: str, *, foreign: str) -> Posted:
        """Return a message of the bot's own; another's is refused as *foreign*."""
        found = self.message(channel, ts)
        if found.user != BOT_USER:
            raise Refused(foreign)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Method:
    """What Slack asks of whoever calls a method, and what it does."""

    do: Callable[[Call], Json]
    tier: int
    """How often a minute it may be called; see `bot.rehearsal.rates`."""
    scopes: frozenset[str] = frozenset()
    """Scopes of which one is needed."""
    by_kind: Mapping[str, str] = field(default_factory=dict)
    """Kind of conversation → the scope that it needs."""
    needs_app_token: bool = False


Methods = Mapping[str, Method]


def channel_of(space: Workspace, name: str) -> Channel | None:
    """Return the conversation with this id; a member's id stands for their direct messages."""
    if name in space.members:
        return space.direct_channel(name)
    return space.channels.get(name)


def scope(*names: str) -> frozenset[str]:
    """Return scopes of which one is needed."""
    return frozenset(names)


def _missing(name: str) -> Json:
    return {"messages": [f"[ERROR] missing or malformed: {name}"]}
