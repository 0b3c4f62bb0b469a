"""The rules of channels as Slack uses them: a stored rule wins, else what the settings say."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from bot.channels.entities import ChannelRules, Overview
from bot.errors import ChannelRulesWrong
from bot.people.permissions import Actor

_TOLD_SECONDS = 3_600.0
_MOST_TOLD = 10_000


class Rulebook(Protocol):
    """Keeps the rules of channels; ``bot.channels`` does."""

    def rules(self, channel: str) -> ChannelRules:
        """Return the rules of *channel*, whether or not somebody has configured it."""
        ...

    def leads(self) -> str:
        """Return the channel in which people are asked."""
        ...

    def incidents(self) -> str:
        """Return the channel in which security events are reported."""
        ...

    def overview(self, *, actor: Actor) -> Overview:
        """Return every configured channel."""
        ...

    def configure(self, wished: ChannelRules, *, change_id: str, actor: Actor) -> ChannelRules:
        """Keep *wished* as the channel's rules; the same *change_id* is once."""
        ...

    def announced(self, channel: str, *, revision: int) -> None:
        """Write down that the channel was told what these rules read."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Channels:
    """Where people are asked and events are reported; empty where nobody has set it up."""

    leads: str = ""
    incidents: str = ""


class ChannelDesk:
    """Looks rules up; without a rulebook every channel is as *defaults* say."""

    def __init__(
        self,
        defaults: Channels,
        rulebook: Rulebook | None,
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._defaults = defaults
        self._rulebook = rulebook
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._told: OrderedDict[tuple[str, str], float] = OrderedDict()

    @property
    def leads(self) -> str:
        """Return the channel in which people are asked; empty where there is none."""
        return self._rulebook.leads() if self._rulebook else self._defaults.leads

    @property
    def incidents(self) -> str:
        """Return the channel in which security events are reported; empty where there is none."""
        return self._rulebook.incidents() if self._rulebook else self._defaults.incidents

    def rules(self, channel: str) -> ChannelRules:
        """Return the rules of *channel*."""
        if self._rulebook is None:
            return ChannelRules(
                channel=channel,
                is_leads=channel == self._defaults.leads,
                is_incidents=channel == self._defaults.incidents,
            )
        return self._rulebook.rules(channel)

    def overview(self, *, actor: Actor) -> Overview:
        """Return every configured channel; only for those who may configure."""
        if self._rulebook is None:
            leads, incidents = self._defaults.leads, self._defaults.incidents
            return Overview(leads=leads, incidents=incidents, channels=())
        return self._rulebook.overview(actor=actor)

    def configure(self, wished: ChannelRules, *, change_id: str, actor: Actor) -> ChannelRules:
        """Keep *wished* as the channel's rules; the same *change_id* is once."""
        if self._rulebook is None:
            raise ChannelRulesWrong("Here the rules of channels come from the settings alone.")
        return self._rulebook.configure(wished, change_id=change_id, actor=actor)

    def announced(self, channel: str, *, revision: int) -> None:
        """Write down that the channel was told what is read in it."""
        if self._rulebook is not None:
            self._rulebook.announced(channel, revision=revision)

    def is_first_in_a_while(self, channel: str, user: str) -> bool:
        """Tell whether *user* need be told again that nothing is said in *channel*."""
        now, key = self._monotonic(), (channel, user)
        with self._lock:
            told = self._told.get(key)
            if told is not None and now - told < _TOLD_SECONDS:
                return False
            self._told[key] = now
            self._told.move_to_end(key)
            while len(self._told) > _MOST_TOLD:
                self._told.popitem(last=False)
        return True
