"""What somebody wants to see of the registers, as buttons carry it."""

import re
from dataclasses import dataclass
from typing import Self

from typing_extensions import override

from bot.slack.errors import NothingToOpen

_PAGE = re.compile(r"(?P<skip>[0-9]{1,9})(?: (?P<words>.{1,200}))?", re.DOTALL)
_ROW = r"[A-Za-z0-9.-]{1,32}"
_TASK = re.compile(rf"(?P<about>{_ROW})(?: (?P<gap>[0-9a-f]{{16}}))?")
_UNKNOWN = "This button is of a list that I do not know any more."


@dataclass(frozen=True, kw_only=True, slots=True)
class PageOf:
    """A page of a list: how many come before it, and what the list is about."""

    skip: int = 0
    words: str = ""

    @override
    def __str__(self) -> str:
        """Return what a button carries."""
        return f"{self.skip} {self.words}".strip()

    @classmethod
    def parsed(cls, value: str) -> Self:
        """Return what a button brought back."""
        found = _PAGE.fullmatch(value)
        if found is None:
            raise NothingToOpen(_UNKNOWN)
        return cls(skip=int(found["skip"]), words=found["words"] or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class TaskFor:
    """What a task is to be about: a control or requirement, and the gap in it, if one is meant."""

    about: str
    gap: str = ""
    """Its short name."""

    @override
    def __str__(self) -> str:
        """Return what a button carries."""
        return f"{self.about} {self.gap}".strip()

    @classmethod
    def parsed(cls, value: str) -> Self:
        """Return what a button brought back."""
        found = _TASK.fullmatch(value)
        if found is None:
            raise NothingToOpen(_UNKNOWN)
        return cls(about=found["about"], gap=found["gap"] or "")


@dataclass(frozen=True, kw_only=True, slots=True)
class RowSeen:
    """A control or requirement, and the version of it that a card shows."""

    id: str
    version: int

    @override
    def __str__(self) -> str:
        """Return what a button carries."""
        return f"{self.id} {self.version}"
