"""Looks an instance over, running or not, and changes nothing."""

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from bot.clock import Clock
from bot.errors import SettingsWrong
from bot.settings import Settings, read_settings
from bot.upkeep.findings import Finding, ok, wrong
from bot.upkeep.home_checks import check_home, check_model, check_owner, check_vectors
from bot.upkeep.record_checks import check_records
from bot.upkeep.slack_checks import check_slack
from bot.upkeep.tracker_checks import check_tracker


def examine(clock: Clock) -> tuple[Finding, ...]:
    """Read the settings and check everything that they name."""
    try:
        settings = read_settings()
    except SettingsWrong as error:
        told = str(error).partition("\n")[2] or str(error)
        return tuple(wrong("settings", line, "correct it") for line in told.splitlines())
    return examine_instance(settings, clock)


def examine_instance(settings: Settings, clock: Clock) -> tuple[Finding, ...]:
    """Check one instance; no secret of its settings is in what is returned."""
    return tuple(_masked(finding, settings) for finding in _findings(settings, clock))


def _findings(settings: Settings, clock: Clock) -> Iterator[Finding]:
    yield ok("settings", "all of them can be used")
    try:
        yield from check_home(settings)
        yield check_model(settings)
        yield check_owner(settings)
        yield from check_vectors(settings)
        yield from check_records(settings, clock)
    except OSError as error:
        says = f"{error.filename or settings.home} can't be read ({error.strerror})"
        yield wrong("home", says, "give the user that runs Annexa the folder, and look again")
    yield from check_slack(settings, clock)
    yield from check_tracker(settings)


def _masked(finding: Finding, settings: Settings) -> Finding:
    password = urlsplit(settings.database_url).password or ""
    says = finding.says
    for secret in (*settings.secrets, password):
        says = says.replace(secret, "***") if secret else says
    return replace(finding, says=says)
