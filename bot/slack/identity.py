"""Who is this, and who reads along: asked of Slack, remembered for a while, doubted when unknown."""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from http.client import HTTPException
from typing import Any, Protocol

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.people.entities import Person

_log = logging.getLogger(__name__)

UNREACHABLE = (SlackApiError, OSError, HTTPException)
"""What a call to Slack raises when it could not be carried out."""

_Lookup = Callable[[], Mapping[str, Any]]


class Directory(Protocol):
    """The part of the people directory that Slack needs."""

    def person_for_slack(
        self, slack_id: str, *, email: str = "", guest: bool | None = None
    ) -> Person:
        """Return whoever this Slack user is; an unknown one becomes an employee.

        What is left out was not told: what was known of it stays.
        """
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
    """Looks people and channels up; *seconds* is how long an answer is believed."""

    def __init__(
        self,
        client: WebClient,
        directory: Directory,
        *,
        seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._directory = directory
        self._seconds = seconds
        self._monotonic = monotonic
        self._known: dict[str, tuple[float, Mapping[str, Any]]] = {}
        self._lock = threading.Lock()

    def who(self, user: str, *, team: str) -> Present:
        """Return who *user* is; whom Slack cannot vouch for counts as an outsider."""
        facts = self._believed(user, lambda: self._client.users_info(user=user)["user"])
        if facts is None:
            return Present(person=self._directory.person_for_slack(user), outside=Outside.UNKNOWN)
        outsider = _is_outsider(facts, team)
        email = "" if outsider else (facts.get("profile") or {}).get("email", "")
        person = self._directory.person_for_slack(user, email=email, guest=outsider)
        return Present(person=person, outside=Outside.YES if outsider else Outside.NO)

    def outsiders_read(self, channel: str) -> Outside:
        """Tell whether another company reads *channel*."""
        facts = self._believed(
            channel, lambda: self._client.conversations_info(channel=channel)["channel"]
        )
        if facts is None:
            return Outside.UNKNOWN
        shared = ("is_ext_shared", "is_pending_ext_shared")
        return Outside.YES if any(facts.get(key) for key in shared) else Outside.NO

    def _believed(self, key: str, look_up: _Lookup) -> Mapping[str, Any] | None:
        now = self._monotonic()
        with self._lock:
            known = self._known.get(key)
        if known is not None and now - known[0] < self._seconds:
            return known[1]
        try:
            facts = look_up()
        except UNREACHABLE as error:
            _log.warning("Slack would not say who or what %s is: %s", key, error)
            return None
        with self._lock:
            self._known[key] = (now, facts)
        return facts


def _is_outsider(facts: Mapping[str, Any], team: str) -> bool:
    guest = any(facts.get(key) for key in ("is_restricted", "is_ultra_restricted", "is_stranger"))
    other_team = bool(team) and facts.get("team_id", team) != team
    return guest or (other_team and not facts.get("enterprise_user"))
