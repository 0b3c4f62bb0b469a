"""What people type, as Slack would send it on: mentions by id, three signs escaped."""

import re
from collections.abc import Mapping

_NAMED = re.compile(r"(?<![\w@#])([@#])([\w.-]+(?: [A-Z][\w-]+)?)")


def typed(text: str, *, people: Mapping[str, str], channels: Mapping[str, str]) -> str:
    """Return *text* with ``@Name`` and ``#channel`` as mentions; *people* are ids by name.

    Names are compared without regard to case; one that nobody has stays as it was typed.
    """
    known = {name.casefold(): identifier for name, identifier in people.items()}
    rooms = {name.casefold(): identifier for name, identifier in channels.items()}
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def named(found: re.Match[str]) -> str:
        sign, written = found[1], found[2].rstrip(".")
        lookup = known if sign == "@" else rooms
        for candidate in (written, written.partition(" ")[0]):
            if identifier := lookup.get(candidate.casefold()):
                rest = found[2][len(candidate) :]
                return f"<{sign}{identifier}>{rest}"
        return found[0]

    return _NAMED.sub(named, escaped)


def command_in(text: str, commands: tuple[str, ...]) -> tuple[str, str] | None:
    """Return the slash command that *text* is and what follows it, or None."""
    first, _, rest = text.strip().partition(" ")
    return (first, rest.strip()) if first in commands else None
