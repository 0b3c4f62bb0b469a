"""Who is this, and who reads along: asked of Slack, remembered for a while, doubted when unknown."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.people.entities import Access, Person
from bot.slack.members import member_from

_log = logging.getLogger(__name__)

UNREACHABLE = (SlackApiError, OSError, HTTPException)
"""What a call to Slack raises when it could not be carried out."""

_NO_SUCH_USER = "users_not_found"

_Lookup = Callable[[], Mapping[str, Any]]


class Directory(Protocol):
    """The part of the people directory that Slack needs."""

    def person_for_slack(
        self,
        slack_id: str,
        *,
        email: str = "",
        guest: bool | None = None,
        deactivated: bool | None = None,
        timezone: str = "",
    ) -> Person:
        """Return whoever this Slack user is; an unknown one becomes an employee.

        What is left out was not told: what was known of it stays.
        """
        ...

    def met(self, slack_id: str) -> Person | None:
        """Return whom we know by this Slack id."""
        ...


class Outside(StrEnum):
    """Whether somebody is, or lets in, people from outside the company."""

    NO = "no"
    YES = "yes"
    UNKNOWN = "unknown"
    """Slack would not say; counts as yes."""

    @property
    def counts(self) -> bool:
        """Return whether nothing of ours may be used."""
        return self is not Outside.NO


@dataclass(frozen=True, kw_only=True, slots=True)
class Present:
    """Somebody in Slack, and whether they are known to be one of us."""

    person: Person
    outside: Outside
    """Yes for guests and for other companies' people."""


class Identity:
    """Looks people and channels up; *seconds* is how long an answer is believed.

    *circles_of* says which audiences somebody belongs to because of a user group.
    """

    def __init__(
        self,
        client: WebClient,
        directory: Directory,
        *,
        circles_of: Callable[[str], Collection[str]] = lambda _user: (),
        seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._directory = directory
        self._circles_of = circles_of
        self._seconds = seconds
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._doubts: Counter[str] = Counter()
        self._lock = threading.Lock()

    def who(self, user: str, *, team: str) -> Present:
        """Return who *user* is; whom Slack cannot vouch for counts as an outsider."""
        believed = self._believed(
            user, lambda: self._client.users_info(user=user)["user"], about="a person"
        )
        if believed is None:
            return Present(person=self._directory.person_for_slack(user), outside=Outside.UNKNOWN)
        facts, is_fresh = believed
        member = member_from(facts, team=team)
        # What is believed may be older than what another process has heard since.
        person = None if is_fresh else self._directory.met(user)
        if person is None:
            person = self._directory.person_for_slack(
                user,
                email=member.email,
                guest=member.outsider,
                deactivated=member.deactivated,
                timezone=member.timezone,
            )
        is_out = member.outsider is not False or person.access is not Access.ACTIVE
        circles = frozenset() if is_out else frozenset(self._circles_of(user))
        if circles:
            person = replace(person, groups=person.groups | circles)
        return Present(person=person, outside=Outside.YES if is_out else Outside.NO)

    def reach(self, person: Person) -> str:
        """Return the Slack id of *person*; Slack is asked for it where they never said a word."""
        try:
            return self.find(person)
        except UNREACHABLE as error:
            _log.warning("Slack would not say whose an e-mail address is: %s", error)
            return ""

    def find(self, person: Person) -> str:
        """Return the same, empty only where Slack knows nobody; raise where it does not say."""
        if person.slack_id or not person.email:
            return person.slack_id
        try:
            facts = self._client.users_lookupByEmail(email=person.email)["user"]
        except SlackApiError as error:
            if error.response.get("error") != _NO_SUCH_USER:
                raise
            return ""
        member = member_from(facts, team="")
        met = self._directory.person_for_slack(
            member.user,
            email=member.email,
            guest=member.outsider,
            deactivated=member.deactivated,
            timezone=member.timezone,
        )
        # A guest, or somebody else with that address, is not the one who is meant.
        return met.slack_id if met.id == person.id and met.access is Access.ACTIVE else ""

    def doubt(self, user: str) -> None:
        """Believe nothing of what is remembered of *user*; something has changed."""
        with self._lock:
            self._known.pop(user, None)
            self._doubts[user] += 1

    def outsiders_read(self, channel: str) -> Outside:
        """Tell whether another company reads *channel*."""
        believed = self._believed(
            channel,
            lambda: self._client.conversations_info(channel=channel)["channel"],
            about=f"the channel {channel}",
        )
        if believed is None:
            return Outside.UNKNOWN
        facts, _ = believed
        shared = ("is_ext_shared", "is_pending_ext_shared")
        return Outside.YES if any(facts.get(key) for key in shared) else Outside.NO

    def _believed(
        self, key: str, look_up: _Lookup, *, about: str
    ) -> tuple[Mapping[str, Any], bool] | None:
        """Return what Slack says, and whether it has said so just now.

        A log that names *about* must not name a person: beside it stands what they asked.
        """
        now = self._monotonic()
        with self._lock:
            known, doubts = self._known.get(key), self._doubts[key]
        if known is not None and now - known[0] < self._seconds:
            return known[1], False
        try:
            facts = look_up()
        except UNREACHABLE as error:
            _log.warning("Slack would not say anything of %s: %s", about, error)
            return None
        with self._lock:
            if doubts == self._doubts[key]:
                self._known[key] = (now, facts)
                return facts, True
        # Something changed while Slack was asked; what it said may be what was before.
        return self._believed(key, look_up, about=about)
