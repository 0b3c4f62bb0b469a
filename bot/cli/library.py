"""``annexa library``: look at documents that were held back, let them in or keep them out."""

import json
import sys
from collections.abc import Sequence
from functools import partial

from rich.console import Console
from rich.text import Text

from bot.assembly.instance import Instance
from bot.audit.entities import SYSTEM
from bot.cli.opening import actor_in, opened
from bot.cli.printing import visible
from bot.library.entities import HeldDocument
from bot.people.duties import Decision, Involved
from bot.people.entities import Person
from bot.people.permissions import Permission


def show_held(*, as_json: bool) -> int:
    """Print what waits and why; exit status 1 when something does."""
    with opened() as instance:
        waiting = instance.library.held.waiting(actor=SYSTEM)
    if as_json:
        sys.stdout.write(json.dumps({"held": [_json(one) for one in waiting]}) + "\n")
    else:
        _print(waiting, Console())
    return 1 if waiting else 0


def release(source: str, *, reason: str, person: str) -> int:
    """Let a document in and publish it."""
    with opened() as instance:
        actor = actor_in(instance, person)
        decide = partial(_decide, instance)
        # Whoever owns the indexes publishes at once, or the running serve does.
        _ = instance.indexes
        held = instance.library.held.release(source, reason=reason, actor=actor, decide=decide)
        instance.library.publish()
    sys.stdout.write(f"{visible(held.source)} is let in as it was read.\n")
    return 0


def reject(source: str, *, reason: str, person: str) -> int:
    """Keep a document out."""
    with opened() as instance:
        actor = actor_in(instance, person)
        held = instance.library.held.reject(source, reason=reason, actor=actor)
    sys.stdout.write(
        f"{visible(held.source)} stays out; change the file, or take it out of its folder.\n"
    )
    return 0


def _decide(instance: Instance, involved: Involved, approver: Person) -> Decision:
    return instance.people.decide(involved, Permission.CHANGE_LIBRARY, approver=approver)


def _print(waiting: Sequence[HeldDocument], console: Console) -> None:
    if not waiting:
        console.print("Nothing is held.")
    for held in waiting:
        since = f"{held.held_at:%Y-%m-%d %H:%M} UTC"
        heading = f"{visible(held.source)} ({visible(held.title)}), held since {since}"
        console.print(Text(heading, style="bold"))
        for one in held.suspicions:
            place = f" ({one.place})" if one.place else ""
            console.print(Text(visible(f"  it {one.reason}{place}: “{one.excerpt}”")))


def _json(held: HeldDocument) -> dict[str, object]:
    return {
        "source": held.source,
        "title": held.title,
        "held_at": held.held_at.isoformat(),
        "sha256": held.sha256,
        "suspicions": [
            {"reason": one.reason, "place": one.place, "excerpt": one.excerpt}
            for one in held.suspicions
        ],
    }
