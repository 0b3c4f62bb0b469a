"""``annexa curated``: look at corrected answers, and retire them."""

import json
import re
import sys
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.cli.opening import actor_in, opened
from bot.cli.printing import visible
from bot.errors import UnknownCurated
from bot.questions.curation_entities import Curated

_LABEL = re.compile(r"(?:C-)?([0-9]{1,9})", re.IGNORECASE)


def show_in_force(*, as_json: bool) -> int:
    """Print what speaks today."""
    with opened() as instance:
        found = instance.curation.listed(actor=SYSTEM)
    if as_json:
        sys.stdout.write(json.dumps({"curated": [_json(one) for one in found]}) + "\n")
    else:
        _print(found, Console())
    return 0


def retire(label: str, *, person: str) -> int:
    """Retire one, as the admin of this machine or in the name of a lead."""
    named = _LABEL.fullmatch(label.strip())
    if named is None:
        raise UnknownCurated(f"{label!r} is no corrected answer; its number looks like C-7.")
    with opened() as instance:
        actor = actor_in(instance, person)
        found = instance.curation.retire(int(named[1]), actor=actor)
    sys.stdout.write(f"{found.label} speaks no more.\n")
    return 0


def _print(found: Sequence[Curated], console: Console) -> None:
    if not found:
        console.print("No corrected answer is in force.")
    for one in found:
        heading = f"{one.label}, until {one.valid_until}, for {one.circle}"
        console.print(Text(heading, style="bold"))
        console.print(Text(visible(one.question), style="italic"))
        console.print(Text(visible(one.text)))


def _json(one: Curated) -> dict[str, object]:
    return {
        "curated": one.label,
        "question": one.question,
        "paraphrases": list(one.paraphrases),
        "text": one.text,
        "source": one.names,
        "audience": one.circle.value,
        "since": one.added_at.isoformat(),
        "valid_until": one.valid_until.isoformat(),
        "corrects": f"A-{one.corrects}" if one.corrects else None,
    }
