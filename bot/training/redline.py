"""What a new version changed, section by section, for people who know the one before."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from bot.training.entities import Page


class Deed(StrEnum):
    """What became of a section, or of a line in it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, kw_only=True, slots=True)
class LineChange:
    """A line that is new or gone."""

    deed: Deed
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class SectionChange:
    """A section that is not as it was."""

    title: str
    deed: Deed
    lines: tuple[LineChange, ...]


def redline(before: Sequence[Page], after: Sequence[Page]) -> tuple[SectionChange, ...]:
    """Return the sections that changed, in the order of the new version; removed ones last."""
    old = {page.title: page.text for page in before}
    new = {page.title: page.text for page in after}
    changed = [
        SectionChange(
            title=title,
            deed=Deed.CHANGED if title in old else Deed.ADDED,
            lines=tuple(_lines(old.get(title, ""), text)),
        )
        for title, text in new.items()
        if old.get(title) != text
    ]
    gone = [
        SectionChange(title=title, deed=Deed.REMOVED, lines=tuple(_lines(text, "")))
        for title, text in old.items()
        if title not in new
    ]
    return (*changed, *gone)


def _lines(before: str, after: str) -> Iterator[LineChange]:
    old = [line for line in before.splitlines() if line.strip()]
    new = [line for line in after.splitlines() if line.strip()]
    for _, i1, i2, j1, j2 in (
        one
        for one in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if one[0] != "equal"
    ):
        yield from (LineChange(deed=Deed.REMOVED, text=line) for line in old[i1:i2])
        yield from (LineChange(deed=Deed.ADDED, text=line) for line in new[j1:j2])
