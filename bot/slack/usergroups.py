"""Who is in the user groups that stand for something: asked of Slack, remembered for a while."""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from slack_sdk import WebClient

from bot.people.entities import Person, PersonId
from bot.people.group_entities import Candidate, GroupUse
from bot.people.permissions import Actor
from bot.slack.identity import UNREACHABLE, Identity
from bot.slack.scopes import GROUPS, Scopes

_log = logging.getLogger(__name__)

_FEATURE = "looking into user groups"


class GroupBook(Protocol):
    """What user groups stand for; ``bot.people.groups`` knows."""

    def uses(self) -> Sequence[GroupUse]:
        """Return every group that stands for something."""
        ...

    def use(self, wished: GroupUse, *, actor: Actor) -> None:
        """Let a group stand for what is wished, or for nothing; the same twice is once."""
        ...

    def observe(self, group_id: str, members: frozenset[PersonId]) -> None:
        """Take over who is in a group now."""
        ...

    def waiting(self, *, actor: Actor) -> Sequence[Candidate]:
        """Return who waits to be confirmed."""
        ...

    def confirm(self, offer: str, *, actor: Actor) -> Person:
        """Give the role that *offer* names, if it is proposed still; the same twice is once."""
        ...

    def refuse(self, offer: str, *, actor: Actor) -> None:
        """Leave somebody as they are; the same twice is once."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class NamedGroup:
    """A user group as people of the workspace see it."""

    id: str
    name: str


class UserGroupReader:
    """Asks Slack who is in which group; *seconds* is how long an answer is believed."""

    def __init__(
        self,
        client: WebClient,
        book: GroupBook | None,
        scopes: Scopes,
        *,
        seconds: float = 300.0,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client = client
        self._book = book
        self._scopes = scopes
        self._seconds = seconds
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._members: dict[str, tuple[float, frozenset[str]]] = {}

    def off(self) -> str:
        """Return why groups are not looked into, in one line; nothing where they are."""
        return self._scopes.off(GROUPS, feature=_FEATURE)

    def audiences_of(self, user: str) -> frozenset[str]:
        """Return the audiences that the groups of *user* stand for; none in doubt."""
        uses = [one for one in self._book.uses() if one.audience] if self._book else []
        if not uses or self.off():
            return frozenset()
        return frozenset(
            one.audience for one in uses if user in (self._who(one.group_id) or frozenset())
        )

    def groups(self) -> tuple[NamedGroup, ...]:
        """Return the groups of the workspace; none where Slack will not say."""
        if self.off():
            return ()
        try:
            answer = self._client.usergroups_list(include_disabled=False)
        except UNREACHABLE as error:
            _log.warning("Slack would not say which user groups there are: %s", error)
            return ()
        return tuple(
            NamedGroup(id=one["id"], name=one.get("handle") or one.get("name") or one["id"])
            for one in answer["usergroups"]
        )

    def propose(self, identity: Identity, *, team: str = "") -> None:
        """Take over who is in the groups that stand for roles; what Slack hides stays as it is."""
        uses = [one for one in self._book.uses() if one.role is not None] if self._book else []
        if self._book is None or not uses or self.off():
            return
        known = {one.id for one in self.groups()}
        for use in uses:
            # A group that was switched off has no members for Slack; that is nobody's leaving.
            members = self._who(use.group_id, anew=True) if use.group_id in known else None
            if members is not None:
                people = frozenset(identity.who(one, team=team).person.id for one in members)
                self._book.observe(use.group_id, people)

    def _who(self, group_id: str, *, anew: bool = False) -> frozenset[str] | None:
        now = self._monotonic()
        with self._lock:
            known = self._members.get(group_id)
        if known is not None and not anew and now - known[0] < self._seconds:
            return known[1]
        try:
            answer = self._client.usergroups_users_list(usergroup=group_id)
        except UNREACHABLE as error:
            _log.warning("Slack would not say who is in the user group %s: %s", group_id, error)
            return None
        members = frozenset(answer["users"])
        with self._lock:
            self._members[group_id] = (now, members)
        return members
