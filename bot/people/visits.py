"""How long and of what an auditor may look at records: plain rules."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

EVERYTHING: Final = "all"
"""How a scope without borders is written."""


class Stage(StrEnum):
    """Where a day lies, seen from a visit."""

    NEVER = "never"
    """Nobody has admitted them yet."""
    COMING = "coming"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """What an auditor may look at today; without a day where nobody admitted them."""

    stage: Stage = Stage.NEVER
    begins_on: date | None = None
    ends_on: date | None = None
    """The last day, all of it."""
    scope: frozenset[str] | None = None
    """Controls, clauses and themes; None is everything."""

    @property
    def is_running(self) -> bool:
        """Tell whether anything may be looked at."""
        return self.stage is Stage.RUNNING

    @property
    def is_whole(self) -> bool:
        """Tell whether the scope has no borders."""
        return self.scope is None

    def has(self, about: str) -> bool:
        """Tell whether a control or clause lies within the scope."""
        return self.scope is None or any(is_part(about, one) for one in self.scope)

    def has_any(self, about: Iterable[str]) -> bool:
        """Tell whether one of these lies within the scope; of nothing, only everything has it."""
        return self.scope is None or any(self.has(one) for one in about)

    @property
    def told(self) -> str:
        """Return the scope in words."""
        return told_scope(self.scope)

    @property
    def refusal(self) -> str:
        """Say why nothing may be looked at; empty while something may."""
        match self.stage:
            case Stage.RUNNING:
                return ""
            case Stage.COMING:
                return (
                    f"Your time as an auditor begins on {told_day(self.begins_on)}; "
                    "from then on I show you what you were admitted to."
                )
            case Stage.OVER:
                return (
                    f"Your time as an auditor ended on {told_day(self.ends_on)}. "
                    "Thank you for looking; if you need more, an admin can admit you again."
                )
        return (
            "You are an auditor, and nobody has said yet from when until when you look at what. "
            "Ask an admin to admit you."
        )


def is_part(about: str, whole: str) -> bool:
    """Tell whether *about* is *whole* or stands below it: ``A.5.1`` below ``A.5``."""
    about, whole = about.strip().upper(), whole.strip().upper()
    return about == whole or about.startswith(f"{whole}.")


def told_scope(scope: Collection[str] | None) -> str:
    """Return a scope in words."""
    return "everything" if scope is None else ", ".join(sorted(scope, key=_in_order))


def told_day(day: date | None) -> str:
    """Return a day in words."""
    return f"{day.day} {day:%B %Y}" if day else "another day"


def _in_order(name: str) -> tuple[tuple[int, str], ...]:
    return tuple(
        (int(part), "") if part.isdecimal() else (-1, part) for part in name.upper().split(".")
    )
