"""Asks Slack who we are and what we may do; changes nothing there."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException
from pathlib import Path

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

_MANIFEST = Path(__file__).with_name("manifest.json")
_READING = Path(__file__).with_name("manifest-reading.json")
_SECONDS = 10
SHARED = "is_ext_shared"
"""Stands for a channel that another company reads, or is invited to."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Probe:
    """What Slack said; an empty problem means that all is well."""

    unreachable: str = ""
    bot_refused: str = ""
    """Slack's name for what is wrong with the bot token."""
    app_refused: str = ""
    granted: frozenset[str] = frozenset()
    slack_time: datetime | None = None
    channels: Mapping[str, str] = field(default_factory=dict)
    """Channel id → Slack's name for why nothing should be posted there."""


def asked_scopes() -> frozenset[str]:
    """Return the bot scopes that the manifest asks for."""
    return _scopes_of(_MANIFEST)


def reading_scopes() -> frozenset[str]:
    """Return the bot scopes that the other manifest asks for, the one that reads channels."""
    return _scopes_of(_READING)


def _scopes_of(manifest: Path) -> frozenset[str]:
    asked = json.loads(manifest.read_text(encoding="utf-8"))
    return frozenset(asked["oauth_config"]["scopes"]["bot"])


def probe(
    *,
    api_url: str,
    bot_token: str,
    app_token: str,
    channels: Collection[str],
    seconds: int = _SECONDS,
) -> Probe:
    """Try both tokens and look at *channels*; an empty token is not tried."""
    base_url = f"{api_url.rstrip('/')}/"
    client = WebClient(token=bot_token, base_url=base_url, timeout=seconds, retry_handlers=[])
    try:
        return _asked(client, app_token=app_token, channels=channels)
    except (OSError, HTTPException) as error:
        return Probe(unreachable=str(error) or type(error).__name__)


def _asked(client: WebClient, *, app_token: str, channels: Collection[str]) -> Probe:
    app_refused = _opens_connections(client, app_token) if app_token else ""
    try:
        headers = _lowered(client.auth_test().headers) if client.token else {}
    except SlackApiError as error:
        return Probe(bot_refused=_name_of(error), app_refused=app_refused)
    scopes = headers.get("x-oauth-scopes", "").split(",")
    return Probe(
        app_refused=app_refused,
        granted=frozenset(scope.strip() for scope in scopes if scope.strip()),
        slack_time=_moment(headers.get("date", "")),
        channels={channel: standing(client, channel) for channel in channels if client.token},
    )


def _opens_connections(client: WebClient, app_token: str) -> str:
    # The address that comes back is not connected to, so nothing is taken from a running bot.
    try:
        client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        return _name_of(error)
    return ""


def standing(client: WebClient, channel: str) -> str:
    """Return what is wrong with posting in *channel* what nobody from outside may read."""
    try:
        facts = client.conversations_info(channel=channel)["channel"]
    except SlackApiError as error:
        return _name_of(error)
    if facts.get("is_archived"):
        return "is_archived"
    if any(facts.get(key) for key in ("is_ext_shared", "is_pending_ext_shared")):
        return SHARED
    return "" if facts.get("is_member") else "not_in_channel"


def _lowered(headers: Mapping[str, str]) -> Mapping[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _moment(told: str) -> datetime | None:
    try:
        return parsedate_to_datetime(told)
    except ValueError:
        return None


def _name_of(error: SlackApiError) -> str:
    name = str(error.response.get("error", ""))
    return name if name.isidentifier() else "an answer that is not Slack's"
