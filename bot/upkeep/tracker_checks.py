"""Checks of the issue tracker: its settings, and whether it lets us in."""

from collections.abc import Iterator

from bot.assembly.tracking import tracker_of
from bot.errors import SettingsWrong
from bot.settings import Settings
from bot.trackers.errors import TrackerAway, TrackerTrouble
from bot.upkeep.findings import Finding, ok, warning, wrong

_CHECK = "tracker"
_RIGHTS = "check the token, its right to read and write issues, and the name of what it is for"


def check_tracker(settings: Settings) -> Iterator[Finding]:
    """Ask the tracker, if one is set, whether it is there; nothing is written there."""
    try:
        tracker = tracker_of(settings)
    except SettingsWrong as error:
        told = str(error).partition("\n")[2] or str(error)
        for line in told.splitlines():
            yield wrong(_CHECK, line, "correct it")
        return
    if tracker is None:
        return
    try:
        tracker.check()
    except TrackerAway as trouble:
        says = f"{tracker.called} does not answer ({trouble.code})"
        yield warning(_CHECK, says, "tasks wait for it; check its address and the network")
    except TrackerTrouble as trouble:
        yield wrong(_CHECK, f"{tracker.called} refuses us ({trouble.code})", _RIGHTS)
    else:
        yield ok(_CHECK, f"{tracker.called} lets us see issues")
