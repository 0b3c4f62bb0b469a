"""Finds people of ours among users of Slack: those who were chosen, or who are in a channel."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from slack_sdk import WebClient

from bot.people.entities import Access, Person, PersonId
from bot.slack.errors import AudienceUnknown
from bot.slack.identity import UNREACHABLE, Directory
from bot.slack.members import member_from

MOST_PAGES: Final = 10
"""Of a thousand each; larger audiences are named by a group."""
_PAGE = 999
_FEW = 10
"""So many unknown people are asked about one by one."""
_SLACKBOT = "USLACKBOT"


class _Answer(Protocol):
    def get(self, key: str, default: Any = None) -> Any: ...  # noqa: ANN401 -- Slack's JSON


@dataclass(frozen=True, kw_only=True, slots=True)
class Crowd:
    """Who was found, and how many were no colleagues of ours."""

    people: tuple[PersonId, ...]
    strangers: int


class CrowdFinder:
    """Asks Slack; raises ``AudienceUnknown`` with words where it will not say."""

    def __init__(self, client: WebClient, directory: Directory) -> None:
        self._client = client
        self._directory = directory

    def in_channel(self, channel: str, *, team: str) -> Crowd:
        """Return the people of ours in a channel, as they are now."""
        users: list[str] = []
        cursor = ""
        for _ in range(MOST_PAGES):
            try:
                answer = self._client.conversations_members(
                    channel=channel, limit=_PAGE, cursor=cursor or None
                )
            except UNREACHABLE as error:
                raise AudienceUnknown(
                    "I cannot see who is in that channel. Invite me there, or choose people "
                    "another way."
                ) from error
            users += answer["members"]
            cursor = _cursor(answer)
            if not cursor:
                return self.among(users, team=team)
        raise AudienceUnknown("That channel has more people than I can look at; name a group.")

    def in_group(self, group_id: str, *, team: str) -> Crowd:
        """Return the people of ours in a user group, as they are now."""
        try:
            answer = self._client.usergroups_users_list(usergroup=group_id)
        except UNREACHABLE as error:
            raise AudienceUnknown(
                "Slack will not say who is in that user group; choose people another way."
            ) from error
        return self.among(answer["users"], team=team)

    def one(self, user: str, *, team: str) -> PersonId:
        """Return which of our people a user of Slack is; raise where they are none."""
        found = self.among([user], team=team).people
        if not found:
            raise AudienceUnknown("That is no colleague of ours; please choose somebody who is.")
        return found[0]

    def among(self, users: Iterable[str], *, team: str) -> Crowd:
        """Return the people of ours among these users of Slack, each once and in order."""
        wanted = [user for user in dict.fromkeys(users) if user != _SLACKBOT]
        met = {user: self._directory.met(user) for user in wanted}
        unknown = [user for user, person in met.items() if person is None]
        found = self._facts(unknown)
        for user in unknown:
            met[user] = self._meet(found.get(user), team=team)
        people = [one.id for one in met.values() if one and one.access is Access.ACTIVE]
        return Crowd(people=tuple(dict.fromkeys(people)), strangers=len(wanted) - len(people))

    def _meet(self, facts: Mapping[str, Any] | None, *, team: str) -> Person | None:
        """Return whom we know by what Slack says; an app is nobody."""
        if facts is None or facts.get("is_bot"):
            return None
        member = member_from(facts, team=team)
        return self._directory.person_for_slack(
            member.user,
            email=member.email,
            guest=member.outsider,
            deactivated=member.deactivated,
            timezone=member.timezone,
        )

    def _facts(self, users: list[str]) -> dict[str, Mapping[str, Any]]:
        try:
            if len(users) <= _FEW:
                return {user: self._client.users_info(user=user)["user"] for user in users}
            wanted = set(users)
            return {one["id"]: one for one in self._everybody() if one["id"] in wanted}
        except UNREACHABLE as error:
            raise AudienceUnknown(
                "Slack would not say who all of these people are. Please try again in a minute."
            ) from error

    def _everybody(self) -> Iterator[Mapping[str, Any]]:
        cursor = ""
        for _ in range(MOST_PAGES):
            answer = self._client.users_list(limit=_PAGE, cursor=cursor or None)
            yield from answer["members"]
            cursor = _cursor(answer)
            if not cursor:
                return


def _cursor(answer: _Answer) -> str:
    return str((answer.get("response_metadata") or {}).get("next_cursor") or "")
