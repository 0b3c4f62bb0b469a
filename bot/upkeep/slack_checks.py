"""Checks of Slack: tokens, scopes, channels and its clock."""

from collections.abc import Iterator

from pydantic import SecretStr

from bot.clock import Clock
from bot.settings import Settings
from bot.slack.probing import SHARED, Probe, asked_scopes, probe, reading_scopes
from bot.upkeep.findings import Finding, ok, warning, wrong
from bot.upkeep.record_checks import clocks

_COPY = "copy it again from the app's pages; docs/slack-setup.md says where it stands"
_NAME_ONE = "set it to the id of a channel that the bot is in, or name one with /comply channel"
_INVITE = "invite the bot there (/invite), or correct the setting"

_OWN_ONE = "name a channel of your own company alone: questions and reports are posted there"


def check_slack(settings: Settings, clock: Clock) -> Iterator[Finding]:
    """Try the tokens and look at the channels that are set; nothing is posted."""
    yield from _settings_lines(settings)
    if settings.slack_bot_token is None and settings.slack_app_token is None:
        return
    channels = _channels(settings)
    told = probe(
        api_url=settings.slack_api_url,
        bot_token=_value(settings.slack_bot_token),
        app_token=_value(settings.slack_app_token),
        channels=[channel for channel in channels.values() if channel],
    )
    if told.unreachable:
        says = f"Slack can't be reached at {settings.slack_api_url} ({told.unreachable})"
        yield wrong("slack", says, "check the network, a proxy, and SLACK_API_URL")
        return
    yield from _token_lines(settings, told)
    if settings.slack_bot_token is not None and not told.bot_refused:
        yield _scopes(told)
        yield from _channel_lines(channels, told)
    if told.slack_time is not None:
        yield clocks("slack clock", told.slack_time, clock, whose="Slack")


def _settings_lines(settings: Settings) -> Iterator[Finding]:
    if settings.slack_bot_token is None:
        yield warning("bot token", "SLACK_BOT_TOKEN is not set", "`annexa serve` needs it")
    if settings.slack_app_token is None and settings.slack_signing_secret is None:
        says = "neither SLACK_APP_TOKEN (Socket Mode) nor SLACK_SIGNING_SECRET (HTTP) is set"
        yield warning("app token", says, "`annexa serve` needs one of them")
    if not settings.leads_channel:
        says = "ANNEXA_LEADS_CHANNEL is not set, so no question is handed to a person by default"
        yield warning("leads channel", says, _NAME_ONE)
    if not settings.incident_channel:
        says = "ANNEXA_INCIDENT_CHANNEL is not set, so no event is reported by default"
        yield warning("incident channel", says, _NAME_ONE)


def _token_lines(settings: Settings, told: Probe) -> Iterator[Finding]:
    if told.bot_refused:
        yield wrong("bot token", f"Slack refuses SLACK_BOT_TOKEN ({told.bot_refused})", _COPY)
    elif settings.slack_bot_token is not None:
        yield ok("bot token", "Slack knows it")
    if told.app_refused:
        yield wrong("app token", f"Slack refuses SLACK_APP_TOKEN ({told.app_refused})", _COPY)
    elif settings.slack_app_token is not None:
        yield ok("app token", "Slack lets it connect")


def _scopes(told: Probe) -> Finding:
    asked, reading = asked_scopes(), reading_scopes()
    lacking, unasked = sorted(asked - told.granted), sorted(told.granted - reading)
    more = sorted((told.granted & reading) - asked)
    if lacking:
        says = f"the bot token lacks {', '.join(lacking)}"
        return wrong("scopes", says, "put the manifest into the app again and reinstall the app")
    if unasked:
        says = f"the bot token may more than it needs: {', '.join(unasked)}"
        return warning("scopes", says, "take them away on the app's pages and reinstall the app")
    if not more:
        return ok("scopes", "those of manifest.json, no more and no less")
    if lacking_more := sorted(reading - told.granted):
        says = (
            f"those of manifest.json and, of manifest-reading.json, {', '.join(more)}; "
            f"{', '.join(lacking_more)} are lacking"
        )
        return warning("scopes", says, "what needs those is off; put one manifest in as a whole")
    return ok(
        "scopes", "those of manifest-reading.json: channels may be read where it is switched on"
    )


def _channel_lines(channels: dict[str, str], told: Probe) -> Iterator[Finding]:
    for check, channel in channels.items():
        problem = told.channels.get(channel, "")
        if channel and problem == SHARED:
            yield wrong(check, f"another company reads {channel}", _OWN_ONE)
        elif channel and problem:
            yield wrong(check, f"the bot can't post in {channel} ({problem})", _INVITE)
        elif channel:
            yield ok(check, f"the bot is in {channel}")


def _channels(settings: Settings) -> dict[str, str]:
    return {
        "leads channel": settings.leads_channel,
        "incident channel": settings.incident_channel,
    }


def _value(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret else ""
