"""What Slack says about one of its users, parsed at the edge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.slack.payloads.basics import team_of

_GUEST = ("is_restricted", "is_ultra_restricted", "is_stranger")


@dataclass(frozen=True, kw_only=True, slots=True)
class Member:
    """A Slack user, seen from the workspace *team* that asks."""

    user: str
    email: str
    """Empty for outsiders: their address links to nobody of ours."""
    outsider: bool | None
    """A guest or another company's; None where Slack does not say so any more."""
    deactivated: bool
    bot: bool = False
    timezone: str = ""
    """IANA name; empty where Slack does not say, and for outsiders."""


@dataclass(frozen=True, kw_only=True, slots=True)
class MemberChange:
    """Slack says that something about a user has changed."""

    event_id: str
    team: str
    member: Member


def member_from(facts: Mapping[str, Any], *, team: str) -> Member:
    """Parse a user object, as ``users.info`` and ``user_change`` bring it."""
    deactivated = bool(facts.get("deleted"))
    # Slack leaves most out of what it tells of somebody who is gone.
    outsider = None if deactivated else _is_outsider(facts, team)
    email = "" if outsider is not False else (facts.get("profile") or {}).get("email", "")
    return Member(
        user=facts["id"],
        email=email,
        outsider=outsider,
        deactivated=deactivated,
        bot=bool(facts.get("is_bot")),
        timezone=str(facts.get("tz") or "") if outsider is False else "",
    )


def change_from(body: Mapping[str, Any]) -> MemberChange:
    """Parse ``user_change`` or ``team_join``."""
    team = team_of(body)
    member = member_from(body["event"]["user"], team=team)
    return MemberChange(event_id=body["event_id"], team=team, member=member)


def _is_outsider(facts: Mapping[str, Any], team: str) -> bool:
    other_team = bool(team) and facts.get("team_id", team) != team
    return any(facts.get(key) for key in _GUEST) or (
        other_team and not facts.get("enterprise_user")
    )
