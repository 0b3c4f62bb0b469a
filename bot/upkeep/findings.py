"""What a check of an instance found, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    """It works; somebody should look at it."""
    WRONG = "wrong"
    """Something does not work, or will not for long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Finding:
    """One line of the doctor's."""

    check: str
    level: Level
    says: str
    remedy: str = ""
    """What to do; empty where there is nothing to do."""


def ok(check: str, says: str) -> Finding:
    """Return that all is well."""
    return Finding(check=check, level=Level.OK, says=says)


def warning(check: str, says: str, remedy: str) -> Finding:
    """Return something to look at."""
    return Finding(check=check, level=Level.WARNING, says=says, remedy=remedy)


def wrong(check: str, says: str, remedy: str) -> Finding:
    """Return something that does not work."""
    return Finding(check=check, level=Level.WRONG, says=says, remedy=remedy)
