"""What of the standard a message may be about: the numbers in it, and the entry that comes nearest."""

from typing import Protocol

from knowledge.catalogue.catalogue import Catalogue
from knowledge.catalogue.lookup import Edition, find_references

_MOST = 8


class Nearest(Protocol):
    """Finds what of the standard comes nearest to some words; a search does."""

    def __call__(self, words: str, /) -> str:
        """Return the id of a clause or control; empty where nothing is near, or on failure."""
        ...


class ControlNamer:
    """Suggests clauses and controls; people decide."""

    def __init__(self, catalogue: Catalogue, nearest: Nearest) -> None:
        self._catalogue = catalogue
        self._nearest = nearest

    def suggest(self, words: str) -> tuple[str, ...]:
        """Return ids that exist: those *words* name, in order, then the nearest."""
        named = [
            id_
            for reference in find_references(words, self._catalogue)
            if reference.edition is not Edition.UNKNOWN
            for id_ in reference.ids
        ]
        found = dict.fromkeys([*named[: _MOST - 1], self._nearest(words)])
        return tuple(id_ for id_ in found if id_ in self._catalogue.entries)

    def title(self, id_: str) -> str:
        """Return what the standard calls an entry; empty for none of its."""
        entry = self._catalogue.entries.get(id_)
        return "" if entry is None else entry.title
