"""``annexa channels``: look at the rules of channels and change them."""

import json
import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from bot.audit.entities import SYSTEM
from bot.channels.entities import ChannelRules, Documents, Mentions, Overview, Reading
from bot.cli.opening import opened
from bot.cli.printing import visible

_NOTHING = "nothing"
_Choice = TypeVar("_Choice", bound=StrEnum)


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody typed; what is empty or None stays as it is."""

    mentions: str = ""
    documents: str = ""
    folders: Sequence[str] | None = None
    audiences: Sequence[str] | None = None
    leads: bool | None = None
    incidents: bool | None = None
    reading: Sequence[str] | None = None
    emoji: str = ""

    def over(self, rules: ChannelRules) -> ChannelRules:
        """Return *rules* with what is wished; raise where a word is none of the known ones."""
        changes: dict[str, object] = {
            "mentions": _choice(Mentions, self.mentions) if self.mentions else None,
            "documents": _choice(Documents, self.documents) if self.documents else None,
            "folders": _names(self.folders),
            "audiences": _names(self.audiences),
            "is_leads": self.leads,
            "is_incidents": self.incidents,
            "reading": None if self.reading is None else _reading(self.reading),
            "emoji": self.emoji.strip(":") or None,
        }
        told = {name: value for name, value in changes.items() if value is not None}
        return replace(rules, **told)  # type: ignore[arg-type] # each value was made for its field


def show(*, as_json: bool) -> int:
    """Print the rules of every configured channel."""
    with opened() as instance:
        overview = instance.rulebook.overview(actor=SYSTEM)
    if as_json:
        sys.stdout.write(json.dumps(_json(overview)) + "\n")
    else:
        _print(overview, Console())
    return 0


def configure(channel: str, wish: Wish) -> int:
    """Change the rules of *channel*; a running ``annexa serve`` obeys them at once."""
    with opened() as instance:
        wished = wish.over(instance.rulebook.rules(channel))
        change_id = f"shell:{secrets.token_hex(8)}"
        rules = instance.rulebook.configure(wished, change_id=change_id, actor=SYSTEM)
    sys.stdout.write(f"{rules.channel} has new rules; `annexa serve` obeys them at once.\n")
    if wish.leads or wish.incidents:
        sys.stdout.write(
            f"Careful: nobody asked Slack who reads {visible(rules.channel)}. Make sure that no "
            "guest and no other company does: what people ask and report is posted there.\n"
        )
    if rules.reading and not rules.is_announced:
        sys.stdout.write(
            "What is read there is announced in the channel first; it needs the manifest "
            "manifest-reading.json.\n"
        )
    return 0


def _choice(choices: type[_Choice], word: str) -> _Choice:
    if word not in set(choices):
        raise typer.BadParameter(f"{word!r} is none of {', '.join(choices)}")
    return choices(word)


def _reading(words: Sequence[str]) -> frozenset[Reading]:
    return frozenset(_choice(Reading, word) for word in words if word != _NOTHING)


def _names(words: Sequence[str] | None) -> frozenset[str] | None:
    return None if words is None else frozenset(word.strip() for word in words if word.strip())


def _print(overview: Overview, console: Console) -> None:
    console.print(Text(f"Questions for a person: {overview.leads or 'no channel yet'}"))
    console.print(Text(f"Security events: {overview.incidents or 'no channel yet'}"))
    if not overview.channels:
        console.print("No channel has rules of its own.")
        return
    table = Table("channel", "mentions", "documents", "audiences", "reads", box=None)
    for rules in overview.channels:
        documents = ", ".join(sorted(rules.chosen_folders or ())) or rules.documents.value
        reads = ", ".join(sorted(rules.reading)) or _NOTHING
        waits = " (not announced yet)" if rules.reading and not rules.is_announced else ""
        cells = (
            rules.channel,
            rules.mentions.value,
            documents,
            ", ".join(sorted(rules.audiences)),
            f"{reads}{waits}",
        )
        table.add_row(*(Text(visible(cell)) for cell in cells))
    console.print(table)


def _json(overview: Overview) -> dict[str, object]:
    return {
        "leads": overview.leads,
        "incidents": overview.incidents,
        "channels": [
            {
                "channel": rules.channel,
                "mentions": rules.mentions.value,
                "documents": rules.documents.value,
                "folders": sorted(rules.folders),
                "audiences": sorted(rules.audiences),
                "reading": sorted(rules.reading),
                "emoji": rules.emoji,
                "announced": rules.is_announced,
            }
            for rules in overview.channels
        ],
    }
