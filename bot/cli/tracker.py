"""``annexa tasks tracker``: how tasks and the issue tracker stand."""

import json
import sys

from bot.cli.opening import actor_in, opened
from bot.errors import SettingsWrong
from bot.trackers.service import Standing


def show_standing(*, person: str, as_json: bool) -> int:
    """Print what waits for the tracker; nobody is asked outside."""
    with opened() as instance:
        if instance.trackers is None:
            raise SettingsWrong("No tracker is set; ANNEXA_TRACKER names github or jira.")
        standing = instance.trackers.standing(actor=actor_in(instance, person))
    if as_json:
        sys.stdout.write(json.dumps(_json(standing)) + "\n")
    else:
        sys.stdout.write("\n".join(_lines(standing)) + "\n")
    return 0


def _lines(standing: Standing | None) -> list[str]:
    if standing is None:
        return ["Nothing has gone there yet: it begins with `annexa serve`."]
    lines = [f"{standing.called}: {standing.waiting} waiting, {standing.refused} of them refused."]
    if standing.trouble and standing.trouble_since is not None:
        since = f"{standing.trouble_since:%Y-%m-%d %H:%M} UTC"
        lines.append(f"It has not let us in since {since} ({standing.trouble}); see annexa doctor.")
    return lines


def _json(standing: Standing | None) -> dict[str, object]:
    if standing is None:
        return {"begun": False}
    since = standing.trouble_since
    return {
        "begun": True,
        "tracker": standing.called,
        "place": standing.place,
        "waiting": standing.waiting,
        "refused": standing.refused,
        "trouble": standing.trouble,
        "trouble_since": since.isoformat() if since else None,
    }
