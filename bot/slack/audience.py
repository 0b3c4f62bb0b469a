"""Who reads a channel: whether guests do, and to which circles everybody there belongs.

Slack is asked rarely: once in a while for the people of the workspace, and for the members of a
channel only where there are guests at all. What cannot be told counts as a guest.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from slack_sdk import WebClient

from bot.people.entities import Access, Person
from bot.slack.identity import UNREACHABLE, Outside
from bot.slack.members import Member, member_from
from knowledge.passages import EVERYONE

_log = logging.getLogger(__name__)

MOST_MEMBERS = 999
"""Members of a channel that are looked at: one page; a larger channel counts as one with guests."""
MOST_PAGES = 10
"""Pages of a thousand people of the workspace; beyond that nobody knows who is a guest."""
MOST_UNKNOWN = 20
"""Members that are in no list and are asked about one by one."""
MOST_IN_CIRCLE = 200
"""Members of a channel up to which it is looked up whether all belong to a smaller circle."""
_PAGE = 1_000
_ROLL_SECONDS = 1_800.0
"""How long the list of people is believed; changes of users mend it meanwhile."""


class Acquaintances(Protocol):
    """The part of the people directory that is needed to know who belongs to which circle."""

    def met_all(self, slack_ids: Collection[str]) -> Mapping[str, Person]:
        """Return whom we know by these Slack ids, looked up at once."""
        ...


@dataclass
class _Roll:
    """Everybody of the workspace, as far as Slack has told."""

    read_at: float
    outsiders: dict[str, bool]
    """Whether somebody is from outside the company, by Slack id."""
    bots: set[str] = field(default_factory=set)

    @property
    def has_guests(self) -> bool:
        return any(self.outsiders.values())

    def enter(self, member: Member) -> None:
        # Whoever is deactivated reads nothing any more.
        self.outsiders[member.user] = bool(member.outsider) and not member.deactivated


class Readership:
    """Looks up who reads a channel; *seconds* is how long a list of members is believed."""

    def __init__(
        self,
        client: WebClient,
        people: Acquaintances,
        *,
        circles_of: Callable[[str], Collection[str]] = lambda _user: (),
        seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._people = people
        self._circles_of = circles_of
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._rolls: dict[str, _Roll] = {}
        self._members: dict[str, tuple[float, frozenset[str] | None]] = {}
        self._changes = 0

    def guests(self, channel: str, *, team: str) -> Outside:
        """Tell whether a guest reads *channel*; unknown where it is too large or Slack is silent."""
        roll = self._roll(team)
        if roll is None:
            return Outside.UNKNOWN
        if not roll.has_guests:
            return Outside.NO
        members = self._who(channel)
        if members is None or not self._learn(members - roll.outsiders.keys(), roll, team):
            return Outside.UNKNOWN
        is_guest = any(roll.outsiders[user] for user in members)
        return Outside.YES if is_guest else Outside.NO

    def circles(self, channel: str, wished: Collection[str], *, team: str) -> frozenset[str]:
        """Return the audiences that everybody in *channel* belongs to, of those that are wished."""
        common = frozenset(wished)
        roll = self._roll(team) if common else None
        members = self._who(channel) if roll is not None else None
        if roll is None or members is None or len(members) > MOST_IN_CIRCLE:
            return frozenset({EVERYONE})
        if not self._learn(members - roll.outsiders.keys(), roll, team):
            return frozenset({EVERYONE})
        known = self._people.met_all(members - roll.bots)
        for user in members - roll.bots:
            common &= self._audiences(user, known.get(user), common)
            if not common:
                break
        return common | {EVERYONE}

    def joined(self, channel: str, user: str) -> None:
        """Take in that somebody joined: who reads the channel is looked up anew."""
        with self._lock:
            self._changes += 1
            self._members.pop(channel, None)
            if any(user not in roll.outsiders for roll in self._rolls.values()):
                self._rolls.clear()

    def changed(self, member: Member, *, team: str) -> None:
        """Take in what Slack says of somebody whose account has changed."""
        with self._lock:
            self._changes += 1
            roll = self._rolls.get(team)
            if roll is not None:
                roll.enter(member)

    def _audiences(
        self, user: str, person: Person | None, wanted: frozenset[str]
    ) -> frozenset[str]:
        if person is None or person.access is not Access.ACTIVE:
            return frozenset()
        # Groups are looked into only where they could add something.
        own = person.audiences
        return own if wanted <= own else own | frozenset(self._circles_of(user))

    def _roll(self, team: str) -> _Roll | None:
        now = self._monotonic()
        with self._lock:
            known, changes = self._rolls.get(team), self._changes
        if known is not None and now - known.read_at < _ROLL_SECONDS:
            return known
        roll = self._read(team)
        if roll is not None:
            with self._lock:
                # What changed while Slack was asked may be missing: believed this once alone.
                if changes == self._changes:
                    self._rolls[team] = roll
        return roll

    def _read(self, team: str) -> _Roll | None:
        roll, cursor = _Roll(read_at=self._monotonic(), outsiders={}), ""
        try:
            for _ in range(MOST_PAGES):
                answer = self._client.users_list(limit=_PAGE, cursor=cursor or None)
                for facts in answer["members"]:
                    _enter(roll, facts, team)
                cursor = (answer.get("response_metadata") or {}).get("next_cursor", "")
                if not cursor:
                    return roll
        except UNREACHABLE as error:
            _log.warning("Slack would not say who is in the workspace: %s", error)
            return None
        _log.warning("The workspace has too many people to know its guests.")
        return None

    def _who(self, channel: str) -> frozenset[str] | None:
        """Return the members; None where they are too many, or Slack will not say."""
        now = self._monotonic()
        with self._lock:
            known, changes = self._members.get(channel), self._changes
        if known is not None and now - known[0] < self._seconds:
            return known[1]
        try:
            answer = self._client.conversations_members(channel=channel, limit=MOST_MEMBERS)
        except UNREACHABLE as error:
            _log.warning("Slack would not say who is in the channel %s: %s", channel, error)
            return None
        has_more = bool((answer.get("response_metadata") or {}).get("next_cursor"))
        members = None if has_more else frozenset(answer["members"])
        with self._lock:
            if changes == self._changes:
                self._members[channel] = (now, members)
        return members

    def _learn(self, unknown: Collection[str], roll: _Roll, team: str) -> bool:
        """Ask about members who are in no list; tell whether all of them are known then."""
        if len(unknown) > MOST_UNKNOWN:
            return False
        try:
            for user in unknown:
                facts = self._client.users_info(user=user)["user"]
                with self._lock:
                    _enter(roll, facts, team)
        except UNREACHABLE as error:
            _log.warning("Slack would not say who somebody in a channel is: %s", error)
            return False
        return True


def _enter(roll: _Roll, facts: Mapping[str, Any], team: str) -> None:
    member = member_from(facts, team=team)
    roll.enter(member)
    if facts.get("is_bot"):
        roll.bots.add(member.user)
