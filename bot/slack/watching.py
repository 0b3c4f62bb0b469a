"""What is looked at now and then: user groups, scopes, and where people and events are told."""

import logging
from collections.abc import Callable

from slack_sdk import WebClient

from bot.slack.channel_desk import Rulebook
from bot.slack.identity import UNREACHABLE, Directory, Identity
from bot.slack.probing import SHARED, standing
from bot.slack.scopes import FEATURES, NEEDED, Scopes
from bot.slack.usergroups import GroupBook, UserGroupReader

_log = logging.getLogger(__name__)
_NOT_THERE = "No %s can be posted in %s (%s): invite the bot there, or name another channel."
_SHARED = "Another company reads what is posted: %s go to %s (%s); name a channel of your own."


def watch(
    client: WebClient, people: Directory, groups: GroupBook, rulebook: Rulebook
) -> Callable[[], None]:
    """Return one round: propose who is new in a group, and say once in the log what is off."""
    scopes = Scopes(client)
    identity, reader = Identity(client, people), UserGroupReader(client, groups, scopes)
    places = _Places(client)

    def round_() -> None:
        overview = rulebook.overview(actor="system")
        places.look("questions for a person", overview.leads)
        places.look("reports of security events", overview.incidents)
        for rules in overview.channels:
            for what in sorted(rules.reading):
                scopes.off(NEEDED[what], feature=FEATURES[what])
        if any(one.role for one in groups.uses()):
            reader.propose(identity, team=str(client.auth_test()["team_id"]))
        elif groups.uses():
            reader.off()

    return round_


class _Places:
    """Says in the log what is wrong with a channel in which people rely on being heard."""

    def __init__(self, client: WebClient) -> None:
        self._client = client
        self._fine: set[str] = set()
        self._told: set[tuple[str, str]] = set()

    def look(self, what: str, channel: str) -> None:
        """Look at a channel until all is well there; each trouble is told once."""
        if not channel or channel in self._fine:
            return
        try:
            problem = standing(self._client, channel)
        except UNREACHABLE:
            # Another round comes.
            return
        if not problem:
            self._fine.add(channel)
        elif (channel, problem) not in self._told:
            self._told.add((channel, problem))
            _log.error(_SHARED if problem == SHARED else _NOT_THERE, what, channel, problem)
