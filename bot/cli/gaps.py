"""``annexa gaps``: look at candidate gaps, and dismiss what is none."""

import json
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.cli.opening import actor_in, opened
from bot.cli.printing import visible
from bot.controls.entities import CandidateGap
from bot.errors import UnknownGap

_LABEL = re.compile(r"(?:G-)?([0-9]{1,9})", re.IGNORECASE)


def show_open(*, as_json: bool) -> int:
    """Print what waits."""
    with opened() as instance:
        gaps = instance.controls.open_gaps(actor=SYSTEM)
    if as_json:
        sys.stdout.write(json.dumps({"gaps": [_json(gap) for gap in gaps]}) + "\n")
    else:
        _print(gaps, Console())
    return 0


def dismiss(label: str, *, reason: str, person: str) -> int:
    """Dismiss one, as the admin of this machine or in the name of a lead."""
    named = _LABEL.fullmatch(label.strip())
    if named is None:
        raise UnknownGap(f"{label!r} is no candidate gap; its number looks like G-12.")
    with opened() as instance:
        actor = actor_in(instance, person)
        gap = instance.controls.dismiss_gap(int(named[1]), reason=reason, actor=actor)
    settled = "is dismissed" if gap.is_first else "had been settled before; nothing was changed"
    sys.stdout.write(f"{gap.label} {settled}.\n")
    return 0


def _print(gaps: Sequence[CandidateGap], console: Console) -> None:
    if not gaps:
        console.print("No candidate gap waits.")
    for gap in gaps:
        about = f", may be about {', '.join(gap.controls)}" if gap.controls else ""
        heading = f"{gap.label}, {gap.suggested_at:%Y-%m-%d %H:%M} UTC{about}"
        console.print(Text(heading, style="bold"))
        console.print(Text(visible(gap.sighting.words)))
        if gap.sighting.permalink:
            console.print(Text(visible(gap.sighting.permalink), style="dim"))


def _json(gap: CandidateGap) -> dict[str, object]:
    return {
        "gap": gap.label,
        "at": gap.suggested_at.isoformat(),
        "words": gap.sighting.words,
        "link": gap.sighting.permalink,
        "controls": list(gap.controls),
    }
