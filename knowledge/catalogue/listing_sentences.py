"""Lists as sentences that stand alone, never longer than a dozen items each."""

from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.catalogue.catalogue import Entry

_ITEMS = 12


@dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """A list or a count in our own sentences; the first one answers."""

    sentences: tuple[str, ...]
    ids: tuple[str, ...]
    """Ids of the 2022 edition that it counts or lists, in the order of the sentences."""


def joined(items: Sequence[str]) -> str:
    """Return *items* as people enumerate them."""
    if len(items) < 2:  # noqa: PLR2004 - one item has no "and"
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def titled(entries: Sequence[Entry]) -> list[str]:
    """Return *entries* as id and title."""
    return [f"{entry.id} {entry.title}" for entry in entries]


def enumerated(items: Sequence[str], *, one: str, many: str) -> tuple[str, ...]:
    """Say what the *many* are, twelve to a sentence; *one* is the same in the singular."""
    chunks = [items[start : start + _ITEMS] for start in range(0, len(items), _ITEMS)]
    return tuple(
        _sentence(chunk, one=one, many=many, opening="The" if index == 0 else "Further")
        for index, chunk in enumerate(chunks)
    )


def counted(number: int, *, one: str, many: str) -> str:
    """Return *number* with the noun it counts."""
    if number == 1:
        return f"1 {one}"
    return f"{number or 'no'} {many}"


def _sentence(items: Sequence[str], *, one: str, many: str, opening: str) -> str:
    if len(items) > 1:
        return f"{opening} {many} are {joined(items)}."
    article = "A further" if opening == "Further" else opening
    return f"{article} {one} is {items[0]}."
