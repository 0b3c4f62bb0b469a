"""What every table of a pack is made from: scope, moment, names, trail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from bot.evidence.entities import Scope
from bot.evidence.naming import Names
from bot.evidence.trail import TrailThen
from bot.people.permissions import Actor

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
_LONGEST = 60
_LIVELY = frozenset({".htm", ".html", ".js", ".mht", ".mhtml", ".svg", ".xhtml", ".xml"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What is to be shown, as of when, and to whom."""

    scope: Scope
    at: datetime
    actor: Actor
    names: Names
    trail: TrailThen

    def place(self, folder: str, name: str, sha256: str) -> str:
        """Return where a file lies in the pack; a person's name in its own becomes what they are called."""
        return f"{folder}/{harmless_name(self.names.said(name), sha256)}"


def day(value: date | None) -> str:
    """Return a day as people sort it."""
    return value.isoformat() if value else ""


def moment(at: datetime | str | None) -> str:
    """Return a moment to the second; it is UTC."""
    told = at.isoformat() if isinstance(at, datetime) else at or ""
    return told[:19].replace("T", " ")


def listed(values: Sequence[str]) -> str:
    """Return several short values in one cell."""
    return " ".join(values)


def harmless_name(name: str, sha256: str) -> str:
    """Return what a file is called in a pack: its hash first, and nothing that a browser would run."""
    base = PurePath(name.replace("\\", "/")).name
    kept = "".join(sign if sign in _PLAIN else "-" for sign in base)[-_LONGEST:].strip(".-")
    lively = ".txt" if PurePath(kept.lower()).suffix in _LIVELY else ""
    return f"{sha256[:16]}-{kept or 'file'}{lively}"
