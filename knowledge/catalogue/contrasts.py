"""What sets two things apart that people mix up: sentences of ours, found by numbers or by names."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.resources.abc import Traversable

from pydantic import TypeAdapter

from knowledge.catalogue.entities import EXACT
from knowledge.catalogue.reading import read_file
from knowledge.errors import CatalogueInvalid
from knowledge.words import stems

_FILE = "contrasts.yaml"
#: So much of what a question speaks of must be the two things themselves.
_MOSTLY = 0.5
#: Words that only say that a difference is asked for.
_ASKS = frozenset(
    stems("difference differ different between vs versus compared compare same explain")
)


@dataclass(frozen=True, kw_only=True)
class Contrasted:
    """One of two things that are set apart."""

    __pydantic_config__ = EXACT
    id: str
    """The clause, control or topic that tells of it."""
    names: tuple[str, ...] = ()
    """What people call it; empty where only its number names it."""

    @cached_property
    def stemmed(self) -> Sequence[tuple[str, ...]]:
        """Return the names as stems, the longest first."""
        return sorted((tuple(stems(name)) for name in self.names), key=len, reverse=True)


@dataclass(frozen=True, kw_only=True)
class Contrast:
    """Two things and the sentence that sets them apart."""

    __pydantic_config__ = EXACT
    one: Contrasted
    other: Contrasted
    say: str

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of both, a shared one once."""
        return tuple(dict.fromkeys((self.one.id, self.other.id)))


def read_contrasts(data: Traversable, known: Collection[str]) -> tuple[Contrast, ...]:
    """Return every contrast; raise `CatalogueInvalid` where one speaks of what is not *known*."""
    found = read_file(data / _FILE, TypeAdapter(tuple[Contrast, ...]))
    unknown = {id_ for one in found for id_ in one.ids} - set(known)
    if unknown:
        raise CatalogueInvalid(f"{_FILE}: no such entry or topic: {sorted(unknown)}")
    return found


def between(ids: Collection[str], contrasts: Iterable[Contrast]) -> Contrast | None:
    """Return the contrast of exactly the two entries *ids*."""
    return next((one for one in contrasts if set(one.ids) == set(ids) and len(one.ids) > 1), None)


def named_in(text: str, contrasts: Iterable[Contrast]) -> Contrast | None:
    """Return the contrast whose two things *text* names and of which it mostly speaks."""
    said = [word for word in stems(text) if word not in _ASKS]
    rated = [(_named(one, said), -place, one) for place, one in enumerate(contrasts)]
    count, _, best = max(rated, key=lambda some: some[:2], default=(0, 0, None))
    return best if count and count >= _MOSTLY * len(said) else None


def _named(contrast: Contrast, said: Sequence[str]) -> int:
    """Return how many of the words *said* name the two things; 0 where one is not named."""
    counts = [
        len(here) + len(there)
        for here in _places(contrast.one, said)
        for there in _places(contrast.other, said)
        if not set(here) & set(there)
    ]
    return max(counts, default=0)


def _places(thing: Contrasted, said: Sequence[str]) -> Iterator[range]:
    """Yield where *said* names *thing*."""
    for name in thing.stemmed:
        for start in range(len(said) - len(name) + 1):
            if name and tuple(said[start : start + len(name)]) == name:
                yield range(start, start + len(name))
