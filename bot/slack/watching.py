"""What is looked at now and then: who is in the user groups, and what lacks its scopes."""

from collections.abc import Callable

from slack_sdk import WebClient

from bot.slack.channel_desk import Rulebook
from bot.slack.identity import Directory, Identity
from bot.slack.scopes import FEATURES, NEEDED, Scopes
from bot.slack.usergroups import GroupBook, UserGroupReader


def watch(
    client: WebClient, people: Directory, groups: GroupBook, rulebook: Rulebook
) -> Callable[[], None]:
    """Return one round: propose who is new in a group, and say once in the log what is off."""
    scopes = Scopes(client)
    identity, reader = Identity(client, people), UserGroupReader(client, groups, scopes)

    def round_() -> None:
        for rules in rulebook.overview(actor="system").channels:
            for what in sorted(rules.reading):
                scopes.off(NEEDED[what], feature=FEATURES[what])
        if any(one.role for one in groups.uses()):
            reader.propose(identity, team=str(client.auth_test()["team_id"]))
        elif groups.uses():
            reader.off()

    return round_
